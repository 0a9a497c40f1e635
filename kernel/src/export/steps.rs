//! Pure: the parts of cells as the steps of a program: Rust as it is, magics and commands as comments,
//! and as code where they have a plain meaning in a program.

use crate::cell::{Call, Part};
use crate::code::{Code, Segment};
use crate::magics::{self, Context, Effect};
use crate::source::{Cell, Notebook, Showing, split_commands, words};

/// What a part of a cell becomes.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    /// The number of its cell.
    pub count: usize,
    /// Lines that stand before it.
    pub comments: Vec<String>,
    /// What runs.
    pub cell: Cell,
    /// The variables after it.
    pub variables: Vec<(String, String)>,
    /// How its value is shown.
    pub showing: Showing,
    /// Whether the time that it takes is printed.
    pub timed: bool,
}

/// All steps, and what is to be said of them.
#[derive(Default)]
pub(super) struct Steps {
    pub steps: Vec<Step>,
    /// Lines of a manifest, the later of a name in the place of the earlier.
    pub dependencies: Vec<(String, String)>,
    pub notes: Vec<String>,
}

/// The functions of the library that only make an array.
const MAKERS: [&str; 8] =
    ["zeros", "ones", "full", "arange", "linspace", "logspace", "geomspace", "eye"];

/// The steps of the parts that `ran`.
pub(super) fn steps(ran: &[super::Ran]) -> Steps {
    let mut found = Steps::default();
    let mut showing = Showing::default();
    let mut notebook = Notebook::default();
    let mut known = None;
    for part in ran {
        let mut step =
            Step { count: part.count, variables: part.variables.clone(), ..Step::default() };
        found.note_foreign(part, known);
        known = Some(&part.variables);
        match &part.part {
            Part::Rust(text) | Part::Either { whole: text, .. } => {
                found.rust(&mut step, text, &mut showing)
            }
            Part::Shell(command) => step.comments.push(format!("!{}", command.text)),
            Part::Capture { binds, command } => {
                step.comments.push(format!("let {binds} = !{}", command.text));
            }
            Part::Help(_) | Part::Undeclared(_) => {}
            Part::Magic(call) => found.magic(&mut step, call, &mut showing),
        }
        step.showing = showing.clone();
        step.cell = std::mem::take(&mut step.cell).with_item_macros(&notebook);
        notebook = notebook.with_items_of(&step.cell);
        found.steps.push(step);
    }
    found
}

impl Steps {
    /// Says which variables come from something that a program does not have.
    fn note_foreign(&mut self, part: &super::Ran, before: Option<&Vec<(String, String)>>) {
        let source = match &part.part {
            Part::Rust(_) | Part::Either { .. } | Part::Help(_) | Part::Undeclared(_) => return,
            Part::Magic(call) if call.name == "time" => return,
            Part::Magic(Call { name, body, .. }) => {
                format!("{}{name}", if body.is_some() { "%%" } else { "%" })
            }
            Part::Shell(_) | Part::Capture { .. } => "!".to_owned(),
        };
        let is_new =
            |name: &&String| before.is_none_or(|all| !all.iter().any(|(it, _)| it == *name));
        for name in part.variables.iter().map(|(name, _)| name).filter(is_new) {
            self.notes.push(format!(
                "`{name}` of cell {} comes from `{source}`, which a program does not have",
                part.count
            ));
        }
    }

    fn rust(&mut self, step: &mut Step, text: &str, showing: &mut Showing) {
        let (commands, code) = split_commands(text);
        for command in commands.lines() {
            let (name, arguments) =
                command.split_once(char::is_whitespace).unwrap_or((command, ""));
            match (name, arguments.trim()) {
                (":dep", line) => self.depend(line),
                (":fmt", format) if format.contains('{') => format.clone_into(&mut showing.format),
                (":types", "1") => showing.types = true,
                (":types", "0") => showing.types = false,
                (":types", _) => showing.types = !showing.types,
                _ => {}
            }
            step.comments.push(command.to_owned());
        }
        step.comments.extend(leading_comments(&code));
        step.cell = Cell::parse(&code);
        for name in &step.cell.crates {
            let known = |(known, _): &(String, String)| known.replace('-', "_") == *name;
            let own = ["ndlab", "ndarray", "num_complex", "std", "core", "alloc"];
            if !self.dependencies.iter().any(known) && !own.contains(&&**name) {
                self.dependencies.push((name.clone(), "\"*\"".to_owned()));
            }
        }
    }

