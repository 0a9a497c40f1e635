//! What the prelude offers by which name, read from its source: for completion and inspection where
//! the compiler is busy. ndarray's part is read from the source that the prelude was built from, and
//! is missing where that is gone. What is asked for at a place in a cell is the kernel's business.

use std::fs;
use std::path::Path;

use super::source;
use crate::rust::items::{Item, ItemKind, public_items};

/// A public item and where it stands.
#[derive(Debug)]
pub struct Entry {
    /// The module, as `ndlab::create::bounds`.
    pub module: String,
    /// The item itself.
    pub item: Item,
}

/// Everything public of the prelude and of ndarray.
#[derive(Debug, Default)]
pub struct Index {
    entries: Vec<Entry>,
}

/// Where every cell's names come from.
const IN_SCOPE: &str = "ndlab::prelude";

/// What a name of the crates is reached by at most, through one `pub use` after another.
const LONGEST_CHAIN: usize = 8;

impl Index {
    /// The index of the prelude alone.
    pub fn of_prelude() -> Index {
        let mut index = Index::default();
        for (file, text) in source::FILES {
            if let Some(path) = file.strip_prefix("prelude/src/") {
                index.read("ndlab", path, text);
            }
        }
        index
    }

    /// Adds ndarray, whose compiled `library` has its list of source files beside it.
    pub fn with_ndarray(mut self, library: &Path) -> Index {
        for file in source_files(library).unwrap_or_default() {
            let Some((_, path)) = file.rsplit_once("/src/") else { continue };
            if let Ok(text) = fs::read_to_string(&file) {
                self.read("ndarray", path, &text);
            }
        }
        self
    }

    fn read(&mut self, krate: &str, path: &str, text: &str) {
        let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
        let module = match path {
            "lib" => krate.to_owned(),
            path => format!("{krate}::{}", path.replace('/', "::")),
        };
        let items = public_items(text).into_iter().filter(|item| !item.name.starts_with("__"));
        self.entries.extend(items.map(|item| Entry { module: module.clone(), item }));
    }

    /// What can be written after the path of `module`, each with the name it has there. The name is
    /// its own but for macros and items that `as` renames.
    pub fn names_in(&self, module: &str) -> Vec<(&str, &Item)> {
        let mut found = Vec::new();
        self.collect(module, LONGEST_CHAIN, &mut found);
        found.sort_by_key(|(name, item)| (*name, item.kind as u8));
        found.dedup_by_key(|(name, item)| (*name, item.kind as u8));
        found
    }

    /// What every cell can write without a path.
    pub fn in_scope(&self) -> Vec<(&str, &Item)> {
        self.names_in(IN_SCOPE)
    }

