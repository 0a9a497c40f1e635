//! Programs that cells have run, the folder and the environment that they find, and files that magics
//! write.

use std::io::Write as _;
use std::time::Instant;

use tokio::sync::mpsc;

use super::magics::Doing;
use super::{Event, MessageLoop};
use crate::command::{Command, Ended, Writes};
use crate::kernel::execution::{Called, Step};
use crate::kernel::programs::{self, ShellEvent};
use crate::magics::Effect;
use crate::magics::python::{os_error, repr};
use crate::magics::script::Background;
use crate::magics::value::Value;
use crate::messages::{MimeBundle, StreamName, ToEvaluator};
use crate::surroundings::expand_home;

impl MessageLoop {
    /// A command of the user's shell. The error says why it is none.
    pub(super) fn shell_command_of(&self, text: &str, writes: Writes) -> Result<Command, String> {
        Command::of_shell(&self.surroundings.shell(), text, writes)
    }

    /// Runs a program; the cell goes on when it has ended.
    pub(super) fn call(&mut self, command: Command) -> Doing {
        let Some(running) = &mut self.running else { return Doing::Done };
        running.step = Step::Shell;
        let (writes, raises) = (command.writes.clone(), command.raises.clone());
        running.command = Some(Called { writes, raises, kept: Default::default() });
        let (events, mut heard) = mpsc::unbounded_channel();
        let forward = self.events.clone();
        tokio::spawn(async move {
            while let Some(event) = heard.recv().await {
                let _ = forward.send(Event::ShellCommand(event));
            }
        });
        let (surroundings, record) = (self.surroundings.clone(), self.backend.shell_record());
        let run = programs::run(command, surroundings, record, events);
        self.shell_command = Some(tokio::spawn(run));
        Doing::Goes
    }

    pub(super) fn shell_event(&mut self, event: ShellEvent) {
        let Some(running) = &mut self.running else { return };
        let Some(called) = &mut running.command else { return };
        match event {
            ShellEvent::Output(name, text) => {
                let slot = match (&called.writes, name) {
                    (Writes::Lines | Writes::LinesTo(_), _) => Some(0),
                    (Writes::Apart { stdout: Some(_), .. }, StreamName::Stdout) => Some(0),
                    (Writes::Apart { stderr: Some(_), .. }, StreamName::Stderr) => Some(1),
                    (Writes::Apart { .. }, _) => None,
                };
                match slot {
                    Some(slot) => called.kept[slot].push_str(&text),
                    None => running.stream(name, text),
                }
            }
            ShellEvent::Ended(ended) => {
                if let Some(called) = running.command.take() {
                    self.program_ended(&ended, called);
                }
            }
        }
    }

    fn program_ended(&mut self, ended: &Ended, called: Called) {
        let Called { writes, raises, kept: [first, second] } = called;
        self.exit_code = Some((ended.number(), false));
        let mut effects = Vec::new();
        let mut bind = |name: Option<String>, value: Value| {
            effects.extend(name.map(|name| Effect::Bind { name, value }));
        };
        match writes {
            Writes::LinesTo(name) => bind(Some(name), Value::Lines(first)),
            Writes::Apart { stdout, stderr } => {
                bind(stdout, Value::Text(first));
                bind(stderr, Value::Text(second));
            }
            Writes::Lines => {
                let shown = Value::Lines(first).shown();
                let bundle = MimeBundle::from([("text/plain".to_owned(), shown)]);
                effects.push(Effect::Result(bundle));
            }
        }
        if let Some(text) = raises.and_then(|script| ended.complaint(&script)) {
            effects.push(Effect::Fail { name: "CalledProcessError", text });
        }
        if let Ended::Failed(text) = ended {
            effects.push(Effect::Fail { name: "OSError", text: text.clone() });
        }
        if let Ended::Missing(name) = ended {
            self.print(format!("Couldn't find program: {}\n", repr(name)));
        }
        self.next_effects(effects);
        self.end_part(Ok(MimeBundle::new()));
    }

