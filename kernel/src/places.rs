//! Pure: places of generated source into places of the user's cells, and the traceback that shows
//! them. Where the generated place comes from, a panic or a backtrace, is the business of others.

use std::cmp::Reverse;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// A place in a cell. Lines and columns count from one, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The cell's execution count.
    pub cell: usize,
    /// The line in the cell.
    pub line: usize,
    /// The column in the line.
    pub column: usize,
}

/// Where in the `cells`, oldest first with their execution counts, the text at `line` and `column`
/// of the `generated` source was written.
///
/// evcxr cuts a cell into statements and items and writes each of them, as it is, on lines of its
/// own; between them stands generated text. So a line of the user is found by its text, and among
/// equal lines by the lines around it.
pub fn find(generated: &str, line: usize, column: usize, cells: &[(usize, &str)]) -> Option<Place> {
    let mut start = line_start(generated, line)?;
    let mut text = generated[start..].lines().next()?;
    let mut column = column;
    // The expression that a cell ends with stands in brackets, and its place is theirs.
    if brackets_at(text, column) {
        start = line_start(generated, line + 1)?;
        text = generated[start..].lines().next()?;
        column = 1;
    }
    let own = text.trim();
    let own_start = text.len() - text.trim_start().len();
    let at = start + byte_of(text, column).clamp(own_start, own_start + own.len());

    let mut found = Vec::new();
    for (age, (_, cell)) in cells.iter().rev().enumerate() {
        // A statement may be a part of its line in the cell.
        for (in_cell, _) in cell.match_indices(own).filter(|_| !own.is_empty()) {
            found.push(Shared { age, in_cell, in_generated: start + own_start, text: own });
        }
    }
    if found.is_empty() {
        for (age, (_, cell)) in cells.iter().rev().enumerate() {
            for theirs in cell.lines().map(str::trim).filter(|text| text.chars().count() >= 3) {
                let in_cell = theirs.as_ptr() as usize - cell.as_ptr() as usize;
                for (offset, _) in text.match_indices(theirs) {
                    found.push(Shared { age, in_cell, in_generated: start + offset, text: theirs });
                }
            }
        }
        found.retain(|it| (it.in_generated..it.in_generated + it.text.len()).contains(&at));
    }

    let cell_of = |shared: &Shared| cells[cells.len() - 1 - shared.age];
    let ranked = found.into_iter().filter_map(|shared| {
        let cell = cell_of(&shared).1;
        let neighbours = shared.neighbours(generated, cell);
        let alike = shared.alike(text, cell);
        let telling = is_telling(shared.text) && (alike > 0 || shared.text.chars().count() >= 3);
        let rank = (neighbours, Reverse(shared.age), alike, shared.in_cell);
        (telling || neighbours > 0).then_some((rank, shared))
    });
    let (_, best) = ranked.max_by_key(|(rank, _)| *rank)?;
    let (cell, text) = cell_of(&best);
    let in_cell = best.in_cell + (at - best.in_generated);
    let line_start = text[..in_cell].rfind('\n').map_or(0, |end| end + 1);
    Some(Place {
        cell,
        line: text[..in_cell].matches('\n').count() + 1,
        column: text[line_start..in_cell].chars().count() + 1,
    })
}

/// Whether the generated bracket before an expression, the last of its line, is at `column`.
fn brackets_at(text: &str, column: usize) -> bool {
    (text == "(" || text.starts_with("{ use ::ndlab::"))
        && text.ends_with('(')
        && column == text.chars().count()
}

/// Text that stands in the generated source and in a cell.
struct Shared<'a> {
    /// How many cells are newer.
    age: usize,
    in_cell: usize,
    in_generated: usize,
    text: &'a str,
}

impl Shared<'_> {
    /// How many lines above and below are the same, too. Spaces and ends of lines are not compared:
    /// two statements of one line in the cell are two lines of the generated source.
    fn neighbours(&self, generated: &str, cell: &str) -> usize {
        let above = equal_lines(
            generated[..self.in_generated].chars().rev(),
            cell[..self.in_cell].chars().rev(),
        );
        let below = equal_lines(
            generated[self.in_generated + self.text.len()..].chars(),
            cell[self.in_cell + self.text.len()..].chars(),
        );
        above + below
    }

    /// Whether the text is the whole line of the cell, and whether it is indented as in the
    /// generated `line`.
    fn alike(&self, line: &str, cell: &str) -> u8 {
        let start = cell[..self.in_cell].rfind('\n').map_or(0, |end| end + 1);
        let whole = cell[start..].lines().next().unwrap_or_default();
        u8::from(whole.trim() == self.text) + u8::from(whole.trim_end() == line.trim_end())
    }
}

