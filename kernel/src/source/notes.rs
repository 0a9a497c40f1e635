//! Pure: what a user is told of a cell that ran well: that a variable was moved away, that one ended
//! with the cell, that a `static` starts anew in each. How something was moved is found in
//! `moves.rs`, why something ends in `ending.rs` and `complaints.rs`.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::{Binding, Cell, WhyEnds};
use super::moves::{Move, moved_by};
use super::notebook::Notebook;
use crate::messages::Diagnostic;

/// Of the variables that ended with the cell: those of which a note speaks, and the note. `types` are
/// those of its other variables.
pub fn ending_notes(
    cell: &Cell,
    notebook: &Notebook,
    types: &BTreeMap<String, String>,
) -> Vec<(Vec<String>, Diagnostic)> {
    let is_array = |name: &str| {
        let known = notebook.variables.get(name).map(|variable| &variable.of_type);
        types.get(name).or(known).is_some_and(|of_type| of_type.starts_with("ArrayBase<"))
    };
    let mut groups: Vec<(Vec<&Binding>, WhyEnds)> = Vec::new();
    for binding in &cell.bindings {
        let why = match &binding.ends {
            None => continue,
            Some(WhyEnds::Borrows { from }) => WhyEnds::Borrows { from: owner(cell, from) },
            Some(why) => why.clone(),
        };
        let alike = |(first, known): &&mut (Vec<&Binding>, WhyEnds)| {
            matches!(why, WhyEnds::Borrows { .. })
                && *known == why
                && first.iter().all(|it| it.mutable == binding.mutable)
        };
        match groups.iter_mut().find(alike) {
            Some((group, _)) => group.push(binding),
            None => groups.push((vec![binding], why)),
        }
    }
    let mut notes = Vec::new();
    for (group, why) in groups {
        let names: Vec<String> = group.iter().map(|binding| binding.name.clone()).collect();
        let name = &names[0];
        let listed = listed(&names);
        let borrows = if names.len() == 1 { "borrows" } else { "borrow" };
        let mut text = match &why {
            WhyEnds::Borrows { from: Some(from) } if group[0].mutable => format!(
                "{listed} {borrows} from `{from}` and ended with the cell; what was changed in \
                 `{from}` stays"
            ),
            WhyEnds::Borrows { from: Some(from) } if is_array(from) => format!(
                "{listed} {borrows} from `{from}` and ended with the cell; `.to_owned()` makes a \
                 copy to keep, and after `let {from} = {from}.into_shared();` a view by \
                 `{from}.share(s![..])` outlives its cell"
            ),
            WhyEnds::Borrows { from } => {
                let from = from.as_ref().map(|from| format!("`{from}`"));
                let from = from.as_deref().unwrap_or("a temporary value");
                format!(
                    "{listed} {borrows} from {from} and ended with the cell; keep what owns its \
                     data, as by `.to_owned()`, or by `.collect::<Vec<_>>()` of an iterator"
                )
            }
            WhyEnds::Closure { boxed } => format!(
                "`{name}` is a closure, whose type has no name, so it ended with the cell; to keep \
                 it, write a `fn`, or box it: `let {name}: {boxed} = Box::new(...);`"
            ),
            WhyEnds::Unnamed { of_type } => format!(
                "`{name}` is of the type `{of_type}`, which cannot be written, so it ended with \
                 the cell; keep an iterator's values, by `.collect::<Vec<_>>()`, or a function as a \
                 `fn` or a `Box<dyn Fn(f64) -> f64>`"
            ),
        };
        let before = names.iter().filter(|name| notebook.variables.contains_key(*name));
        for name in before {
            text.push_str(&format!("; `{name}` is again what it was before"));
        }
        notes.push((names, Diagnostic::note(text)));
    }
    notes
}

/// Whose data it is in the end: what is borrowed may borrow itself.
fn owner(cell: &Cell, from: &Option<String>) -> Option<String> {
    let mut from = from.clone();
    for _ in &cell.bindings {
        let name = from.as_ref()?;
        let binding = cell.bindings.iter().find(|binding| binding.name == *name);
        match binding.and_then(|binding| binding.ends.as_ref()) {
            Some(WhyEnds::Borrows { from: further }) => from = further.clone(),
            _ => return from,
        }
    }
    from
}

/// As `a`, `b` and `c`.
fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match &*quoted {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        quoted => quoted.join(""),
    }
}

/// Of the variables that the cell moved away: those of which a note speaks, the note, and whether to
/// say it before somebody misses one of them.
pub fn moved_notes(
    cell: &Cell,
    before: &Notebook,
    moved: &BTreeSet<String>,
) -> Vec<(Vec<String>, String, bool)> {
    let is_new = |name: &str| cell.bindings.iter().any(|binding| binding.name == name);
    let text: Vec<&str> = cell.pieces().map(|piece| &*piece.text).collect();
    let text = text.join("\n");
    let goes = |name: &str| moved.contains(name) || before.is_array(name);
    let mut groups: Vec<(Vec<String>, Option<Move>)> = Vec::new();
    for name in moved {
        let how = moved_by(&text, name, &goes);
        match groups.iter_mut().find(|(_, known)| how.is_some() && *known == how) {
            Some((names, _)) => names.push(name.clone()),
            None => groups.push((vec![name.clone()], how)),
        }
    }
    let mut notes = Vec::new();
    for (names, how) in groups {
        let (listed, one) = (listed(&names), names.len() == 1);
        let (was, it) = if one { ("was", "it") } else { ("were", "them") };
        let told = match &how {
            Some(Move { by, instead, .. }) if instead.is_empty() => {
                format!("{listed} {was} moved by `{by}`")
            }
            Some(Move { by, instead, .. }) => {
                let instead: Vec<String> = instead.iter().map(|it| format!("`{it}`")).collect();
                let instead = instead.join(" or ");
                format!("{listed} {was} moved by `{by}`; write {instead} to keep {it}")
            }
            None => {
                let name = &names[0];
                format!(
                    "`{name}` was moved by this cell; write `&{name}` or `{name}.clone()` where it \
                     is used to keep it"
                )
            }
        };
        // Of what it has defined itself a cell says less: moving it may be all that was wanted.
        let surprises = how.as_ref().is_some_and(|how| how.surprises);
        let was_meant = how.is_some_and(|how| how.instead.is_empty());
        let says = !was_meant && (surprises || names.iter().any(|name| !is_new(name)));
        notes.push((names, told, says));
    }
    notes
}

