//! Pure: where the items of a notebook stand in one program. What is defined once stands at the top. A
//! cell may define anew what cells before it have used; then its definitions, and those that name what
//! it defines, stand in a block of `main` that goes to the end and in which the cells from there on are.
//! So each cell finds what it found when it ran.

use std::collections::{BTreeMap, BTreeSet};

use super::steps::Step;
use crate::source::{Cell, Item, Kind, Notebook, Words, needed, words};

/// See the module.
#[derive(Default)]
pub(super) struct Scopes {
    /// The items at the top of the program, and those of each block in `main`, outermost first, each
    /// item with the number of its cell.
    pub items: Vec<Vec<(usize, Item)>>,
    /// For each block but the first: the step before which it begins.
    pub begin: Vec<usize>,
    /// Attributes of the whole program.
    pub attributes: BTreeSet<String>,
    /// What the program does otherwise than the notebook did.
    pub notes: Vec<String>,
}

/// The books that are kept from step to step.
struct Books<'a> {
    steps: &'a [Step],
    scopes: Scopes,
    notebook: Notebook,
    /// What the steps within the innermost block have used.
    used: BTreeSet<Item>,
    /// The source of those steps.
    seen: String,
}

/// Finds a place for everything that the `steps` define.
pub(super) fn scopes(steps: &[Step]) -> Scopes {
    let scopes = Scopes { items: vec![Vec::new()], ..Scopes::default() };
    let (used, seen) = (BTreeSet::new(), String::new());
    let mut books = Books { steps, scopes, notebook: Notebook::default(), used, seen };
    for index in 0..steps.len() {
        books.take(index);
    }
    books.scopes.attributes = books.notebook.attributes.clone();
    books.scopes
}

