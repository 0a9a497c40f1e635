//! What tests of a notebook's side need: the other end of the channels, and processes of their own
//! for what concerns a whole process.

use std::{
    env,
    io::{BufRead, BufReader, PipeReader, Read, Write, pipe},
    os::{
        fd::{AsRawFd, OwnedFd},
        unix::net::UnixStream,
    },
    process::{Command, Output, Stdio},
    sync::{
        Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

use ndlab::display::ndlab_attach;

/// Set in a process that is there for one test alone.
const ALONE: &str = "NDLAB_TEST_ALONE";

static TURN: Mutex<()> = Mutex::new(());

/// Keeps other tests from attaching.
pub fn nothing_attached() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The reading side of this process's channels. The descriptors belong to the whole process, so
/// there is one at a time.
pub struct Notebook {
    lines: Receiver<String>,
    pub control: BufReader<PipeReader>,
    _ends: [OwnedFd; 2],
    _turn: MutexGuard<'static, ()>,
}

impl Notebook {
    /// Attaches the calling thread.
    pub fn attach() -> Notebook {
        Notebook::attach_with(|_| {})
    }

    /// The same, with something to do between each line and its answer.
    pub fn attach_with(before_answer: impl FnMut(&str) + Send + 'static) -> Notebook {
        let turn = nothing_attached();
        let (control, control_writer) = pipe().expect("a pipe");
        let (here, there) = UnixStream::pair().expect("a pair of sockets");
        ndlab_attach(control_writer.as_raw_fd(), there.as_raw_fd());
        let (sender, lines) = channel();
        thread::spawn(move || answer_all(here, &sender, before_answer));
        Notebook {
            lines,
            control: BufReader::new(control),
            _ends: [control_writer.into(), there.into()],
            _turn: turn,
        }
    }

    /// The next line that was sent.
    #[track_caller]
    pub fn next(&self) -> String {
        self.lines.recv_timeout(Duration::from_secs(20)).expect("a line was sent")
    }

    /// What was sent, and is not read yet: nobody sends on before it has arrived here.
    pub fn rest(&self) -> Vec<String> {
        self.lines.try_iter().collect()
    }
}

impl Drop for Notebook {
    fn drop(&mut self) {
        ndlab_attach(-1, -1);
    }
}

fn answer_all(stream: UnixStream, lines: &Sender<String>, mut before_answer: impl FnMut(&str)) {
    let mut answers = stream.try_clone().expect("a descriptor");
    for line in BufReader::new(stream).lines() {
        let Ok(line) = line else { return };
        before_answer(&line);
        if lines.send(line).is_err() || answers.write_all(b"+").is_err() {
            return;
        }
    }
}

/// Runs the test of this name again in a process of its own, if this is not one yet; gives back
/// what it wrote. `None` is the place to test in. `input` is its standard input.
pub fn alone(test: &str, input: &str) -> Option<Output> {
    if env::var_os(ALONE).is_some() {
        return None;
    }
    let mut child = Command::new(env::current_exe().expect("a test is a program"))
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(ALONE, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("this program can be started");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{said}", String::from_utf8_lossy(&output.stdout));
    let ran = String::from_utf8_lossy(&output.stdout).contains("1 passed");
    assert!(ran, "there is no test {test}");
    Some(output)
}

/// What is in a pipe now, without waiting for more.
pub fn read_available(pipe: &mut PipeReader) -> String {
    let mut waiting = 0;
    // SAFETY: the request writes one integer.
    let asked = unsafe { libc::ioctl(pipe.as_raw_fd(), libc::FIONREAD, &raw mut waiting) };
    assert_eq!(asked, 0);
    let mut bytes = vec![0; usize::try_from(waiting).expect("a length")];
    pipe.read_exact(&mut bytes).expect("they are there");
    String::from_utf8(bytes).expect("text")
}
