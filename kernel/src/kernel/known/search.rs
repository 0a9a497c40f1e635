//! Pure: names by a pattern with `*`, as IPython's `np.*sum*?`.

use super::Notebook;
use super::candidates::{self, Candidate};
use super::cursor::{Cursor, Place};
use super::lines::Kind;
use crate::magics::past::fits;

/// Every name that fits `pattern`, with the path or the sign that the pattern has, in order.
pub fn search(pattern: &str, notebook: &Notebook<'_>) -> Vec<String> {
    let (place, before, name) = if let Some(name) = pattern.strip_prefix("%%") {
        (Place::Call(Kind::Cell), "%%", name)
    } else if let Some(name) = pattern.strip_prefix('%') {
        (Place::Call(Kind::Line), "%", name)
    } else if let Some(name) = pattern.strip_prefix(':').filter(|it| !it.starts_with(':')) {
        (Place::Call(Kind::Command), ":", name)
    } else if let Some((path, name)) = pattern.rsplit_once("::") {
        (Place::Path(path.split("::").collect()), &pattern[..path.len() + 2], name)
    } else if let Some((value, name)) = pattern.rsplit_once('.') {
        let cursor = Cursor::in_rust(pattern, 0, value.len() + 1);
        return fitting(candidates::at(&cursor, notebook), &pattern[..value.len() + 1], name);
    } else {
        (Place::Name, "", pattern)
    };
    let cursor = Cursor { place, start: 0, prefix: "", before: Vec::new() };
    let mut found = candidates::at(&cursor, notebook);
    // Keywords are no names of anything.
    found.retain(|candidate| {
        before.starts_with(['%', ':']) || candidate.meaning.kind() != "keyword"
    });
    fitting(found, before, name)
}

fn fitting(candidates: Vec<Candidate<'_>>, before: &str, pattern: &str) -> Vec<String> {
    let mut names: Vec<String> = candidates
        .iter()
        .filter(|candidate| fits(pattern, &candidate.name))
        .map(|candidate| format!("{before}{}", candidate.name))
        .collect();
    names.sort();
    names.dedup();
    names
}
