//! What the prelude offers by which name, read from its source: for completion and inspection where
//! the compiler is busy. ndarray's part is read from the source that the prelude was built from, and
//! is missing where that is gone. What is asked for at a place in a cell is the kernel's business.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use super::source;
use crate::rust::definition::definition;
use crate::rust::items::{Item, ItemKind, public_items};
use crate::rust::macros::Macros;

/// A public item and where it stands.
#[derive(Debug)]
struct Entry {
    /// The module, as `ndlab::create::bounds`.
    module: String,
    item: Item,
}

/// Everything public of the prelude and of ndarray.
#[derive(Debug, Default)]
pub struct Index {
    entries: Vec<Entry>,
    /// The modules that have files.
    modules: HashSet<String>,
    /// Their files, relative to the crate's `src`, and the text in them.
    files: HashMap<String, (String, Cow<'static, str>)>,
    /// Places in `entries`: of what stands in a module, of what has a name and no owner, and of what
    /// has an owner.
    by_module: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
    by_owner: HashMap<String, Vec<usize>>,
}

/// Where every cell's names come from.
const IN_SCOPE: &str = "ndlab::prelude";

/// What a name of the crates is reached by at most, through one `pub use` after another.
const LONGEST_CHAIN: usize = 8;

impl Index {
    /// The index of the prelude alone.
    pub fn of_prelude() -> Index {
        let mut index = Index::default();
        let own = |(file, text): &(&'static str, &'static str)| {
            file.strip_prefix("prelude/src/").map(|path| (path.to_owned(), Cow::Borrowed(*text)))
        };
        index.read("ndlab", source::FILES.iter().filter_map(own).collect());
        index
    }

    /// Adds ndarray, whose compiled `library` has its list of source files beside it.
    pub fn with_ndarray(mut self, library: &Path) -> Index {
        let files = source_files(library).unwrap_or_default();
        let read = |file: &String| {
            let path = file.rsplit_once("/src/")?.1.to_owned();
            Some((path, Cow::Owned(fs::read_to_string(file).ok()?)))
        };
        let texts = files.iter().filter_map(read).collect();
        self.read("ndarray", texts);
        self
    }

    /// Where an item of this index is defined, as `ndlab/src/np.rs:12`, and its text there.
    pub fn source_of(&self, item: &Item) -> Option<(String, String)> {
        let entry = self.entries.iter().find(|entry| std::ptr::eq(&entry.item, item))?;
        let (file, text) = self.files.get(&entry.module)?;
        let line = text.get(..item.span.0)?.matches('\n').count() + 1;
        let place = format!("{}/src/{file}:{line}", crate_of(&entry.module));
        Some((place, definition(text, item)?))
    }

    /// Takes in a crate's files, which are named relative to its `src`.
    fn read(&mut self, krate: &str, files: Vec<(String, Cow<'static, str>)>) {
        let mut macros = Macros::default();
        for (path, text) in &files {
            macros.add(path, text);
        }
        let first = self.entries.len();
        let mut about = HashMap::new();
        for (path, text) in &files {
            let stem = path.trim_end_matches(".rs").trim_end_matches("/mod");
            let module = match stem {
                "lib" => krate.to_owned(),
                stem => format!("{krate}::{}", stem.replace('/', "::")),
            };
            let items = public_items(path, text, &macros).into_iter();
            let shown = items.filter(|item| !item.name.starts_with("__"));
            self.entries.extend(shown.map(|item| Entry { module: module.clone(), item }));
            about.insert(module, (path.clone(), text));
        }
        for (at, Entry { module, item }) in self.entries.iter_mut().enumerate().skip(first) {
            // Nobody waits now.
            item.call_signature();
            let below = || about.get(&format!("{module}::{}", item.name));
            if item.kind == ItemKind::Module
                && item.docs.is_empty()
                && let Some((_, text)) = below()
            {
                item.docs = docs_of_file(text);
            }
            let (places, key) = match &item.owner {
                Some(owner) => (&mut self.by_owner, owner),
                None => (&mut self.by_name, &item.name),
            };
            places.entry(key.clone()).or_default().push(at);
            if item.owner.is_none() {
                self.by_module.entry(module.clone()).or_default().push(at);
            }
        }
        self.modules.extend(about.keys().cloned());
        let paths = about.into_iter().map(|(module, (path, _))| (path, module));
        let mut modules: HashMap<String, String> = paths.collect();
        drop(macros);
        for (path, text) in files {
            if let Some(module) = modules.remove(&path) {
                self.files.insert(module, (path, text));
            }
        }
    }

    /// What can be written after the path of `module`, each with the name it has there. The name is
    /// its own but for macros and items that `as` renames.
    pub fn names_in(&self, module: &str) -> Vec<(&str, &Item)> {
        let mut found = Vec::new();
        self.collect(&self.module(module, LONGEST_CHAIN), LONGEST_CHAIN, &mut found);
        found.sort_by_key(|(name, item)| (*name, item.kind as u8));
        found.dedup_by_key(|(name, item)| (*name, item.kind as u8));
        found
    }

    /// What every cell can write without a path.
    pub fn in_scope(&self) -> Vec<(&str, &Item)> {
        self.names_in(IN_SCOPE)
    }

    /// What can be written after a path that begins with a name that every cell has in scope.
    pub fn names_below(&self, path: &str) -> Vec<(&str, &Item)> {
        self.names_in(&format!("{IN_SCOPE}::{path}"))
    }

    fn collect<'a>(&'a self, module: &str, chain: usize, found: &mut Vec<(&'a str, &'a Item)>) {
        if chain == 0 {
            return;
        }
        for Entry { item, .. } in self.entries(&self.by_module, module) {
            match item.kind {
                _ if item.name == "_" => {}
                ItemKind::Use if item.name == "*" => {
                    let path = self.absolute(item.signature.trim_end_matches("::*"), module);
                    self.collect(&self.module(&path, chain), chain - 1, found);
                }
                ItemKind::Use => {
                    let path = self.absolute(&item.signature, module);
                    let mut items = self.resolve(&path, chain);
                    // What another crate has is a name all the same.
                    let above = path.rsplit_once("::").map_or("", |(above, _)| above);
                    if items.is_empty() && !self.modules.contains(above) {
                        items.push(item);
                    }
                    found.extend(items.into_iter().map(|it| (item.name.as_str(), it)));
                }
                // A macro's place is the top of its crate, wherever it is written.
                ItemKind::Macro if module.contains("::") => {}
                _ => found.push((&item.name, item)),
            }
        }
    }