/// Of the statics that the cell defines.
pub fn static_notes(cell: &Cell) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    for (item, _) in &cell.items {
        let text = item.text.trim_start();
        let is_macro = ["thread_local!", "lazy_static!", "std::thread_local!"]
            .iter()
            .any(|name| text.starts_with(name));
        let is_static = text.starts_with("static ")
            || (text.starts_with("pub") && text.contains(" static ") && !text.contains('('));
        let names: Vec<String> = match &item.name {
            Some(name) if is_static => vec![name.clone()],
            None if is_macro => statics_in(text),
            _ => continue,
        };
        for name in names {
            notes.push(Diagnostic::note(format!(
                "`{name}` starts anew in each cell that names it, since each is compiled by itself; \
                 keep in a variable what is to last, as in `let mut count = 0;`"
            )));
        }
    }
    notes
}

/// The names behind `static` and `static ref` in a macro call.
fn statics_in(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    while let Some(word) = words.next() {
        if word == "static" {
            let mut after = words.by_ref().filter(|word| !word.is_empty() && *word != "ref");
            found.extend(after.next().map(str::to_owned));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::notebook::Variable;
    use super::*;

    fn notebook() -> Notebook {
        let mut notebook = Notebook::default();
        for (name, of_type) in [("a", "ArrayBase<OwnedRepr<f64>, Ix1>"), ("v", "Vec<i32>")] {
            let variable = Variable { of_type: of_type.to_owned(), mutable: false };
            notebook.variables.insert(name.to_owned(), variable);
        }
        notebook
    }

    fn ending(code: &str, why: WhyEnds) -> String {
        let cell = Cell::parse(code).with_ending(&[("y".to_owned(), why)].into());
        ending_notes(&cell, &notebook(), &BTreeMap::new()).remove(0).1.message
    }

    #[test]
    fn the_way_out_of_a_borrow_depends_on_what_is_borrowed() {
        let from = |name: &str| WhyEnds::Borrows { from: Some(name.to_owned()) };
        assert!(ending("let y = a.view();", from("a")).contains("`let a = a.into_shared();`"));
        assert!(ending("let mut y = a.row_mut(0);", from("a")).ends_with("in `a` stays"));
        assert!(ending("let y = v.iter();", from("v")).contains("`.collect::<Vec<_>>()`"));
        let of_temporary = ending("let y = &f();", WhyEnds::Borrows { from: None });
        assert!(of_temporary.starts_with("`y` borrows from a temporary value"), "{of_temporary}");
    }

    #[test]
    fn views_of_views_are_told_together() {
        let from = |name: &str| WhyEnds::Borrows { from: Some(name.to_owned()) };
        let names = [("y", from("a")), ("z", from("y"))];
        let names = names.map(|(name, why)| (name.to_owned(), why)).into();
        let cell = Cell::parse("let y = a.view(); let z = y.row(0);").with_ending(&names);
        let notes = ending_notes(&cell, &notebook(), &BTreeMap::new());
        assert_eq!((notes.len(), &*notes[0].0.join(" ")), (1, "y z"));
        assert!(notes[0].1.message.starts_with("`y` and `z` borrow from `a` and ended"));
    }

    #[test]
    fn a_closure_can_be_boxed() {
        let text = ending("let y = |x: f64| x;", WhyEnds::Unnamed { of_type: String::new() });
        assert!(text.contains("`let y: Box<dyn Fn(f64) -> f64> = Box::new(...);`"), "{text}");
    }

    #[test]
    fn what_is_moved_from_earlier_cells_is_said() {
        let notes = |code: &str, moved: &[&str]| {
            let moved = moved.iter().map(|name| (*name).to_owned()).collect();
            let notes = moved_notes(&Cell::parse(code), &notebook(), &moved);
            notes.into_iter().filter(|it| it.2).map(|it| it.1).collect::<Vec<_>>()
        };
        let expected = "`a` and `b` were moved by `a + b`; write `&a + &b` to keep them";
        assert_eq!(notes("let b = np::ones(3); a + b", &["a", "b"])[0], expected);
        assert_eq!(notes("let w = v;", &["v"]).len(), 1);
        assert!(notes("let t = f(); let u = t;", &["t"]).is_empty());
        assert!(notes("drop(v);", &["v"]).is_empty());
    }

    #[test]
    fn statics_are_found_in_macros_too() {
        let names = |code: &str| {
            static_notes(&Cell::parse(code).with_item_macros(&Notebook::default())).len()
        };
        assert_eq!(names("static A: i32 = 1; pub static mut B: i32 = 2;"), 2);
        assert_eq!(names("thread_local! { static A: i32 = 1; pub static B: i32 = 2; }"), 2);
        assert_eq!(names("lazy_static! { static ref A: i32 = 1; }"), 1);
        assert_eq!(names("fn f(s: &'static str) {} const C: i32 = 1;"), 0);
    }
}
