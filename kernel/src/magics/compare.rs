//! `%compare`: the same computation in Rust and in NumPy, on the same data: both results, how far they
//! are apart, and how long each takes. Rust's side is timed by the library (`timing/` there), which has
//! NumPy's side take its turns over a socket; `companion/runner/comparison.py` is its other end.

mod table;

use std::path::Path;

use super::numpy::kind_of;
use super::timing::Measured;
use super::{Context, Effect, Form, Magic};
use crate::cell::Call;
use crate::code::{Excerpt, Framed, Segment};
use crate::companion::exchange::Exchange;
use crate::companion::protocol::Kind;
pub use table::shown;

pub(super) struct Compare;

/// Under which name the Rust side leaves its result.
pub const RESULT: &str = "__ndlab_result";

/// The line between the sides of a cell.
const BETWEEN: &str = "---";

/// Both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Sides {
    /// Code of the user's.
    pub rust: Excerpt,
    /// Python.
    pub numpy: String,
    /// Variables of Rust's that the Python names.
    pub inputs: Vec<(Excerpt, Kind)>,
    /// How the magic was called.
    written: String,
}

impl Magic for Compare {
    fn name(&self) -> &'static str {
        "compare"
    }

    fn form(&self) -> Form {
        Form::Both
    }

    fn usage(&self) -> &'static str {
        "RUST | NUMPY"
    }

    fn help(&self) -> &'static str {
        "Runs Rust and NumPy (in a cell parted by a line `---`) on the same data and compares results and \
         times."
    }

    fn run(&self, call: &Call, context: &Context) -> Result<Vec<Effect>, String> {
        let (rust, numpy) = match &call.body {
            Some(_) if !call.arguments.text.is_empty() => {
                return Err(format!(
                    "`%%compare` takes the lines below it, and not `{}`; `%compare RUST | NUMPY` is for \
                     one line",
                    call.arguments.text
                ));
            }
            Some(body) => cell_sides(body)?,
            None => line_sides(&call.arguments)?,
        };
        let names = words(&numpy);
        let passed = context.variables.iter().filter(|(name, _)| names.contains(name));
        let inputs = passed.filter_map(|(name, of_type)| {
            let place = Excerpt { text: (*name).to_owned(), ..rust.clone() };
            Some((place, kind_of(of_type)?))
        });
        let sides =
            Sides { inputs: inputs.collect(), written: super::timeit::written(call), rust, numpy };
        // What cannot be measured is said before Python is started.
        sides.measured()?;
        Ok(vec![Effect::MeetPython(sides.clone()), Effect::RunBesidePython(sides), Effect::Judge])
    }
}

/// The sides of `RUST | NUMPY`. The sign that parts them has blanks around it and stands in no
/// brackets.
fn line_sides(line: &Excerpt) -> Result<(Excerpt, String), String> {
    const USAGE: &str = "`%compare a.sum() | np.sum(a)`";
    let text = &line.text;
    let found = outer_bars(text);
    let [at] = found[..] else {
        return Err(match found[..] {
            [] => format!("`%compare` takes Rust and NumPy with ` | ` between them, as {USAGE}"),
            _ => {
                "`%compare` cannot tell which ` | ` is between Rust and NumPy; put brackets around \
                  the others, or use `%%compare` with a line `---` between them"
                    .to_owned()
            }
        });
    };
    let (rust, numpy) = (line.part(0, at).after(0), line.after(at + 1));
    for (side, name) in [(&rust, "Rust"), (&numpy, "NumPy")] {
        if side.text.is_empty() {
            return Err(format!("the {name} side of `%compare` is empty; it is called as {USAGE}"));
        }
    }
    Ok((rust, numpy.text))
}

/// The sides of a cell with a line between them.
fn cell_sides(body: &Excerpt) -> Result<(Excerpt, String), String> {
    let mut at = 0;
    for line in body.text.split_inclusive('\n') {
        if line.trim() == BETWEEN {
            let rust = body.part(0, at).after(0);
            let numpy = body.text[at + line.len()..].trim_end();
            for (side, name) in [(&*rust.text, "Rust"), (numpy.trim(), "NumPy")] {
                if side.is_empty() {
                    return Err(format!("the {name} side of `%%compare` is empty"));
                }
            }
            // Lines keep their numbers.
            let before = body.line - 1 + body.text[..at].matches('\n').count() + 1;
            return Ok((rust, format!("{}{numpy}", "\n".repeat(before))));
        }
        at += line.len();
    }
    Err(format!(
        "`%%compare` takes Rust, a line `{BETWEEN}`, and NumPy below it; there is no such line"
    ))
}

/// Where a text in Rust or Python has a lone ` | ` outside of brackets and strings.
fn outer_bars(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let blank =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_whitespace);
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for at in outside_strings(text) {
        match bytes[at] {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'|' if depth == 0 && blank(at.checked_sub(1)) && blank(Some(at + 1)) => found.push(at),
            b'|' if depth == 0 && (at == 0 || at + 1 == bytes.len()) => found.push(at),
            _ => {}
        }
    }
    found
}