    fn entries<'a>(
        &'a self,
        places: &'a HashMap<String, Vec<usize>>,
        key: &str,
    ) -> impl Iterator<Item = &'a Entry> {
        places.get(key).into_iter().flatten().map(|at| &self.entries[*at])
    }

    /// `path` as it is from outside its crate; it stands in `module`.
    fn absolute(&self, path: &str, module: &str) -> String {
        let krate = crate_of(module);
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

    /// The module of a path, each part of which may be there by a `pub use`.
    fn module(&self, path: &str, chain: usize) -> String {
        let (Some((above, name)), false) = (path.rsplit_once("::"), self.modules.contains(path))
        else {
            return path.to_owned();
        };
        let above = self.module(above, chain);
        let own = format!("{above}::{name}");
        if chain == 0 || self.modules.contains(&own) {
            return own;
        }
        let is_it = |entry: &&Entry| entry.module == above && entry.item.kind == ItemKind::Use;
        match self.entries(&self.by_name, name).find(is_it) {
            Some(entry) => self.module(&self.absolute(&entry.item.signature, &above), chain - 1),
            None => own,
        }
    }

    /// The items of a path: a name may be a function's and a macro's at once.
    fn resolve(&self, path: &str, chain: usize) -> Vec<&Item> {
        let Some(chain) = chain.checked_sub(1) else { return Vec::new() };
        let (module, name) = path.rsplit_once("::").unwrap_or(("", path));
        let module = self.module(module, chain);
        let named = || self.entries(&self.by_name, name);
        let mut found: Vec<&Item> = Vec::new();
        for Entry { module: place, item } in named() {
            match item.kind {
                ItemKind::Macro if crate_of(place) == module => found.push(item),
                ItemKind::Macro => {}
                ItemKind::Use if *place == module => {
                    found.extend(self.resolve(&self.absolute(&item.signature, place), chain));
                }
                ItemKind::Use => {}
                _ if *place == module => found.push(item),
                _ => {}
            }
        }
        if !found.is_empty() {
            return found;
        }
        for Entry { item, .. } in self.entries(&self.by_module, &module) {
            if item.kind == ItemKind::Use && item.name == "*" {
                let path = self.absolute(item.signature.trim_end_matches("::*"), &module);
                found.extend(self.resolve(&format!("{path}::{name}"), chain));
            }
        }
        found
    }

    /// What belongs, in a crate, to types and traits for which `is_of` holds; it is told how the
    /// source names them.
    pub fn members(&self, krate: &str, is_of: impl Fn(&str) -> bool) -> Vec<&Item> {
        let own = self.owned(krate, is_of).into_iter();
        own.filter(|item| item.kind != ItemKind::Impl).collect()
    }

    fn owned(&self, krate: &str, is_of: impl Fn(&str) -> bool) -> Vec<&Item> {
        let owners = self.by_owner.iter().filter(|(owner, _)| is_of(owner));
        let mut places: Vec<usize> = owners.flat_map(|(_, places)| places).copied().collect();
        places.sort_unstable();
        let entries = places.into_iter().map(|at| &self.entries[at]);
        entries.filter(|entry| crate_of(&entry.module) == krate).map(|entry| &entry.item).collect()
    }

    /// What the prelude's traits give, where cells have them in scope, to a type for which `is_of`
    /// holds.
    pub fn members_by_traits(&self, is_of: impl Fn(&str) -> bool) -> Vec<&Item> {
        let has = self.owned("ndlab", is_of);
        let mut found = Vec::new();
        for Entry { item, .. } in self.entries(&self.by_module, IN_SCOPE) {
            let path = self.absolute(&item.signature, IN_SCOPE);
            let Some((module, name)) = path.rsplit_once("::") else { continue };
            let is_it = |of: &Item| of.kind == ItemKind::Impl && of.name == name;
            // Another module may have a trait of this name.
            let members = self.entries(&self.by_owner, name).filter(|it| it.module == module);
            if item.kind == ItemKind::Use && has.iter().any(|it| is_it(it)) {
                found.extend(members.map(|entry| &entry.item).filter(|it| !is_it(it)));
            }
        }
        found
    }
}