fn equal_lines(generated: impl Iterator<Item = char>, cell: impl Iterator<Item = char>) -> usize {
    let mut cell = cell.filter(|character| !character.is_whitespace());
    let (mut lines, mut telling) = (0, false);
    for character in generated {
        if character == '\n' {
            lines += usize::from(telling);
            telling = false;
        } else if !character.is_whitespace() {
            if cell.next() != Some(character) {
                return lines;
            }
            telling |= character.is_alphanumeric();
        }
    }
    lines + usize::from(telling)
}

/// Whether there is more than brackets, which stand everywhere.
fn is_telling(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

fn line_start(text: &str, line: usize) -> Option<usize> {
    match line.checked_sub(2) {
        None => (line == 1).then_some(0),
        Some(before) => text.match_indices('\n').nth(before).map(|(end, _)| end + 1),
    }
}

/// Where in `line` a column begins.
fn byte_of(line: &str, column: usize) -> usize {
    line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(byte, _)| byte)
}

/// What a user sees of a panic: its message, the line of the cell with that text where it happened,
/// and the `frames` of the user's own functions that led there, the innermost first.
pub fn traceback(
    title: &str,
    message: &str,
    place: Option<(&Place, &str)>,
    frames: &[(String, Place)],
) -> String {
    // Inside a function that reports its caller's place there are frames of no interest.
    let innermost = place.and_then(|(place, _)| {
        frames.iter().position(|(_, at)| (at.cell, at.line) == (place.cell, place.line))
    });
    let title = Level::ERROR.with_name(title).primary_title(message.trim_end());
    let mut group = Group::with_title(title);
    if let Some((place, cell)) = place {
        let start = line_start(cell, place.line).unwrap_or(cell.len());
        let line = cell[start..].lines().next().unwrap_or_default();
        let at = byte_of(line, place.column);
        let width = line[at..].chars().next().map_or(0, char::len_utf8);
        let name = innermost.and_then(|frame| function_name(&frames[frame].0));
        let caret = AnnotationKind::Primary.span(start + at..start + at + width);
        let caret = caret.label(name.map(|name| format!("in `{name}`")));
        let path = format!("cell {}", place.cell);
        group = group.element(Snippet::source(cell).path(path).annotation(caret));
    }
    let mut text = Renderer::styled().decor_style(DecorStyle::Ascii).render(&[group]);
    let callers = fold(frames, innermost);
    if !callers.is_empty() {
        text.push_str("\n\u{1b}[1mcalled from\u{1b}[0m");
    }
    for (caller, times) in callers {
        text.push_str(&format!("\n  {caller}"));
        if times > 1 {
            text.push_str(&format!(", {times} times"));
        }
    }
    text
}

/// The callers of the `innermost` frame. A recursion comes to the same lines again and again: each
/// is told once, with how often.
fn fold(frames: &[(String, Place)], innermost: Option<usize>) -> Vec<(String, usize)> {
    let mut callers: Vec<(String, usize)> = Vec::new();
    let shown = innermost.map(|frame| &frames[frame]);
    for (function, at) in &frames[innermost.map_or(0, |frame| frame + 1)..] {
        let place = format!("cell {}, line {}", at.cell, at.line);
        let caller = match function_name(function) {
            Some(name) => format!("{name} ({place})"),
            // A closure on the same line of the cell says nothing new.
            None if shown.is_some_and(|(inner, inner_at)| {
                function_name(inner).is_none()
                    && (inner_at.cell, inner_at.line) == (at.cell, at.line)
            }) =>
            {
                continue;
            }
            None => place,
        };
        match callers.iter_mut().find(|(told, _)| *told == caller) {
            // The cell itself runs once, whatever closures there are in it.
            Some((_, times)) => *times += usize::from(!caller.starts_with("cell ")),
            None => callers.push((caller, 1)),
        }
    }
    callers
}

/// The name of a function as the user wrote it; `None` is the cell itself, and closures in it.
fn function_name(symbol: &str) -> Option<String> {
    let segments = segments(symbol);
    let mut names: Vec<String> = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        let inside = segment.strip_prefix('<').and_then(|segment| segment.strip_suffix('>'));
        match inside {
            // `<Signal as Index<usize>>::index`, `<impl Display for Signal>::fmt`.
            Some(inside) => {
                match inside.strip_prefix("impl ").and_then(|it| it.split_once(" for ")) {
                    Some((_, implementor)) => names.extend(function_name(implementor)),
                    None if index == 0 => {
                        names.extend(function_name(inside.split(" as ").next().unwrap_or(inside)));
                    }
                    // The arguments of a generic function.
                    None => {}
                }
            }
            None if is_generated(segment) => {}
            None => names.push((*segment).to_owned()),
        }
    }
    let closure = segments.last().is_some_and(|last| last.starts_with('{'));
    match names.join("::") {
        name if name.is_empty() => None,
        name if closure => Some(format!("closure in {name}")),
        name => Some(name),
    }
}

