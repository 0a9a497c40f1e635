//! Pure: lines that ask for help, as IPython has them: `?name`, `name?`, with two question marks for
//! everything there is, and with `*` in the name for all names that fit.

/// A question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// What it is about, as `np::sum`, `a.mapv`, `%timeit` or `np::*sum*`; empty for an introduction.
    pub what: String,
    /// Whether the source is to be shown, too.
    pub everything: bool,
    /// The line as Rust, with an empty line for each before it, where it could be that: `x?` gives the
    /// value or the error of a `Result`.
    pub rust: Option<String>,
}

/// What a line asks, where it stands where a statement could begin. `next` is the line that follows it
/// and is not empty: it may go on with an expression.
pub fn asking(line: &str, next: Option<&str>) -> Option<Asking> {
    let text = line.trim();
    if let Some(rest) = text.strip_prefix('?') {
        let everything = rest.starts_with('?');
        let what = rest.trim_start_matches('?').trim().trim_end_matches('?').trim();
        let is_name = what.is_empty() || is_path(what);
        return is_name.then(|| Asking { what: what.to_owned(), everything, rust: None });
    }
    let what = text.trim_end_matches('?');
    let marks = text.len() - what.len();
    if !(1..=2).contains(&marks) || !is_path(what) || next.is_some_and(goes_on) {
        return None;
    }
    let could_be_rust = !what.starts_with(['%', ':']) && !what.contains(['!']) && is_rust(what);
    let rust = could_be_rust.then(|| line.to_owned());
    Some(Asking { what: what.to_owned(), everything: marks == 2, rust })
}

/// Whether a line may go on with the expression of the line before it.
fn goes_on(line: &str) -> bool {
    let first = line.trim_start();
    let begins = first.starts_with(|c: char| c.is_alphabetic() || "_%?!#".contains(c));
    !begins || first.starts_with("as ") || first.starts_with("% ")
}

/// A name, with what it is below or what it belongs to, or a pattern for one.
fn is_path(text: &str) -> bool {
    let name = text.strip_prefix("%%").or_else(|| text.strip_prefix(['%', ':']));
    let is_call = name.is_some();
    let name = name.unwrap_or(text);
    let name = name.strip_suffix('!').unwrap_or(name);
    let begins = |c: char| c.is_alphabetic() || c == '_' || c == '*';
    name.replace("::", ".").split('.').all(|part| {
        part.starts_with(begins)
            && part.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '*')
    }) && (!is_call || !name.contains(['.', ':']))
}

/// Whether the text can be an expression: `*x` reads what `x` points to, and no other star can be.
fn is_rust(what: &str) -> bool {
    !what.trim_start_matches('*').contains('*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Option<(String, bool, bool)> {
        asking(line, None).map(|it| (it.what, it.everything, it.rust.is_some()))
    }

    #[test]
    fn questions_in_every_form() {
        for (line, what, everything, rust) in [
            ("?", "", false, false),
            ("??", "", true, false),
            ("?x", "x", false, false),
            ("  ? x ", "x", false, false),
            ("??np::sum", "np::sum", true, false),
            ("x?", "x", false, true),
            ("x??", "x", true, true),
            ("np::sum?", "np::sum", false, true),
            ("a.mapv?", "a.mapv", false, true),
            ("show!?", "show!", false, false),
            ("%timeit?", "%timeit", false, false),
            ("%%timeit??", "%%timeit", true, false),
            ("?%timeit", "%timeit", false, false),
            (":dep?", ":dep", false, false),
            ("np::*sum*?", "np::*sum*", false, false),
            ("*x?", "*x", false, true),
            ("\u{3bc}?", "\u{3bc}", false, true),
        ] {
            assert_eq!(asked(line), Some((what.to_owned(), everything, rust)), "{line}");
        }
    }

    #[test]
    fn rust_is_no_question() {
        for line in
            ["f()?", "load(p)?", "x???", "1?", "a[0]?", "x?;", "?x + 1", "x? + 1", "%x.y?", ""]
        {
            assert_eq!(asked(line), None, "{line}");
        }
        assert!(asking("x?", Some("  .len()")).is_none());
        assert!(asking("x?", Some("+ 1")).is_none());
        assert!(asking("x?", Some("as f64")).is_none());
        assert!(asking("x?", Some("y?")).is_some());
        assert!(asking("x?", Some("let y = 1;")).is_some());
    }
}