    /// What stands behind `:dep`: `name = "1"`, `name = { … }`, `name`, or a path.
    fn depend(&mut self, line: &str) {
        let (name, version) = line.split_once('=').unwrap_or((line, "\"*\""));
        let (mut name, mut version) = (name.trim().to_owned(), version.trim().to_owned());
        if name.starts_with(['.', '/']) {
            version = format!("{{ path = {name:?} }}");
            let last = name.trim_end_matches('/').rsplit('/').next();
            name = last.unwrap_or_default().to_owned();
        }
        if !name.is_empty() {
            self.dependencies.retain(|(known, _)| *known != name);
            self.dependencies.push((name, version));
        }
    }

    fn magic(&mut self, step: &mut Step, call: &Call, showing: &mut Showing) {
        let Call { name, arguments, body, binds } = call;
        let sign = if body.is_some() { "%%" } else { "%" };
        let line = format!("{sign}{name} {}", arguments.text);
        step.comments.push(line.trim_end().to_owned());
        let arguments = arguments.text.trim();
        if let Some(variable) = binds {
            step.comments.insert(0, format!("let {variable} ="));
        }
        match (&**name, body) {
            ("time" | "capture", _) => {
                if let Some(code) = own_code(call) {
                    step.timed = name == "time";
                    self.rust(step, &code, showing);
                }
            }
            ("assert_allclose" | "precision", None) => step.cell = generated(call),
            ("env", None) => {
                if let Some((name, value)) = arguments.split_once('=') {
                    let (name, value) = (name.trim(), value.trim());
                    // SAFETY in the program: as in the notebook, nothing reads it meanwhile.
                    let code = format!("unsafe {{ std::env::set_var({name:?}, {value:?}) }};");
                    step.cell = Cell::parse(&code);
                }
            }
            ("cd", None) if !arguments.starts_with(['-', '~']) && !arguments.is_empty() => {
                let code = format!(
                    "std::env::set_current_dir({arguments:?}).expect(\"the folder is there\");"
                );
                step.cell = Cell::parse(&code);
            }
            (_, Some(body)) => step.comments.extend(body.text.lines().map(str::to_owned)),
            _ => {}
        }
    }
}

/// The code of the user's that a magic runs.
fn own_code(call: &Call) -> Option<String> {
    let effects = magics::run(call, &Context::default()).ok()?;
    effects.into_iter().find_map(|effect| match effect {
        Effect::Run(Code::Cell { text, .. }) => Some(text),
        _ => None,
    })
}

/// The code that a magic makes.
fn generated(call: &Call) -> Cell {
    let effects = magics::run(call, &Context::default()).unwrap_or_default();
    let framed = effects.into_iter().find_map(|effect| match effect {
        Effect::Run(Code::Framed(framed)) => Some(framed),
        _ => None,
    });
    let text = framed.iter().flat_map(|framed| &framed.segments).map(|segment| match segment {
        Segment::Own(own) => own.text.as_str(),
        Segment::Generated(text) | Segment::EachInput(text) => text,
    });
    let text: String = text.collect();
    Cell::parse(text.trim_start_matches("::"))
}

/// The comments before all code.
fn leading_comments(code: &str) -> Vec<String> {
    let lines = code.lines().map(str::trim).filter(|line| !line.is_empty());
    let comments = lines.take_while(|line| line.starts_with("//") && !line.starts_with("///"));
    comments.map(|line| line.trim_start_matches('/').trim_start().to_owned()).collect()
}