/// The parts of a path between `::`, without the hash at its end.
fn segments(path: &str) -> Vec<&str> {
    let (mut segments, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, character) in path.char_indices() {
        match character {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            ':' if depth == 0 && at >= start && path[at..].starts_with("::") => {
                segments.push(&path[start..at]);
                start = at + 2;
            }
            _ => {}
        }
    }
    segments.push(&path[start.min(path.len())..]);
    let is_hash = |text: &str| text.len() == 16 && text.chars().all(|c| c.is_ascii_hexdigit());
    if segments.last().and_then(|last| last.strip_prefix('h')).is_some_and(is_hash) {
        segments.pop();
    }
    segments
}

/// Whether a part of a path is evcxr's or the compiler's, not the user's.
fn is_generated(segment: &str) -> bool {
    let code = segment.strip_prefix("run_user_code_");
    segment == "ctx"
        || segment.starts_with("ctx[")
        || segment.starts_with('{')
        || code.is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As evcxr writes it: items in any order, then the statements of the newest cell.
    const GENERATED: &str = "\
#![allow(unused_imports, unused_mut, dead_code)]
fn norm(x: &[f64]) -> f64 {
    // \u{3bc}
    x[9]
}

use std::fmt;
fn one(x: &[f64]) -> f64 { x[9] }
#[unsafe(no_mangle)]
pub extern \"C\" fn run_user_code_5(
mut evcxr_variable_store: *mut evcxr_internal_runtime::VariableStore)
match std::panic::catch_unwind(
  std::panic::AssertUnwindSafe(||{
let a = 1; \nlet b = f(a);
step();
step();
if a > b {
    step();
}
  \nlet w = (a,
    b);
(
w.0
).__ndlab_show().evcxr_display();
})) { \n}
";

    const CELLS: [(usize, &str); 3] = [
        (
            1,
            "fn norm(x: &[f64]) -> f64 {\n    // \u{3bc}\n    x[9]\n}\nfn one(x: &[f64]) -> f64 { x[9] }",
        ),
        (2, "x[9]\n    step();\nw.0"),
        (
            5,
            "%time\n  let a = 1; let b = f(a);\nstep();\nstep();\nif a > b {\n    step();\n}\n\n  \
             let w = (a,\n    b);\n  w.0",
        ),
    ];

    #[track_caller]
    fn check(text: &str, nth: usize, expected: Option<(usize, usize, usize)>) {
        let (at, _) = GENERATED.match_indices(text).nth(nth).unwrap();
        let line = GENERATED[..at].matches('\n').count() + 1;
        let column = GENERATED[..at].chars().rev().take_while(|c| *c != '\n').count() + 1;
        let found = find(GENERATED, line, column, &CELLS);
        assert_eq!(found.map(|place| (place.cell, place.line, place.column)), expected);
    }

    #[test]
    fn the_last_expression_has_the_place_of_its_brackets() {
        let generated = "fn run() {\n(\nvalues[10]\n).__ndlab_show().evcxr_display();\n}";
        let place = find(generated, 2, 1, &[(4, "let a = 1;"), (5, "\nvalues[10]\n")]);
        assert_eq!(place, Some(Place { cell: 5, line: 2, column: 1 }));
    }

    #[test]
    fn items_and_statements() {
        check("x[9]", 0, Some((1, 3, 5)));
        check("x[9]", 1, Some((1, 5, 28)));
        check("1; ", 0, Some((5, 2, 11)));
        check("f(a)", 0, Some((5, 2, 22)));
        check("b);", 0, Some((5, 10, 5)));
        check("0\n)", 0, Some((5, 11, 5)));
    }

    #[test]
    fn equal_lines_are_told_apart_by_their_neighbours() {
        check("step", 0, Some((5, 3, 1)));
        check("step", 1, Some((5, 4, 1)));
        check("step", 2, Some((5, 6, 5)));
        check("()", 2, Some((5, 6, 9)));
    }

    #[test]
    fn the_newest_of_equal_cells() {
        let source = "let y = g(0);\n";
        let cells = [(1, "let y = g(0);"), (2, "// again\nlet y = g(0);"), (3, "y")];
        assert_eq!(find(source, 1, 9, &cells), Some(Place { cell: 2, line: 2, column: 9 }));
    }

    #[test]
    fn generated_text_on_the_same_line() {
        let source = "let _ = \u{3bc}.total().evcxr_display();\n";
        let cells = [(1, "// \u{3bc}\n  \u{3bc}.total()")];
        assert_eq!(find(source, 1, 11, &cells), Some(Place { cell: 1, line: 2, column: 5 }));
        assert_eq!(find(source, 1, 20, &cells), None);
    }

    #[test]
    fn generated_text_has_no_place() {
        check("std::panic::catch_unwind", 0, None);
        check("}))", 0, None);
        check(".__ndlab", 0, None);
        for line in [0, 1, 6, 999] {
            assert_eq!(find(GENERATED, line, 1, &CELLS), None, "{line}");
        }
        assert_eq!(find("", 1, 1, &CELLS), None);
    }

    fn place(cell: usize, line: usize, column: usize) -> Place {
        Place { cell, line, column }
    }

    fn plain(text: &str) -> String {
        let parts = text.split('\u{1b}').enumerate();
        parts.map(|(n, part)| if n == 0 { part } else { part.split_once('m').unwrap().1 }).collect()
    }

    #[test]
    fn shows_the_line_and_who_called() {
        let code = "fn down(n: u32) -> u32 {\n    if n == 0 { 1 / n } else { down(n - 1) }\n}";
        let mut frames = vec![("ctx::down::h0123456789abcdef".to_owned(), place(3, 2, 17))];
        frames.extend(vec![("ctx::down".to_owned(), place(3, 2, 32)); 99]);
        frames.push(("ctx::stats::mean::{{closure}}".to_owned(), place(4, 7, 1)));
        frames.push(("ctx::run_user_code_3::{{closure}}::{{closure}}".to_owned(), place(5, 2, 9)));
        frames.push(("run_user_code_3".to_owned(), place(5, 2, 1)));
        let at = place(3, 2, 17);
        let text = traceback("Panic", "attempt to divide by zero", Some((&at, code)), &frames);
        let expected = "\
Panic: attempt to divide by zero
 --> cell 3:2:17
  |
2 |     if n == 0 { 1 / n } else { down(n - 1) }
  |                 ^ in `down`
called from
  down (cell 3, line 2), 99 times
  closure in stats::mean (cell 4, line 7)
  cell 5, line 2";
        assert_eq!(plain(&text), expected);
        assert!(text.starts_with("\u{1b}["), "coloured");
    }

    #[test]
    fn long_messages_stay_readable() {
        let message = "assertion `left == right` failed\n  left: 1\n right: 2\n";
        let frames = [
            ("ctx::run_user_code_3::{{closure}}".to_owned(), place(5, 1, 1)),
            ("ctx::run_user_code_3".to_owned(), place(5, 1, 1)),
        ];
        let at = place(5, 1, 1);
        let text = traceback("Panic", message, Some((&at, "assert_eq!(1, 2);")), &frames);
        let expected = "\
Panic: assertion `left == right` failed
         left: 1
        right: 2
 --> cell 5:1:1
  |
1 | assert_eq!(1, 2);
  | ^";
        assert_eq!(plain(&text), expected);
    }

    #[test]
    fn without_a_place() {
        assert_eq!(plain(&traceback("Error", "no such file", None, &[])), "Error: no such file");
        let frames = [("run_user_code_9".to_owned(), place(2, 1, 1))];
        let text = plain(&traceback("Panic", "empty", None, &frames));
        assert_eq!(text, "Panic: empty\ncalled from\n  cell 2, line 1");
    }

    #[test]
    fn names_as_the_user_wrote_them() {
        for (symbol, expected) in [
            ("ctx::normalise", Some("normalise")),
            ("ctx[0f3c]::normalise::<f64, ctx::A>", Some("normalise")),
            ("<ctx::Signal as core::ops::index::Index<usize>>::index", Some("Signal::index")),
            ("ctx::<impl core::fmt::Display for ctx::Signal>::fmt", Some("Signal::fmt")),
            ("<ctx::Signal>::len::{closure#0}", Some("closure in Signal::len")),
            ("ctx::run_user_code_12::helper::h0123456789abcdef", Some("helper")),
            ("ctx::run_user_code_12::{{closure}}::h0123456789abcdef", None),
            ("run_user_code_12", None),
        ] {
            assert_eq!(function_name(symbol).as_deref(), expected, "{symbol}");
        }
    }
}