    /// Starts a program that the cell does not wait for.
    pub(super) fn start_in_background(&mut self, program: Background) {
        let Background { words, input, stdout, stderr, process } = program;
        let number = self.number();
        let folder = self.backend.values();
        let _ = std::fs::create_dir_all(&folder);
        let file = |name: &Option<String>, kind: &str| {
            name.as_ref().map(|_| folder.join(format!("{kind}-{number}")))
        };
        let (out, err) = (file(&stdout, "out"), file(&stderr, "err"));
        let record = folder.join(format!("process-{number}"));
        let files = [out.as_deref(), err.as_deref()];
        let started =
            programs::start_in_background(&words, input, &self.surroundings, files, record);
        let background = match started {
            Ok(background) => background,
            Err(Ended::Missing(name)) => {
                return self.print(format!("Couldn't find program: {}\n", repr(&name)));
            }
            Err(Ended::Failed(text)) => {
                return self.next_effects(vec![Effect::Fail { name: "OSError", text }]);
            }
            Err(Ended::Code(_) | Ended::Signal(_)) => return,
        };
        let values = [
            stdout.zip(out.map(Value::File)),
            stderr.zip(err.map(Value::File)),
            process.zip(i32::try_from(background.number).ok().map(Value::Number)),
        ];
        self.background.push(background);
        let binds = values.into_iter().flatten();
        self.next_effects(binds.map(|(name, value)| Effect::Bind { name, value }).collect());
    }

    /// Goes to a folder, with all that stands behind this process.
    pub(super) fn enter(&mut self, folder: &str, quiet: bool) {
        let path = expand_home(folder);
        match std::env::set_current_dir(&path) {
            Err(error) => self.print(format!("{}\n", os_error(&error, &path.to_string_lossy()))),
            Ok(()) => {
                let here = std::env::current_dir().unwrap_or(path);
                self.visited.push(here.clone());
                self.surroundings.folder = Some(here);
                self.surround();
            }
        }
        if let Some(here) = self.visited.last().filter(|_| !quiet) {
            let here = format!("{}\n", here.display());
            self.print(here);
        }
    }

    /// Has cells find around them what is there now. An evaluator that is not there yet hears of it
    /// when it comes.
    pub(super) fn surround(&self) {
        if let Some(evaluator) = &self.to_evaluator {
            evaluator.tell(ToEvaluator::Surroundings(self.surroundings.clone()));
        }
    }

    /// Writes a file for its user.
    pub(super) fn write(&mut self, file: &str, text: &str, append: bool) {
        let path = expand_home(file);
        let file = path.display();
        let said = match (path.exists(), append) {
            (false, _) => format!("Writing {file}\n"),
            (true, false) => format!("Overwriting {file}\n"),
            (true, true) => format!("Appending to {file}\n"),
        };
        self.print(said);
        let mut options = std::fs::OpenOptions::new();
        options.create(true).append(append).write(true).truncate(!append);
        let written = options.open(&path).and_then(|mut open| open.write_all(text.as_bytes()));
        if let Err(error) = written {
            let text = os_error(&error, &path.to_string_lossy());
            self.next_effects(vec![Effect::Fail { name: "OSError", text }]);
        }
    }

    pub(super) fn start_clock(&mut self) {
        let computed = self.backend.computed();
        if let Some(running) = &mut self.running {
            running.clock = Some((Instant::now(), computed));
        }
    }

    /// Says how long it took since the clock was started, as IPython says it of a file.
    pub(super) fn stop_clock(&mut self, times: usize) {
        let computed = self.backend.computed();
        let clock = self.running.as_mut().and_then(|running| running.clock.take());
        let Some((started, before)) = clock else { return };
        let wall = started.elapsed().as_secs_f64();
        let [user, system] = [0, 1].map(|at| (computed[at] - before[at]).max(0.0));
        let mut text = "\nIPython CPU timings (estimated):\n".to_owned();
        if times == 1 {
            text.push_str(&format!("  User   : {user:10.2} s.\n  System : {system:10.2} s.\n"));
        } else {
            let each = times as f64;
            text.push_str(&format!(
                "Total runs performed: {times}\n  Times  : {:>10}   {:>10}\n  User   : {user:10.2} \
                 s, {:10.2} s.\n  System : {system:10.2} s, {:10.2} s.\n",
                "Total",
                "Per run",
                user / each,
                system / each
            ));
        }
        self.print(format!("{text}Wall time: {wall:10.2} s.\n"));
    }
}