/// The names in Python's code, but those of attributes.
fn words(python: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start: Option<usize> = None;
    let mut before = b' ';
    let bytes = python.as_bytes();
    let mut at_last = 0;
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    for at in outside_strings(python) {
        let goes_on = is_word(bytes[at]) && (start.is_none() || at == at_last + 1);
        match (goes_on, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let word = &python[from..=at_last];
                if before != b'.' && !word.starts_with(|first: char| first.is_ascii_digit()) {
                    found.push(word);
                }
                before = bytes[at_last];
                start = is_word(bytes[at]).then_some(at);
            }
            _ => {}
        }
        if start.is_none() && !bytes[at].is_ascii_whitespace() {
            before = bytes[at];
        }
        at_last = at;
    }
    if let Some(from) = start.filter(|_| before != b'.') {
        found.push(&python[from..=at_last]);
    }
    found
}

/// The places of the bytes that stand in no string and no comment. A quote behind which no other
/// follows is one of Rust's lifetimes.
fn outside_strings(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'') => {
                let mut end = at + 1;
                while end < bytes.len() && bytes[end] != quote && bytes[end] != b'\n' {
                    end += if bytes[end] == b'\\' { 2 } else { 1 };
                }
                at = if bytes.get(end) == Some(&quote) { end + 1 } else { at + 1 };
            }
            b'#' => at += text[at..].find('\n').unwrap_or(text.len() - at),
            _ => {
                found.push(at);
                at += 1;
            }
        }
    }
    found
}

impl Sides {
    fn measured(&self) -> Result<Measured<'_>, String> {
        let variables = self.inputs.iter().map(|(name, _)| &*name.text);
        Measured::new("compare", None, std::slice::from_ref(&self.rust), variables)
    }

    /// The Rust side, which meets Python at `socket`.
    pub fn code(&self, exchange: &Exchange, socket: &Path) -> Framed {
        let Ok(measured) = self.measured() else { return Framed::default() };
        let mut framed = exchange.putting(&self.inputs);
        framed.segments.insert(0, Segment::Generated("{".to_owned()));
        framed.segments.push(Segment::Generated(begin(socket)));
        framed.segments.push(Segment::Generated(
            "if __ndlab_ask(\"take\") && __ndlab_ask(\"compute\") { let __ndlab_both =".to_owned(),
        ));
        let turn = "let __ndlab_loops = __ndlab_run.start(); \
                    __ndlab_ask(&::std::format!(\"run {__ndlab_loops}\"));";
        let path = |at: usize| exchange.folders[at].join(format!("{RESULT}.npy"));
        let last = format!(
            "if !__ndlab_saved {{ __ndlab_saved = true; \
             if let Err(it) = __NdlabResult(&__ndlab_value).save([{:?}, {:?}]) {{ panic!(\"{{it}}\"); }} }}",
            path(0),
            path(1)
        );
        let options = "::ndlab::timing::Options { repeat: 7, quiet: true, \
                       ..::ndlab::timing::Options::new() }";
        let call = format!("::ndlab::timing::__compare({options}, [\"Rust\", \"NumPy\"]");
        framed.segments.extend(measured.beside(&call, turn, &last).segments);
        framed.segments.push(Segment::Generated(
            "; __ndlab_ask(&::std::format!(\"times {}|{}|{}|{}|{}\", __ndlab_both.results[0], \
             __ndlab_both.results[1], __ndlab_both.ratio.median, __ndlab_both.ratio.low, \
             __ndlab_both.ratio.high)); } }"
                .to_owned(),
        ));
        framed.again = Some(format!("{} {}", self.written, self.rust.text));
        framed
    }
}

