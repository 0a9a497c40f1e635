//! Pure: cells that ran, as `%history`, `%recall`, `%rerun` and `%load` ask for them, and IPython's
//! words for ranges of them. Who remembers them is the kernel's business.

use super::{Effect, history, load, recall, rerun};

/// Which cells are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The last ones, over all sessions, before the one that runs.
    Tail(usize),
    /// Those of one session from a number until before another one, if any. Session 0 is this one, and
    /// negative ones are counted back from it.
    Range { session: i64, start: i64, stop: Option<i64> },
    /// Those whose text fits a pattern with `*` and `?`, the last so many of them; of equal ones one.
    Search { pattern: String, count: Option<usize>, unique: bool },
}

/// A cell that ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The number of its session; 0 is this one.
    pub session: i64,
    /// Its number in the session.
    pub line: i64,
    /// Its text.
    pub input: String,
    /// The text of its value.
    pub output: Option<String>,
}

/// Something that is asked of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall {
    /// Which cells, one after another.
    pub what: Vec<What>,
    /// What becomes of them.
    pub then: Then,
}

/// What becomes of cells that were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// They are listed.
    History(history::Form),
    /// They become the text of the next cell.
    Recall(recall::Wanted),
    /// They run again.
    Rerun(rerun::Wanted),
    /// They become the text of this cell.
    Load(load::Load),
}

impl Recall {
    /// What is to be done with these cells.
    pub fn effects(self, found: Vec<Entry>) -> Vec<Effect> {
        match self.then {
            Then::History(form) => form.effects(&found),
            Then::Recall(wanted) => wanted.effects(&found),
            Then::Rerun(wanted) => wanted.effects(found),
            Then::Load(load) => load.effects(&found),
        }
    }
}

/// The cells that words as `4-6 ~1/7` stand for; no word is this session. A text with other words in it
/// stands for none.
pub fn ranges(text: &str) -> Vec<What> {
    if text.trim().is_empty() {
        return vec![What::Range { session: 0, start: 1, stop: None }];
    }
    let found: Option<Vec<Vec<What>>> = text.split_whitespace().map(range).collect();
    found.unwrap_or_default().into_iter().flatten().collect()
}

fn range(word: &str) -> Option<Vec<What>> {
    let (first, rest) = take_session(word);
    let (start, rest) = take_number(rest);
    let (separator, rest) = match rest.chars().next() {
        Some(sign @ ('-' | ':')) => (Some(sign), &rest[1..]),
        Some(_) => return None,
        None => (None, rest),
    };
    let (last, rest) = if separator.is_some() { take_session(rest) } else { (None, rest) };
    let (end, rest) = if separator.is_some() { take_number(rest) } else { (None, rest) };
    if !rest.is_empty() {
        return None;
    }
    let (start, stop) = match (start, separator) {
        (Some(start), Some('-')) => (start, end.map(|end| end + 1)),
        (Some(start), _) => (start, Some(end.unwrap_or(start + 1))),
        (None, _) => {
            first?;
            (1, None)
        }
    };
    let first = first.unwrap_or(0);
    let last = last.unwrap_or(first);
    if last <= first {
        return Some(vec![What::Range { session: first, start, stop }]);
    }
    let mut found = vec![What::Range { session: first, start, stop: None }];
    let between = first + 1..last;
    found.extend(between.map(|session| What::Range { session, start: 1, stop: None }));
    found.push(What::Range { session: last, start: 1, stop });
    Some(found)
}

/// `~2/` is the second session before this one, `7/` the one of that number.
fn take_session(text: &str) -> (Option<i64>, &str) {
    let Some((before, rest)) = text.split_once('/') else { return (None, text) };
    let (back, digits) = match before.strip_prefix('~') {
        Some(digits) => (-1, digits),
        None => (1, before),
    };
    // A session may stand behind the sign that is still to come.
    match digits.parse::<u32>() {
        Ok(number) => (Some(i64::from(number) * back), rest),
        Err(_) => (None, text),
    }
}

fn take_number(text: &str) -> (Option<i64>, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (text[..end].parse().ok(), &text[end..])
}

/// Whether the whole of `text` fits `pattern`, in which `*` and `?` stand for any text and any
/// character.
pub fn fits(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    // fits[i] says whether the pattern up to here fits the first i characters.
    let mut fits = vec![false; text.len() + 1];
    fits[0] = true;
    for expected in pattern {
        if expected == '*' {
            for at in 1..=text.len() {
                fits[at] |= fits[at - 1];
            }
        } else {
            for at in (1..=text.len()).rev() {
                fits[at] = fits[at - 1] && (expected == '?' || expected == text[at - 1]);
            }
            fits[0] = false;
        }
    }
    fits[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(session: i64, start: i64, stop: impl Into<Option<i64>>) -> What {
        What::Range { session, start, stop: stop.into() }
    }

    #[test]
    fn ranges_as_ipython_has_them() {
        let three = [within(-8, 5, None), within(-7, 1, 5), within(0, 2, 3)];
        assert_eq!(ranges("~8/5-~7/4 2"), three);
        assert_eq!(ranges("~4/"), [within(-4, 1, None)]);
        assert_eq!(ranges("4-"), [within(0, 4, None)]);
        assert_eq!(ranges("~4/4-"), [within(-4, 4, None)]);
        assert_eq!(ranges("4-6 ~1/7"), [within(0, 4, 7), within(-1, 7, 8)]);
        assert_eq!(ranges("243/1-5 4:6"), [within(243, 1, 6), within(0, 4, 6)]);
        assert_eq!(ranges(""), [within(0, 1, None)]);
        for text in ["a.rs", "x/y", "4x", "-", "-3", "x + 1"] {
            assert_eq!(ranges(text), [], "{text}");
        }
        let sessions = [within(-3, 1, None), within(-2, 1, None), within(-1, 1, 6)];
        assert_eq!(ranges("~3/1-~1/5"), sessions);
    }

    #[test]
    fn patterns_are_globs() {
        assert!(fits("let*=*", "let a = 1;"));
        assert!(fits("?", "a"));
        assert!(!fits("let", "let a"));
        for (text, pattern, expected) in [
            ("cumsum", "*sum*", true),
            ("sum", "*sum*", true),
            ("sum", "sum", true),
            ("cumsum", "sum*", false),
            ("nansum", "n*s*m", true),
            ("aa", "a*aa", false),
            ("x", "*", true),
        ] {
            assert_eq!(fits(pattern, text), expected, "{text} {pattern}");
        }
    }
}