impl Books<'_> {
    fn take(&mut self, index: usize) {
        let step = &self.steps[index];
        let after = self.notebook.with_items_of(&step.cell);
        let all: BTreeSet<Item> = after.items().cloned().collect();
        let replaced: BTreeSet<Item> =
            self.notebook.items().filter(|item| !all.contains(item)).cloned().collect();
        let mut new: Vec<Item> = Vec::new();
        for (item, _) in &step.cell.items {
            let known = self.notebook.items().any(|known| known == item);
            if !known && all.contains(item) && !new.contains(item) {
                new.push(item.clone());
            }
        }
        let needs = self.needs(index, &after);
        let anew: BTreeSet<Item> = needs
            .iter()
            .filter(|item| is_stateful(item) && self.used.contains(item))
            .cloned()
            .collect();
        let names = |items: &BTreeSet<Item>| -> Words {
            items.iter().filter_map(|item| item.name.clone()).collect()
        };
        let hides = new.iter().any(|item| {
            let name = item.name.as_deref().filter(|name| !names(&replaced).contains(*name));
            name.is_some_and(|name| name == "main" || calls(&self.seen, name))
        });
        let mut changed: BTreeSet<Item> =
            new.iter().filter(|_| !replaced.is_empty()).cloned().collect();
        changed.extend(anew.iter().cloned());
        let dependents = dependents(&changed, &all);
        let again: BTreeSet<Item> = dependents.union(&anew).cloned().collect();
        let was_used = replaced.iter().chain(&again).any(|item| self.used.contains(item));
        let crossing = if was_used { self.crossing(index, &replaced, &again) } else { None };
        if let Some(variable) = crossing {
            self.replace_everywhere(index, &replaced, &new, &anew, &variable);
        } else {
            if was_used || hides {
                self.open(index);
            }
            let inner = self.scopes.items.len() - 1;
            let scope = &mut self.scopes.items[inner];
            scope.retain(|(_, item)| !replaced.contains(item));
            let missing = again.iter().filter(|item| !new.contains(item));
            for item in missing {
                if !scope.iter().any(|(_, known)| known == item) {
                    scope.push((step.count, item.clone()));
                }
            }
            scope.extend(new.into_iter().map(|item| (step.count, item)));
        }
        self.used.extend(needs);
        self.see(&step.cell);
        self.notebook = after;
    }

    /// What the step uses, with what that uses in turn.
    fn needs(&self, index: usize, after: &Notebook) -> BTreeSet<Item> {
        let step = &self.steps[index];
        let mut names: Words = step.cell.pieces().flat_map(|piece| words(&piece.text)).collect();
        if names.is_empty() {
            return BTreeSet::new();
        }
        let types = self.variables(index).into_iter().filter(|(name, _)| names.contains(name));
        let types: Vec<Words> = types.map(|(_, of_type)| words(&of_type)).collect();
        names.extend(types.into_iter().flatten());
        let found = needed(after.items(), names.clone());
        // All imports are among them; those of a name that does not stand there are not used.
        let mut all = names;
        all.extend(
            found.iter().filter(|it| it.kind != Kind::Import).flat_map(|it| it.words.clone()),
        );
        let used = |item: &&Item| {
            item.kind != Kind::Import || item.name.as_ref().is_none_or(|name| all.contains(name))
        };
        found.into_iter().filter(used).cloned().collect()
    }

    /// The variables before a step.
    fn variables(&self, index: usize) -> BTreeMap<String, String> {
        let before = index.checked_sub(1).map(|before| &self.steps[before].variables);
        before.into_iter().flatten().cloned().collect()
    }

    /// A variable of a type that would be another one from here on, and that is used from here on.
    fn crossing(
        &self,
        index: usize,
        replaced: &BTreeSet<Item>,
        again: &BTreeSet<Item>,
    ) -> Option<String> {
        let all = replaced.iter().chain(again);
        let types =
            all.filter(|item| item.kind == Kind::Shape || item.kind == Kind::Implementation);
        let names: Words = types
            .flat_map(|item| match item.kind {
                Kind::Implementation => header_words(&item.text),
                _ => item.name.iter().cloned().collect(),
            })
            .collect();
        let own = |name: &str| self.notebook.items().any(|item| item.name.as_deref() == Some(name));
        let names: Words = names.into_iter().filter(|name| own(name)).collect();
        let mut live = self.variables(index);
        live.retain(|_, of_type| !words(of_type).is_disjoint(&names));
        for step in &self.steps[index..] {
            let named: Words = step.cell.pieces().flat_map(|piece| words(&piece.text)).collect();
            let used =
                live.keys().find(|name| named.contains(*name) && !step.cell.own.contains(*name));
            if let Some(used) = used {
                return Some(used.clone());
            }
            live.retain(|name, _| !step.cell.bindings.iter().any(|it| it.name == *name));
        }
        None
    }

    /// The last definition counts for all cells, because a value goes from cells that knew one of them
    /// to cells that know the other.
    fn replace_everywhere(
        &mut self,
        index: usize,
        replaced: &BTreeSet<Item>,
        new: &[Item],
        anew: &BTreeSet<Item>,
        variable: &str,
    ) {
        let count = self.steps[index].count;
        let name = |item: &Item| match &item.name {
            Some(name) => name.clone(),
            None => item.text.split('{').next().unwrap_or_default().trim().to_owned(),
        };
        if let Some(item) = anew.first().filter(|_| replaced.is_empty()) {
            self.scopes.notes.push(format!(
                "`{}` starts anew in cell {count} of the notebook and goes on in the program, because \
                 `{variable}` is of a type that uses it",
                name(item)
            ));
        }
        if let Some(item) = replaced.first() {
            self.scopes.notes.push(format!(
                "`{}` is what cell {count} makes of it in the cells before it, too, because \
                 `{variable}` was made there and is used after it",
                name(item)
            ));
        }
        let inner = self.scopes.items.len() - 1;
        for item in new {
            let takes = |old: &Item| {
                replaced.contains(old)
                    && (old.name.is_some() && old.name == item.name || item.implements_again(old))
            };
            let found =
                self.scopes.items.iter().position(|all| all.iter().any(|(_, it)| takes(it)));
            let scope = &mut self.scopes.items[found.unwrap_or(inner)];
            scope.retain(|(_, old)| !takes(old));
            scope.push((count, item.clone()));
        }
    }

    fn open(&mut self, index: usize) {
        self.scopes.items.push(Vec::new());
        self.scopes.begin.push(index);
        self.used.clear();
        self.seen.clear();
    }

    fn see(&mut self, cell: &Cell) {
        let pieces = cell.pieces().map(|piece| &piece.text);
        for text in pieces.chain(cell.items.iter().map(|(item, _)| &item.text)) {
            self.seen.push_str(text);
            self.seen.push('\n');
        }
    }
}