/// The way to Python, and how a result is left there.
fn begin(socket: &Path) -> String {
    format!(
        "let mut __ndlab_saved = false; \
         let __ndlab_socket = ::std::os::unix::net::UnixStream::connect({socket:?}) \
         .unwrap_or_else(|error| panic!(\"Python is not there: {{error}}\")); \
         let mut __ndlab_lines = ::std::io::BufReader::new(&__ndlab_socket); \
         let mut __ndlab_ask = |line: &str| -> bool {{ \
         use ::std::io::{{BufRead as _, Write as _}}; \
         let mut answer = ::std::string::String::new(); \
         let told = (&__ndlab_socket).write_all(::std::format!(\"{{line}}\\n\").as_bytes()); \
         told.is_ok() && __ndlab_lines.read_line(&mut answer).is_ok() && answer == \"ok\\n\" }}; \
         struct __NdlabResult<'a, T>(&'a T); \
         trait __NdlabNoArray {{ fn save(&self, paths: [&str; 2]) -> ::std::result::Result<(), ::std::string::String>; }} \
         impl<T> __NdlabNoArray for __NdlabResult<'_, T> {{ \
         fn save(&self, _: [&str; 2]) -> ::std::result::Result<(), ::std::string::String> {{ \
         ::std::result::Result::Err(::std::format!(\"the Rust side gives `{{}}`, and `%compare` takes \
         arrays, numbers and bool\", ::std::any::type_name::<T>())) }} }} \
         impl<'a, T> __NdlabResult<'a, T> where &'a T: ::ndlab::files::NpyArray {{ \
         fn save(&self, paths: [&str; 2]) -> ::std::result::Result<(), ::std::string::String> {{ \
         ::ndlab::np::save(paths[0], self.0).or_else(|_| {{ let _ = ::std::fs::remove_file(paths[0]); \
         ::ndlab::np::save(paths[1], self.0) }}).map_err(|error| error.to_string()) }} }}"
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;

    fn run(call: &Call) -> Result<Sides, String> {
        let array = "ndarray::ArrayBase<ndarray::OwnedRepr<f64>, ndarray::Dim<[usize; 2]>, f64>";
        let variables = vec![("a", array), ("p", "ctx::Point"), ("sum", "f64")];
        let effects = Compare.run(call, &Context { variables, ..Context::default() })?;
        match effects.into_iter().next() {
            Some(Effect::MeetPython(sides)) => Ok(sides),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_line_has_two_sides() {
        let sides =
            run(&line("compare", "a.map(|x| x + 1.0) | np.sum(a, where=(a > 0) | p)")).unwrap();
        assert_eq!((&*sides.rust.text, sides.rust.column), ("a.map(|x| x + 1.0)", 9));
        assert_eq!(sides.numpy, "np.sum(a, where=(a > 0) | p)");
        let inputs: Vec<_> = sides.inputs.iter().map(|(name, kind)| (&*name.text, *kind)).collect();
        assert_eq!(inputs, [("a", Kind::Array)], "`p` has no dtype, and `sum` is an attribute");
    }

    #[test]
    fn a_cell_has_two_sides() {
        let text = "let b = &a * 2.0;\nb.sum()\n---\nb = 2 * a\nb.sum()\n".to_owned();
        let body = Some(Excerpt { text, line: 2, column: 0 });
        let sides = run(&Call { body, ..line("compare", "") }).unwrap();
        assert_eq!((&*sides.rust.text, sides.rust.line), ("let b = &a * 2.0;\nb.sum()", 2));
        assert_eq!(sides.numpy, "\n\n\n\nb = 2 * a\nb.sum()");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = |arguments: &str| run(&line("compare", arguments)).unwrap_err();
        assert_eq!(
            wrong("a.sum()"),
            "`%compare` takes Rust and NumPy with ` | ` between them, as `%compare a.sum() | np.sum(a)`"
        );
        assert!(wrong("a | b | c").starts_with("`%compare` cannot tell which ` | ` is between"));
        assert!(wrong("a |").starts_with("the NumPy side of `%compare` is empty"));
        assert!(wrong("f().await | 1").starts_with("`%compare` measures no `.await`"));
        let cell = |arguments: &str, text: &str| {
            let body = Some(Excerpt { text: text.to_owned(), line: 2, column: 0 });
            run(&Call { body, ..line("compare", arguments) }).unwrap_err()
        };
        assert!(cell("", "a\nb").ends_with("there is no such line"));
        assert_eq!(cell("", "---\nb"), "the Rust side of `%%compare` is empty");
        assert!(
            cell("x", "a\n---\nb").starts_with("`%%compare` takes the lines below it, and not `x`")
        );
    }

    #[test]
    fn names_are_not_attributes_or_text() {
        assert_eq!(words("np.sum(a, axis=0) + 'b' # c"), ["np", "a", "axis"]);
        assert_eq!(words("a1*2e3-x . y"), ["a1", "x"]);
        assert_eq!(words("print(f(\"it's\"), \u{3bc})"), ["print", "f", "\u{3bc}"]);
    }

    #[test]
    fn the_code_measures_both_in_turn() {
        let sides = run(&line("compare", "a.sum() | np.sum(a)")).unwrap();
        let exchange = Exchange { folders: ["/one".into(), "/two".into()] };
        let framed = sides.code(&exchange, Path::new("/socket"));
        let own = framed.segments.iter().filter(|it| matches!(it, Segment::Own(_))).count();
        assert_eq!(own, 2, "the variable that is passed, and the code");
        let text: String = framed
            .segments
            .iter()
            .map(|segment| match segment {
                Segment::Own(own) => own.text.clone(),
                Segment::Generated(text) | Segment::EachInput(text) => text.clone(),
            })
            .collect();
        let code = text.replace('\n', " ");
        assert!(code.contains("if __ndlab_run.is_second() {let __ndlab_loops"), "{code}");
        assert!(code.contains("save([\"/one/__ndlab_result.npy\", \"/two/__ndlab_result.npy\"])"));
    }
}
