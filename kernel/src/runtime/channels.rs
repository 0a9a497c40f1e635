//! The ways between the supervisor and whatever process is the worker at the time. They outlive
//! each single worker: a snapshot that takes over has inherited them. What travels on them is the
//! business of `runtime.rs` and `output.rs`.

use std::fs::File;
use std::io::{self, Read, Write as _};
use std::os::fd::{AsFd, FromRawFd as _, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::{mem, ptr};

use anyhow::{Context as _, Result};
use command_fds::{CommandFdExt as _, FdMapping};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::process::Pid;

use super::protocol::{WORKER_CONTROL, WORKER_DISPLAY, WORKER_WAKE, say};
use crate::text::Lines;

/// What programs that look for a terminal's size find.
const TERMINAL: (u16, u16) = (24, 80);

/// The supervisor's ends.
pub struct Channels {
    /// Commands there, control lines back.
    pub control: UnixStream,
    control_lines: Lines,
    /// Values to show, each acknowledged by one byte.
    pub display: UnixStream,
    display_lines: Lines,
    /// What the user's code prints.
    pub stdout: File,
    /// The same; a terminal, so that progress bars do not hide.
    pub stderr: File,
    /// What the reader answers to it.
    input: File,
    /// A byte here wakes the sleeping snapshot, and closing it ends it.
    wake: UnixStream,
    /// Held so that reading the terminal does not fail while no process has it open.
    _terminal: OwnedFd,
}

impl Channels {
    /// Makes the channels and starts the first worker on their other ends.
    pub fn open(command: &mut Command) -> Result<(Channels, Pid)> {
        let failed = "failed to make a channel to the worker";
        let (control, worker_control) = UnixStream::pair().context(failed)?;
        let (display, worker_display) = UnixStream::pair().context(failed)?;
        let (wake, worker_wake) = UnixStream::pair().context(failed)?;
        let (stdout, worker_stdout) = io::pipe().context(failed)?;
        let (worker_stdin, input) = io::pipe().context(failed)?;
        let (stderr, terminal) = terminal().context(failed)?;
        let worker_stderr = terminal.try_clone().context(failed)?;
        command.stdin(worker_stdin).stdout(worker_stdout).stderr(worker_stderr);
        let ends = [
            (OwnedFd::from(worker_control), WORKER_CONTROL),
            (OwnedFd::from(worker_display), WORKER_DISPLAY),
            (OwnedFd::from(worker_wake), WORKER_WAKE),
        ];
        let mappings = ends.map(|(parent_fd, child_fd)| FdMapping { parent_fd, child_fd });
        command.fd_mappings(mappings.into()).context("failed to hand channels to the worker")?;
        // SAFETY: The closure makes one system call.
        unsafe { command.pre_exec(crate::processes::end_with_parent) };
        let worker = command.spawn().context("failed to start the worker")?;
        let worker = i32::try_from(worker.id()).ok().and_then(Pid::from_raw);
        let worker = worker.context("a process has a number")?;
        let stdout = File::from(OwnedFd::from(stdout));
        for channel in [stdout.as_fd(), stderr.as_fd(), display.as_fd(), control.as_fd()] {
            let flags = fcntl_getfl(channel).context(failed)?;
            fcntl_setfl(channel, flags | OFlags::NONBLOCK).context(failed)?;
        }
        let channels = Channels {
            control,
            control_lines: Lines::default(),
            display,
            display_lines: Lines::default(),
            stdout,
            stderr,
            input: File::from(OwnedFd::from(input)),
            wake,
            _terminal: terminal,
        };
        Ok((channels, worker))
    }

    /// Tells the worker. One that has gone is noticed elsewhere.
    pub fn tell(&mut self, line: &str) {
        let _ = say(&self.control, line);
    }

    /// The control lines that are there.
    pub fn control_lines(&mut self) -> Result<Vec<String>> {
        read_lines(&mut self.control, &mut self.control_lines)
    }

    /// The display lines that are there.
    pub fn display_lines(&mut self) -> Result<Vec<String>> {
        read_lines(&mut self.display, &mut self.display_lines)
    }

    /// Lets the worker go on after it has shown something.
    pub fn acknowledge(&mut self) {
        let _ = self.display.write_all(b"\n");
    }

    /// Forgets what a worker that has died had begun to say.
    pub fn forget_rests(&mut self) {
        (self.control_lines, self.display_lines) = (Lines::default(), Lines::default());
    }

    /// Wakes the sleeping snapshot.
    pub fn wake(&mut self) {
        let _ = self.wake.write_all(b"\n");
    }

    /// Gives the worker a line to read from its stdin.
    pub fn answer(&mut self, line: &str) {
        let _ = self.input.write_all(format!("{line}\n").as_bytes());
    }

    /// Whether the worker has read all that it was given.
    pub fn has_read_all(&self) -> bool {
        rustix::io::ioctl_fionread(&self.input).is_ok_and(|waiting| waiting == 0)
    }
}

/// A terminal that passes bytes through as they are: our end and the program's.
fn terminal() -> io::Result<(File, OwnedFd)> {
    let (rows, columns) = TERMINAL;
    let mut size = libc::winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    let (mut ours, mut theirs) = (-1, -1);
    // SAFETY: termios is plain data, for which zeros are valid.
    let mut raw: libc::termios = unsafe { mem::zeroed() };
    // SAFETY: Both are valid for the calls, and openpty fills in the two descriptors.
    let opened = unsafe {
        libc::cfmakeraw(&raw mut raw);
        libc::openpty(&raw mut ours, &raw mut theirs, ptr::null_mut(), &raw mut raw, &raw mut size)
    };
    if opened != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: openpty has just opened both for us.
    let (ours, theirs) = unsafe { (OwnedFd::from_raw_fd(ours), OwnedFd::from_raw_fd(theirs)) };
    for end in [&ours, &theirs] {
        rustix::io::fcntl_setfd(end, rustix::io::FdFlags::CLOEXEC)?;
    }
    Ok((File::from(ours), theirs))
}

/// Everything that can be read now, as whole lines.
fn read_lines(channel: &mut impl Read, lines: &mut Lines) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut chunk = [0; 1 << 14];
    while let Some(read) = read_some(channel, &mut chunk).context("failed to hear the worker")? {
        found.extend(lines.push(&chunk[..read]));
    }
    Ok(found)
}

/// How many bytes can be read now; `None` where there are none.
pub fn read_some(channel: &mut impl Read, chunk: &mut [u8]) -> io::Result<Option<usize>> {
    loop {
        match channel.read(chunk) {
            Ok(0) => return Ok(None),
            Ok(read) => return Ok(Some(read)),
            Err(error) => match error.kind() {
                io::ErrorKind::WouldBlock | io::ErrorKind::ConnectionReset => return Ok(None),
                io::ErrorKind::Interrupted => {}
                _ => return Err(error),
            },
        }
    }
}

/// Whether the thread `thread` of `process` waits in a read of its stdin.
#[cfg(target_os = "linux")]
pub fn waits_for_input(process: Pid, thread: u32) -> bool {
    let path = format!("/proc/{}/task/{thread}/syscall", process.as_raw_nonzero());
    let Ok(call) = std::fs::read_to_string(path) else { return false };
    let mut words = call.split_whitespace();
    let number = words.next().and_then(|word| word.parse().ok());
    number == Some(libc::SYS_read) && words.next() == Some("0x0")
}

/// Only Linux tells; elsewhere a plain read of stdin gets no prompt, and can be interrupted.
#[cfg(not(target_os = "linux"))]
pub fn waits_for_input(_process: Pid, _thread: u32) -> bool {
    false
}
