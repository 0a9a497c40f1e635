//! The magics: one table, from which `%lsmagic`, `%help` and completion come. Finding magics in a cell
//! is `cell.rs`'s business; each magic has a file of its own below `magics/`, and what they ask for is
//! done in `kernel/message_loop/magics.rs`.

mod alias;
pub mod asm;
mod assert_allclose;
pub mod cache;
mod capture;
mod cd;
mod checks;
pub mod commands;
pub mod compare;
pub mod compile_fail;
mod dep;
mod dhist;
mod env;
pub mod expressions;
mod fix;
mod help;
mod history;
pub mod introduction;
mod killbgscripts;
pub mod listing;
mod load;
mod lsmagic;
mod machine;
mod memit;
mod nbytes;
pub mod nearest;
mod numpy;
mod opt;
pub mod options;
pub mod past;
mod precision;
mod pwd;
pub mod python;
mod quickref;
mod quit;
mod recall;
mod rerun;
mod reset;
mod reset_selective;
mod restart;
mod rich;
mod run;
pub mod save;
pub mod script;
pub mod snapshot;
mod sx;
pub mod takes;
mod time;
mod timeit;
mod timing;
mod undo;
pub mod value;
mod who;
mod who_ls;
mod whos;
mod words;
mod writefile;
mod xdel;

use std::path::PathBuf;

use crate::cell::{Call, Part};
use crate::code::{Code, Excerpt};
use crate::command::Command;
use crate::companion::protocol::Kind;
use crate::messages::{MimeBundle, SnapshotMode};
use crate::settings::OptLevel;
use crate::study::Study;
use crate::surroundings::Surroundings;
use listing::Listing;
use nearest::nearest;
use past::Recall;
use save::Saving;
use takes::Takes;
use value::Value;

/// A command that a cell gives to the kernel, as `%name arguments`, or with the rest of the cell as
/// `%%name arguments`.
pub trait Magic: Sync {
    /// What stands behind the `%`.
    fn name(&self) -> &'static str;
    /// How it can be called.
    fn form(&self) -> Form {
        Form::Line
    }
    /// Whether it has a value, so that `let name = %magic` is a call.
    fn binds(&self) -> bool {
        false
    }
    /// Whether variables in its line stand for their values, as in a command of the shell.
    fn expands(&self) -> bool {
        false
    }
    /// The arguments it takes, as `[NAME]`.
    fn usage(&self) -> &'static str;
    /// What may stand behind its name.
    fn takes(&self) -> Takes {
        Takes::of(self.usage())
    }
    /// What it does, in one sentence.
    fn help(&self) -> &'static str;
    /// Runs it: what it asks the kernel for, to be done one after the other. The error is what was
    /// wrong with how it was called.
    fn run(&self, call: &Call, context: &Context) -> Result<Vec<Effect>, String>;
}

/// How a magic can be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As `%name`.
    Line,
    /// As `%%name`, with the rest of the cell.
    Cell,
    /// In both ways.
    Both,
}

impl Form {
    /// Whether `%name` is a call.
    pub fn is_line(self) -> bool {
        self != Form::Cell
    }

    /// Whether `%%name` is a call.
    pub fn is_cell(self) -> bool {
        self != Form::Line
    }
}

/// What magics may know.
#[derive(Default)]
pub struct Context<'a> {
    /// The cells of this session with their numbers, oldest first; the last is the one that runs.
    pub cells: Vec<(usize, &'a str)>,
    /// The variables with the names of their types.
    pub variables: Vec<(&'a str, &'a str)>,
    /// The corrected text of the cell that failed last.
    pub fix: Option<&'a str>,
    /// What cells find around them, where that was changed.
    pub surroundings: Surroundings,
    /// The folders that `%cd` has been in; the last is where it is.
    pub visited: Vec<PathBuf>,
}

