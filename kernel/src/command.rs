//! Pure: programs that cells have run: what becomes of what they write, and of how they end. Running
//! them is the business of `kernel/programs.rs`.

use crate::magics::python::repr_of_bytes;

/// A program to be run, and waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The program, and its arguments.
    pub words: Vec<String>,
    /// What it reads; where there is nothing its stdin is closed.
    pub input: Option<String>,
    /// What becomes of what it writes.
    pub writes: Writes,
    /// The script that fails with it, where it does.
    pub raises: Option<String>,
}

/// What becomes of what a program writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Writes {
    /// The lines of both streams are the value of the cell.
    Lines,
    /// A variable takes the lines of both.
    LinesTo(String),
    /// A variable takes the text of each stream that has one; others are shown as they come.
    Apart { stdout: Option<String>, stderr: Option<String> },
}

impl Writes {
    /// All is shown as it comes.
    pub const SHOWN: Writes = Writes::Apart { stdout: None, stderr: None };

    /// Whether the two streams are one.
    pub fn is_merged(&self) -> bool {
        matches!(self, Writes::Lines | Writes::LinesTo(_))
    }
}

impl Command {
    /// A command of this shell. The error says why it is none.
    pub fn of_shell(shell: &str, command: &str, writes: Writes) -> Result<Command, String> {
        if command.trim_end().ends_with('&') && !command.trim_end().ends_with("&&") {
            let text = "Background processes not supported. `%%bash --bg` starts one";
            return Err(text.to_owned());
        }
        let words = [shell, "-c", command].map(str::to_owned).to_vec();
        Ok(Command { words, input: None, writes, raises: None })
    }
}

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With this exit code.
    Code(i32),
    /// By this signal.
    Signal(i32),
    /// There is no program of this name.
    Missing(String),
    /// It could not be run, and why.
    Failed(String),
}

impl Ended {
    /// The number by which Python knows it.
    pub fn number(&self) -> i32 {
        match self {
            Ended::Code(code) => *code,
            Ended::Signal(signal) => -signal,
            Ended::Missing(_) | Ended::Failed(_) => 127,
        }
    }

    /// What Python's `CalledProcessError` says of it, where it is one.
    pub fn complaint(&self, script: &str) -> Option<String> {
        let script = repr_of_bytes(script);
        match self {
            Ended::Code(0) | Ended::Missing(_) | Ended::Failed(_) => None,
            Ended::Code(code) => {
                Some(format!("Command '{script}' returned non-zero exit status {code}."))
            }
            Ended::Signal(number) => Some(match signal_name(*number) {
                Some(name) => format!("Command '{script}' died with <Signals.{name}: {number}>."),
                None => format!("Command '{script}' died with unknown signal {number}."),
            }),
        }
    }
}

fn signal_name(number: i32) -> Option<&'static str> {
    Some(match number {
        libc::SIGHUP => "SIGHUP",
        libc::SIGINT => "SIGINT",
        libc::SIGQUIT => "SIGQUIT",
        libc::SIGILL => "SIGILL",
        libc::SIGTRAP => "SIGTRAP",
        libc::SIGABRT => "SIGABRT",
        libc::SIGBUS => "SIGBUS",
        libc::SIGFPE => "SIGFPE",
        libc::SIGKILL => "SIGKILL",
        libc::SIGUSR1 => "SIGUSR1",
        libc::SIGSEGV => "SIGSEGV",
        libc::SIGUSR2 => "SIGUSR2",
        libc::SIGPIPE => "SIGPIPE",
        libc::SIGALRM => "SIGALRM",
        libc::SIGTERM => "SIGTERM",
        libc::SIGXCPU => "SIGXCPU",
        libc::SIGXFSZ => "SIGXFSZ",
        libc::SIGSYS => "SIGSYS",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complains_as_python_does() {
        let text = "Command 'b'exit 3\\n'' returned non-zero exit status 3.";
        assert_eq!(Ended::Code(3).complaint("exit 3\n").as_deref(), Some(text));
        let text = "Command 'b'x'' died with <Signals.SIGKILL: 9>.";
        assert_eq!(Ended::Signal(9).complaint("x").as_deref(), Some(text));
        assert_eq!(Ended::Code(0).complaint("x"), None);
        assert_eq!(Ended::Signal(9).number(), -9);
    }

    #[test]
    fn what_would_go_on_behind_the_cell_is_refused() {
        let shell = |text: &str| Command::of_shell("sh", text, Writes::SHOWN);
        assert!(shell("sleep 9 & ").unwrap_err().contains("--bg"));
        assert!(shell("true && true").is_ok());
    }
}