fn crate_of(module: &str) -> &str {
    module.split("::").next().unwrap_or(module)
}

/// What a file says of itself at its top.
fn docs_of_file(text: &str) -> String {
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
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
    fn np_has_exactly_what_its_file_names_and_all_of_it_is_documented() {
        let index = Index::of_prelude();
        let found = index.names_in("ndlab::np");
        assert!(!names(&found).contains(&"progress"));
        let mut poor: Vec<&str> = found
            .iter()
            .filter(|(_, item)| item.docs.is_empty() || item.signature.is_empty())
            .map(|(name, _)| *name)
            .collect();
        let written = source::FILES.iter().find(|(file, _)| *file == "prelude/src/np.rs").unwrap();
        let uses = public_items("np.rs", written.1, &Macros::default()).into_iter();
        let uses: Vec<Item> = uses.filter(|item| item.kind == ItemKind::Use).collect();
        assert!(uses.len() > 500 || uses.iter().any(|item| item.name == "*"));
        let missing = |item: &&Item| item.name != "*" && !names(&found).contains(&&*item.name);
        poor.extend(uses.iter().filter(missing).map(|item| &*item.name));
        assert!(poor.is_empty(), "without signature or documentation: {poor:?}");
        for name in ["arange", "sum", "float32", "newaxis", "pi", "print", "sin", "add_into"] {
            assert!(names(&found).contains(&name), "{name}");
        }
    }

    #[test]
    fn functions_of_macros_have_signatures_and_documentation() {
        let index = Index::of_prelude();
        let of = |module: &str, name: &str| {
            let found = index.names_below(module);
            found.into_iter().find(|(known, _)| *known == name).expect(name).1.clone()
        };
        let sin = of("np", "sin");
        assert!(sin.signature.starts_with("fn sin<X: crate::ArrayLike>(x: X) -> "), "{sin:?}");
        assert!(sin.docs.contains("NumPy: `np.sin(x)`"), "{sin:?}");
        let add_into = of("np", "add_into");
        assert!(add_into.docs.starts_with("[`add`] with the results written to `out`."));
        assert!(of("np", "sum").signature.starts_with("fn sum<"));
        assert!(of("np::random", "default_rng").docs.contains("NumPy"));
        assert!(of("np::linalg", "solve").docs.contains("NumPy"));
        assert!(of("plt", "plot").docs.contains("matplotlib"));
        let methods = index.members("ndlab", |owner| owner == "Generator");
        let normal = methods.iter().find(|item| item.name == "normal").unwrap();
        assert!(normal.is_method && normal.signature.contains("&mut self, loc: "), "{normal:?}");
        assert!(methods.iter().any(|item| item.name == "poisson_into" && !item.docs.is_empty()));
    }

    #[test]
    fn all_modules_and_methods_that_cells_reach_are_documented() {
        let index = Index::of_prelude();
        let poor = |found: Vec<(&str, &Item)>| -> Vec<String> {
            let poor = found.into_iter().filter(|(_, it)| it.docs.is_empty());
            poor.filter(|(_, it)| it.kind != ItemKind::Use)
                .map(|(name, _)| name.to_owned())
                .collect()
        };
        for module in ["np::random", "np::linalg", "plt"] {
            let found = index.names_below(module);
            assert!(found.len() > 5, "{module}");
            assert_eq!(poor(found), Vec::<String>::new(), "{module}");
        }
        for owner in ["Generator", "Figure", "Memmap", "NpzFile"] {
            let found = index.members("ndlab", |it| base_name(it) == owner);
            assert!(found.len() > 2, "{owner}");
            let named = found.into_iter().map(|item| (&*item.name, item)).collect();
            assert_eq!(poor(named), Vec::<String>::new(), "{owner}");
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
        let methods = index.members_by_traits(|owner| base_name(owner) == "ArrayBase");
        let names: Vec<&str> =
            methods.iter().filter(|item| item.is_method).map(|item| &*item.name).collect();
        for name in ["astype", "flags", "into_dtype", "item", "strides_bytes", "putmask", "reshape"]
        {
            assert!(names.contains(&name), "{name} of {names:?}");
        }
        assert!(methods.iter().all(|item| !item.is_method || !item.docs.is_empty()));
        let shared = index.members_by_traits(|owner| base_name(owner) == "ArcArray");
        assert!(shared.iter().any(|item| item.name == "share"), "{shared:?}");
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