/// What a magic asks the kernel for.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Text that the cell prints.
    Print(String),
    /// The same to standard error.
    Warn(String),
    /// Something that the cell shows.
    Display(MimeBundle),
    /// The same, with what front ends should know of it.
    DisplayWith { bundle: MimeBundle, metadata: serde_json::Value },
    /// The value of the cell.
    Result(MimeBundle),
    /// The end of the cell by this error.
    Fail { name: &'static str, text: String },
    /// Text for the front end's pager, when the cell has ended.
    Page(MimeBundle),
    /// Text for the next cell, or for this one in the place of its own.
    NextInput { text: String, replace: bool },
    /// Parts of a cell that run now.
    Parts(Vec<Part>),
    /// Code that runs now.
    Run(Code),
    /// What runs next may fail, and the cell goes on as if it had not run.
    Forgive,
    /// Say how long compiling took what ran before, where that was long.
    CompilerTime(CompilerTime),
    /// Code that is to be looked at, and does not run.
    Study(Study),
    /// Parts of a text that stands elsewhere, and by what name.
    Source { name: String, text: String, parts: Vec<Part> },
    /// A command of the shell.
    Shell(String),
    /// A program.
    Command(Command),
    /// A program that is not waited for.
    Background(script::Background),
    /// The end of all such programs.
    EndBackground,
    /// A variable takes a value.
    Bind { name: String, value: Value },
    /// From here on, keep what is printed or shown; in the end a variable takes it.
    Capture { stdout: bool, stderr: bool, display: bool, name: Option<String> },
    /// Keep nothing more.
    EndCapture,
    /// Go to a folder, and say where that is unless it is to be `quiet`.
    Enter { folder: String, quiet: bool },
    /// Set a variable of the environment.
    SetVariable { name: String, value: String },
    /// What a program finds as its arguments, from its name on.
    Arguments(Vec<String>),
    /// Write a file, and say so.
    Write { file: String, text: String, append: bool },
    /// Write a file.
    WriteSilently { file: String, text: String },
    /// Ask whether to do the one or the other; where nobody can be asked it is the first. An empty
    /// answer stands for the `default`, or is none.
    Ask { prompt: String, default: Option<bool>, yes: Vec<Effect>, no: Vec<Effect> },
    /// Look up cells that ran.
    Past(Recall),
    /// Take variables away.
    Forget(Vec<String>),
    /// No folder has been visited but this one.
    ForgetVisited,
    /// Cells that ran have no text any more, for magics.
    ForgetInputs,
    /// Nor have they values; how many had one is said.
    ForgetOutputs,
    /// Note the time.
    StartClock,
    /// Say how long it took, and each of so many times.
    StopClock(usize),
    /// Say when snapshots are taken, and what is known of the last.
    ShowSnapshots,
    /// When to take snapshots from now on.
    Snapshots(SnapshotMode),
    /// Set how hard cells are optimised, or say it.
    OptLevel(Option<OptLevel>),
    /// Set whether cells check overflow and debug assertions, or say it.
    Checks(Option<bool>),
    /// Set whether compiled cells are looked up and kept, or say what there is.
    Cache(Option<bool>),
    /// List the variables.
    List(Listing),
    /// Write cells to disk.
    Save(Saving),
    /// Put these variables where Python finds them.
    PassToPython(Vec<(Excerpt, Kind)>),
    /// Have Python run a cell, which leaves variables of these names for Rust.
    Python { code: String, inputs: Vec<(Excerpt, Kind)>, outputs: Vec<String> },
    /// Have Python make the NumPy side of a comparison ready.
    MeetPython(compare::Sides),
    /// Run the Rust side of a comparison, which tells Python when its turn is.
    RunBesidePython(compare::Sides),
    /// Say how the sides of a comparison differ.
    Judge,
    /// The end of the kernel, once the cell has ended.
    Quit,
    /// Begin anew: no variables, no definitions.
    Restart,
}

/// In which words the compiler's time is said: those of the magic that IPython says it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompilerTime {
    /// `%time`.
    Time,
    /// `%timeit`.
    Timeit,
}

/// Every magic there is, by name.
pub static MAGICS: &[&dyn Magic] = &[
    &asm::Asm,
    &assert_allclose::AssertAllclose,
    &script::BASH,
    &cache::Cache,
    &capture::Capture,
    &alias::CAT,
    &cd::Cd,
    &checks::Checks,
    &compare::Compare,
    &compile_fail::CompileFail,
    &alias::CP,
    &xdel::Xdel("del"),
    &dep::Dep,
    &dhist::Dhist,
    &env::Env,
    &writefile::WriteFile("file"),
    &fix::Fix,
    &help::Help,
    &history::History,
    &rich::HTML,
    &rich::JAVASCRIPT,
    &rich::JS,
    &killbgscripts::KillBgScripts,
    &rich::LATEX,
    &alias::LDIR,
    &alias::LF,
    &alias::LK,
    &alias::LL,
    &load::LoadMagic("load"),
    &alias::LIST,
    &lsmagic::LsMagic,
    &alias::LX,
    &machine::Machine,
    &rich::MARKDOWN,
    &memit::Memit,
    &alias::MKDIR,
    &alias::MV,
    &nbytes::Nbytes,
    &numpy::Numpy,
    &opt::Opt,
    &script::PERL,
    &precision::Precision,
    &pwd::Pwd,
    &script::PYTHON,
    &script::PYTHON3,
    &quickref::QuickRef,
    &quit::Quit,
    &recall::Recall("recall"),
    &recall::Recall("rep"),
    &rerun::Rerun,
    &reset::Reset,
    &reset_selective::ResetSelective,
    &restart::Restart,
    &alias::RM,
    &alias::RMDIR,
    &script::RUBY,
    &run::Run,
    &save::Save,
    &script::SCRIPT,
    &env::SetEnv,
    &script::SH,
    &snapshot::Snapshot,
    &rich::SVG,
    &sx::Sx("sx"),
    &sx::Sx("system"),
    &time::Time,
    &timeit::Timeit,
    &undo::Undo,
    &who::Who,
    &who_ls::WhoLs,
    &whos::Whos,
    &writefile::WriteFile("writefile"),
    &xdel::Xdel("xdel"),
];