/// Those of `all` that name one of the `changed`, or what names it in turn. An `impl` that does brings
/// the type that it is for, or else the trait, of which there is another one then, too.
fn dependents(changed: &BTreeSet<Item>, all: &BTreeSet<Item>) -> BTreeSet<Item> {
    let mut found = changed.clone();
    loop {
        let names: Words = found.iter().filter_map(|item| item.name.clone()).collect();
        let refers = |item: &&Item| names.iter().any(|name| refers(&item.text, name));
        let mut more: BTreeSet<&Item> = all.iter().filter(refers).collect();
        let implementations = found.iter().chain(more.clone());
        let implementations: Vec<&Item> =
            implementations.filter(|it| it.kind == Kind::Implementation).collect();
        for item in implementations {
            let header = header_words(&item.text);
            let of = |it: &&Item| it.name.as_ref().is_some_and(|name| header.contains(name));
            let types: Vec<&Item> = all.iter().filter(of).collect();
            if !types.iter().any(|it| found.contains(*it) || more.contains(it)) {
                let is_trait = |it: &&&Item| it.text.contains("trait ");
                more.extend(types.iter().find(|it| !is_trait(it)).or(types.first()).copied());
            }
        }
        more.retain(|item| !found.contains(*item));
        if more.is_empty() {
            break;
        }
        found.extend(more.into_iter().cloned());
    }
    found.retain(|item| !changed.contains(item));
    found
}

fn header_words(text: &str) -> Words {
    words(text.split('{').next().unwrap_or_default())
}

/// Whether the item `name` may be meant somewhere in `text`: not as a method's or a field's name.
fn refers(text: &str, name: &str) -> bool {
    places(text, name).any(|(before, _)| {
        let word = before.rsplit(|c: char| !is_of_a_word(c)).next().unwrap_or_default();
        !before.ends_with('.') && word != "fn"
    })
}

/// Whether `name` is called in `text`, or stands at the beginning of a path or of a type's value.
fn calls(text: &str, name: &str) -> bool {
    places(text, name).any(|(before, after)| {
        let word = before.rsplit(|c: char| !is_of_a_word(c)).next().unwrap_or_default();
        let begins = ["(", "!", "::", "<", "{"].iter().any(|sign| after.starts_with(sign));
        begins && !before.ends_with(['.', ':']) && !matches!(word, "fn" | "if" | "match" | "in")
    })
}

/// What stands before and after `name` where it is a word of `text`, without blanks.
fn places<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    text.match_indices(name).filter_map(move |(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        let apart = !before.ends_with(is_of_a_word) && !after.starts_with(is_of_a_word);
        apart.then(|| (before.trim_end(), after.trim_start()))
    })
}