    fn collect<'a>(&'a self, module: &str, chain: usize, found: &mut Vec<(&'a str, &'a Item)>) {
        if chain == 0 {
            return;
        }
        for Entry { item, .. } in self.entries.iter().filter(|entry| entry.module == module) {
            match item.kind {
                _ if item.owner.is_some() || item.kind == ItemKind::Impl || item.name == "_" => {}
                ItemKind::Use if item.name == "*" => {
                    let path = self.absolute(item.signature.trim_end_matches("::*"), module);
                    self.collect(&path, chain - 1, found);
                }
                ItemKind::Use => {
                    let path = self.absolute(&item.signature, module);
                    found.extend(self.resolve(&path, chain).map(|it| (item.name.as_str(), it)));
                }
                // A macro's place is the top of its crate, wherever it is written.
                ItemKind::Macro if module.contains("::") => {}
                _ => found.push((&item.name, item)),
            }
        }
    }

    /// `path` as it is from outside its crate; it stands in `module`.
    fn absolute(&self, path: &str, module: &str) -> String {
        let krate = module.split("::").next().unwrap_or(module);
        let (first, rest) = path.split_once("::").unwrap_or((path, ""));
        let begin = match first {
            "crate" | "$crate" => krate,
            "self" => module,
            "super" => module.rsplit_once("::").map_or(module, |(above, _)| above),
            "ndarray" | "num_complex" => first,
            _ => return format!("{module}::{path}"),
        };
        if rest.is_empty() { begin.to_owned() } else { format!("{begin}::{rest}") }
    }

    /// The items of a path: a name may be a function's and a macro's at once.
    fn resolve(&self, path: &str, chain: usize) -> impl Iterator<Item = &Item> {
        let (module, name) = path.rsplit_once("::").unwrap_or(("", path));
        let krate = path.split("::").next().unwrap_or(path);
        let beside = move |entry: &&Entry| {
            entry.item.name == name && entry.item.owner.is_none() && is_definition(&entry.item)
        };
        let below = move |entry: &Entry| {
            entry.module == module
                || entry.module.strip_prefix(module).is_some_and(|rest| rest.starts_with("::"))
                || (entry.item.kind == ItemKind::Macro && entry.module.starts_with(krate))
        };
        // What is private where it is defined is public by a way that ends at the same name.
        let exact: Vec<&Item> = self
            .entries
            .iter()
            .filter(beside)
            .filter(|entry| below(entry))
            .map(|entry| &entry.item)
            .collect();
        let elsewhere = chain > 0 && exact.is_empty();
        let anywhere = self
            .entries
            .iter()
            .filter(beside)
            .filter(move |entry| elsewhere && entry.module.starts_with(krate))
            .map(|entry| &entry.item);
        exact.into_iter().chain(anywhere)
    }

    /// What belongs, in a crate, to types and traits for which `is_of` holds; it is told how the
    /// source names them.
    pub fn members(&self, krate: &str, is_of: impl Fn(&str) -> bool) -> Vec<&Item> {
        let belongs =
            |item: &&Item| item.kind != ItemKind::Impl && item.owner.as_deref().is_some_and(&is_of);
        let own = self.entries.iter().filter(|entry| entry.module.starts_with(krate));
        own.map(|entry| &entry.item).filter(belongs).collect()
    }

    /// The prelude's traits that a type has for which `is_of` holds, where cells have them in
    /// scope.
    pub fn traits_of(&self, is_of: impl Fn(&str) -> bool) -> Vec<&str> {
        let in_scope = |name: &str| {
            self.entries.iter().any(|Entry { module, item }| {
                module == IN_SCOPE
                    && item.kind == ItemKind::Use
                    && item.signature.rsplit("::").next() == Some(name)
            })
        };
        let has =
            |item: &&Item| item.kind == ItemKind::Impl && item.owner.as_deref().is_some_and(&is_of);
        let own = self.entries.iter().filter(|entry| entry.module.starts_with("ndlab"));
        let mut names: Vec<&str> = own
            .map(|entry| &entry.item)
            .filter(has)
            .map(|item| item.name.as_str())
            .filter(|name| in_scope(name))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

fn is_definition(item: &Item) -> bool {
    !matches!(item.kind, ItemKind::Use | ItemKind::Impl)
}

/// The source files of a compiled library, as cargo's `.d` file beside it lists them.
fn source_files(library: &Path) -> Option<Vec<String>> {
    let name = library.file_stem()?.to_str()?.strip_prefix("lib")?;
    let list = fs::read_to_string(library.with_file_name(format!("{name}.d"))).ok()?;
    let (_, files) = list.lines().next()?.split_once(": ")?;
    // A space in a path is written with a backslash before it.
    let files = files.replace("\\ ", "\0");
    Some(files.split(' ').map(|file| file.replace('\0', " ")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::items::base_name;

    fn names<'a>(found: &[(&'a str, &Item)]) -> Vec<&'a str> {
        found.iter().map(|(name, _)| *name).collect()
    }

    #[test]
    fn np_has_exactly_what_its_file_names() {
        let index = Index::of_prelude();
        let found = index.names_in("ndlab::np");
        for name in ["arange", "sum", "asfortranarray", "float32", "newaxis", "pi", "print"] {
            assert!(names(&found).contains(&name), "{name}");
        }
        assert!(!names(&found).contains(&"progress"));
        for (name, item) in &found {
            assert!(!item.signature.is_empty() && !item.docs.is_empty(), "{name}");
        }
        let (_, sum) = found.iter().find(|(name, _)| *name == "sum").unwrap();
        assert!(sum.signature.starts_with("fn sum<"), "{}", sum.signature);
        let written = source::FILES.iter().find(|(file, _)| *file == "prelude/src/np.rs").unwrap();
        let uses = public_items(written.1).into_iter().filter(|it| it.kind == ItemKind::Use);
        for name in uses.map(|item| item.name) {
            assert!(names(&found).contains(&&*name), "{name}");
        }
    }

    #[test]
    fn cells_have_functions_macros_and_no_hidden_names_in_scope() {
        let index = Index::of_prelude();
        let found = index.in_scope();
        for name in ["np", "display", "display_html", "progress", "show", "s", "Keep", "input"] {
            assert!(names(&found).contains(&name), "{name} of {:?}", names(&found));
        }
        assert!(names(&found).iter().all(|name| !name.starts_with('_')));
    }

    #[test]
    fn arrays_have_the_methods_of_the_preludes_traits() {
        let index = Index::of_prelude();
        let traits = index.traits_of(|owner| base_name(owner) == "ArrayBase");
        assert_eq!(traits, ["AsType", "HasFlags", "IntoDType", "Layout", "Reshape"]);
        let methods = index.members("ndlab", |owner| traits.contains(&owner));
        assert!(methods.iter().any(|item| item.name == "strides_bytes" && item.is_method));
    }

    #[test]
    fn reads_what_a_library_was_built_from() {
        let folder = std::env::temp_dir().join(format!("ndlab-index-{}", std::process::id()));
        let source = folder.join("with space/src");
        fs::create_dir_all(&source).unwrap();
        let text = "impl<A, D> ArrayRef<A, D> {\n/// Sums.\npub fn sum(&self) -> A { }\n}";
        fs::write(source.join("impl_methods.rs"), text).unwrap();
        let file = source.join("impl_methods.rs").display().to_string().replace(' ', "\\ ");
        fs::write(folder.join("ndarray-1.d"), format!("x.rlib: {file} /gone/src/lib.rs\n"))
            .unwrap();
        let index = Index::default().with_ndarray(&folder.join("libndarray-1.rlib"));
        let members = index.members("ndarray", |owner| base_name(owner) == "ArrayRef");
        assert_eq!(members.iter().map(|item| &*item.docs).collect::<Vec<_>>(), ["Sums."]);
        assert!(Index::default().with_ndarray(&folder.join("libnone.rlib")).entries.is_empty());
        fs::remove_dir_all(&folder).unwrap();
    }
}