/// The magic of this name.
pub fn find(name: &str) -> Option<&'static dyn Magic> {
    MAGICS.iter().copied().find(|magic| magic.name() == name)
}

/// Runs what was called.
pub fn run(call: &Call, context: &Context) -> Result<Vec<Effect>, String> {
    let name = &*call.name;
    let Some(magic) = find(name) else {
        return Err(not_found(call));
    };
    match &call.body {
        Some(_) if !magic.form().is_cell() => {
            Err(format!("cell magic `%%{name}` not found; `%{name}` is a line magic, for one line"))
        }
        None if !magic.form().is_line() => Err(format!(
            "line magic function `%{name}` not found; `%%{name}` is a cell magic, for a whole cell"
        )),
        Some(body) if body.text.is_empty() => {
            let mut text = format!("%%{name} is a cell magic, but the cell body is empty.");
            if magic.form().is_line() {
                text.push_str(&format!(" Did you mean the line magic %{name} (single %)?"));
            }
            Err(text)
        }
        _ if call.binds.is_some() && !magic.binds() => {
            Err(format!("`%{name}` has no value that a variable could take"))
        }
        _ => magic.run(call, context),
    }
}

/// Whether variables in the line of this magic stand for their values.
pub fn expands(name: &str) -> bool {
    MAGICS.iter().any(|magic| magic.name() == name && magic.expands())
}

fn not_found(call: &Call) -> String {
    let is_cell = call.body.is_some();
    let (kind, sign) = if is_cell { ("cell magic", "%%") } else { ("line magic function", "%") };
    let name = &call.name;
    let fits = |form: Form| if is_cell { form.is_cell() } else { form.is_line() };
    let names = MAGICS.iter().filter(|magic| fits(magic.form())).map(|magic| magic.name());
    match nearest(name, names) {
        Some(near) => format!("{kind} `{sign}{name}` not found; did you mean `{sign}{near}`?"),
        None => format!("{kind} `{sign}{name}` not found; `%lsmagic` lists them all"),
    }
}

/// Nothing is to bind, and nothing stands behind the name.
fn no_arguments(call: &Call) -> Result<(), String> {
    match &*call.arguments.text {
        "" => Ok(()),
        more => Err(format!("`%{}` takes nothing, and not `{more}`", call.name)),
    }
}

/// The argument of a magic that takes a word or nothing.
fn on_or_off(call: &Call) -> Result<Option<bool>, String> {
    match &*call.arguments.text {
        "" => Ok(None),
        "on" => Ok(Some(true)),
        "off" => Ok(Some(false)),
        other => Err(format!("`%{}` takes on or off, and not `{other}`", call.name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Excerpt;

    /// The call of a line magic.
    pub(crate) fn line(name: &str, arguments: &str) -> Call {
        let column = name.len() + 2;
        let arguments = Excerpt { text: arguments.to_owned(), line: 1, column };
        Call { name: name.to_owned(), arguments, ..Call::default() }
    }

    /// What a line magic asks for by `arguments`.
    pub(crate) fn effects(magic: &dyn Magic, arguments: &str) -> Result<Vec<Effect>, String> {
        magic.run(&line(magic.name(), arguments), &Context::default())
    }

    #[test]
    fn the_table_is_complete_and_in_order() {
        let names: Vec<&str> = MAGICS.iter().map(|magic| magic.name()).collect();
        assert!(names.is_sorted(), "{names:?}");
        let help = effects(&help::Help, "").unwrap();
        let [Effect::Print(help)] = &help[..] else { panic!("help is text") };
        for magic in MAGICS {
            assert!(magic.help().ends_with('.'), "the help of %{} is a sentence", magic.name());
            assert!(help.contains(&format!("%{}", magic.name())));
        }
    }

    #[test]
    fn an_unknown_magic_says_where_to_look() {
        let error = |call: &Call| run(call, &Context::default()).unwrap_err();
        assert!(error(&line("nosuch", "")).contains("%lsmagic"));
        assert!(error(&line("whoz", "")).contains("did you mean `%who`?"));
        let call = Call { binds: Some("a".to_owned()), ..line("cd", "") };
        assert!(error(&call).contains("has no value"));
        let empty = |name| Call { body: Some(Excerpt::default()), ..line(name, "") };
        assert_eq!(error(&empty("bash")), "%%bash is a cell magic, but the cell body is empty.");
        let text = "%%sx is a cell magic, but the cell body is empty. Did you mean the line magic \
                    %sx (single %)?";
        assert_eq!(error(&empty("sx")), text);
        let call = empty("pwd");
        assert_eq!(
            error(&call),
            "cell magic `%%pwd` not found; `%pwd` is a line magic, for one line"
        );
    }
}