/// Leaves out what ran again later in the same words, where that changes nothing: it only names
/// values that it writes down itself, and nothing in between has seen them.
pub(super) fn leave_out_repeated(steps: &mut Vec<Step>) {
    let superseded = |index: usize| {
        let step = &steps[index];
        let again = steps[index + 1..]
            .iter()
            .position(|later| later.cell == step.cell && later.comments == step.comments);
        let Some(again) = again.filter(|_| is_plain(&step.cell)) else { return false };
        let between = &steps[index + 1..index + 1 + again];
        let names: Vec<&str> = step.cell.bindings.iter().map(|it| &*it.name).collect();
        between.iter().all(|other| {
            let seen = other.cell.pieces().flat_map(|piece| words(&piece.text));
            let seen = seen.chain(other.cell.items.iter().flat_map(|(item, _)| item.words.clone()));
            !seen.into_iter().any(|word| names.contains(&&*word))
        })
    };
    let keep: Vec<bool> = (0..steps.len()).map(|index| !superseded(index)).collect();
    let mut keep = keep.into_iter();
    steps.retain(|_| keep.next().unwrap_or(true));
}

/// Whether running it has no effect but its variables, and the same ones each time: `let`s of literals
/// and of what is made of them.
fn is_plain(cell: &Cell) -> bool {
    if !cell.items.is_empty() || cell.broken || !cell.runs() || cell.last.is_some() {
        return false;
    }
    let own = |name: &String| cell.bindings.iter().any(|binding| binding.name == *name);
    let maker = |word: &String| {
        own(word)
            || MAKERS.contains(&&**word)
            || ["np", "vec", "array", "f64", "f32", "i64", "i32", "usize"].contains(&&**word)
    };
    let lets = cell.statements.iter().all(|piece| {
        let text = piece.text.trim();
        text.starts_with("let ") && words(text).iter().all(maker)
    });
    lets && cell.bindings.iter().all(|binding| cell.own.contains(&binding.name))
}

#[cfg(test)]
mod tests {
    use super::super::tests::ran;
    use super::*;

    fn of(cells: &[&str]) -> Steps {
        let cells: Vec<(&str, &[(&str, &str)])> =
            cells.iter().map(|code| (*code, &[][..])).collect();
        steps(&ran(&cells))
    }

    #[test]
    fn magics_are_comments_or_code() {
        let found = of(&["%pwd\n!ls", "%assert_allclose a b rtol=1e-3", "%%time\nlet a = 1;"]);
        let comments: Vec<_> = found.steps.iter().map(|step| step.comments.join("|")).collect();
        assert_eq!(comments, ["%pwd", "!ls", "%assert_allclose a b rtol=1e-3", "%%time"]);
        let assertion = &found.steps[2].cell;
        let last = assertion.last.as_ref().or(assertion.statements.first()).unwrap();
        assert!(last.text.starts_with("ndlab::assert_allclose!(a,b"), "{}", last.text);
        assert_eq!(found.steps[3].cell.bindings[0].name, "a");
    }

    #[test]
    fn dependencies_keep_what_was_written() {
        let found = of(&[
            ":dep regex = \"1\"\n:dep rand",
            ":dep regex = { version = \"1.10\", features = [\"std\"] }\n1",
        ]);
        let expected =
            [("rand", "\"*\""), ("regex", "{ version = \"1.10\", features = [\"std\"] }")];
        assert_eq!(
            found.dependencies,
            expected.map(|(name, version)| (name.to_owned(), version.to_owned()))
        );
    }

    #[test]
    fn only_what_changes_nothing_is_left_out_where_it_ran_again() {
        let count = |cells: &[&str]| {
            let mut steps = of(cells).steps;
            leave_out_repeated(&mut steps);
            steps.len()
        };
        assert_eq!(count(&["let n = 5;", "let m = 2;", "let n = 5;"]), 2);
        assert_eq!(count(&["a", "a"]), 2, "two cells may show one variable");
        assert_eq!(count(&["let n = 5;", "let m = n;", "let n = 5;"]), 3, "it was seen");
        assert_eq!(count(&["n += 1;", "n += 1;"]), 2, "each run counts");
        assert_eq!(count(&["let r = rng.random(5);", "let r = rng.random(5);"]), 2);
        assert_eq!(count(&["println!(\"a\");", "println!(\"a\");"]), 2);
    }
}