fn is_of_a_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Whether it holds something that cells change, and that begins anew in each cell of a notebook.
fn is_stateful(item: &Item) -> bool {
    if item.text.contains("thread_local!") {
        return true;
    }
    let mut rest = item.text.as_str();
    while let Some(at) = rest.find("static ") {
        let lifetime = rest[..at].ends_with('\'') || rest[..at].ends_with(is_of_a_word);
        rest = &rest[at + "static ".len()..];
        let of_type = rest.split(['=', ';']).next().unwrap_or_default();
        let plain = ["str", "bool", "char", "f32", "f64", "usize", "isize"];
        let is_plain = |word: &String| {
            plain.contains(&&**word)
                || (word.starts_with(['i', 'u']) && word[1..].parse::<u8>().is_ok())
                || word.chars().all(|c| c.is_uppercase() || c == '_' || c.is_ascii_digit())
        };
        if !lifetime && (of_type.starts_with("mut ") || !words(of_type).iter().all(is_plain)) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::steps;
    use super::super::tests::ran;
    use super::*;

    fn of(cells: &[(&str, &[(&str, &str)])]) -> Scopes {
        scopes(&steps::steps(&ran(cells)).steps)
    }

    fn texts(scopes: &Scopes) -> Vec<Vec<&str>> {
        let mut found = Vec::new();
        for items in &scopes.items {
            let mut texts: Vec<&str> = items.iter().map(|(_, item)| &*item.text).collect();
            texts.sort_unstable();
            found.push(texts);
        }
        found
    }

    #[test]
    fn what_nobody_used_is_replaced() {
        let scopes = of(&[("fn f() -> i32 { 1 }", &[]), ("1", &[]), ("fn f() -> i32 { 2 }", &[])]);
        assert_eq!(texts(&scopes), [["fn f() -> i32 { 2 }"]]);
    }

    #[test]
    fn what_was_used_is_hidden_from_there_on_with_what_names_it() {
        let scopes = of(&[
            ("fn f() -> i32 { 1 } fn g() -> i32 { f() } fn h() {}", &[]),
            ("g()", &[]),
            ("fn f() -> i32 { 2 }", &[]),
            ("g()", &[]),
        ]);
        let expected: [Vec<&str>; 2] = [
            vec!["fn f() -> i32 { 1 }", "fn g() -> i32 { f() }", "fn h() {}"],
            vec!["fn f() -> i32 { 2 }", "fn g() -> i32 { f() }"],
        ];
        assert_eq!(texts(&scopes), expected);
        assert_eq!(scopes.begin, [2]);
    }

    #[test]
    fn an_impl_brings_its_type() {
        let cells = [
            ("struct P; impl P { fn a(&self) -> i32 { 1 } }", &[][..]),
            ("P.a()", &[]),
            ("impl P { fn a(&self) -> i32 { 2 } }", &[]),
            ("P.a()", &[]),
        ];
        let scopes = of(&cells);
        let expected = ["impl P { fn a(&self) -> i32 { 2 } }", "struct P;"];
        assert_eq!(texts(&scopes)[1], expected);
        assert!(scopes.notes.is_empty());
    }

    #[test]
    fn a_value_that_goes_across_makes_the_last_definition_count() {
        let p: &[(&str, &str)] = &[("p", "P")];
        let scopes = of(&[
            ("struct P; impl P { fn a(&self) -> i32 { 1 } }", &[]),
            ("let p = P; p.a()", p),
            ("impl P { fn a(&self) -> i32 { 2 } }", p),
            ("p.a()", p),
        ]);
        assert_eq!(texts(&scopes), [["impl P { fn a(&self) -> i32 { 2 } }", "struct P;"]]);
        assert!(
            scopes.notes[0].contains("`impl P` is what cell 3 makes of it"),
            "{:?}",
            scopes.notes
        );
    }

    #[test]
    fn statics_that_change_start_anew() {
        let code = "static N: AtomicUsize = AtomicUsize::new(0); fn hit() -> usize { 0 + N.len() }";
        let scopes = of(&[(code, &[]), ("hit()", &[]), ("hit()", &[])]);
        assert_eq!(scopes.begin, [2]);
        assert_eq!(texts(&scopes)[0], texts(&scopes)[1]);
        let scopes = of(&[("static N: [f64; 2] = [1.0; 2];", &[]), ("N[0]", &[]), ("N[1]", &[])]);
        assert!(scopes.begin.is_empty());
    }

    #[test]
    fn what_hides_a_name_of_the_library_begins_where_it_was_defined() {
        let scopes = of(&[("display(&1);", &[]), ("fn display(v: i32) {}", &[]), ("x.f()", &[])]);
        assert_eq!(scopes.begin, [1]);
        let scopes = of(&[("let f = x.f();", &[]), ("fn f() {}", &[])]);
        assert!(scopes.begin.is_empty());
    }
}
