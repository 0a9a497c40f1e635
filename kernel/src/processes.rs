//! Processes below this one: to be found, to be ended, and to be buried. Nothing that a kernel has
//! started outlives it. Which of them are to end when is the business of others.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{
    Pid, Signal, WaitOptions, WaitStatus, kill_process, kill_process_group, wait, waitpid,
};

/// How often to look for children that appear while others end.
const ROUNDS: usize = 100;

/// Has this process killed when the one that started it ends. Called between fork and exec, too.
pub fn end_with_parent() -> io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    Ok(())
}

/// Makes processes whose parent has ended children of this one, so that they can be found.
pub fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

/// Kills one process.
pub fn kill(process: Pid) {
    let _ = kill_process(process, Signal::KILL);
}

/// Kills a process with its group, where it leads one, and with all that it has started.
pub fn kill_tree(process: Pid) {
    let below = children_of(process);
    let _ = kill_process_group(process, Signal::KILL);
    kill(process);
    below.into_iter().for_each(kill_tree);
}

/// Asks a process and its group, which it leads, to stop what they do.
pub fn interrupt_group(process: Pid) {
    let _ = kill_process_group(process, Signal::INT);
}

/// Where a session keeps the number of the command of the shell that runs, so that it can be ended
/// when the kernel was killed.
pub fn shell_record(session: &Path) -> PathBuf {
    session.join("shell")
}

/// The same for the Python beside the kernel.
pub fn python_record(session: &Path) -> PathBuf {
    session.join("python.pid")
}

/// Kills the process whose number stands in a file, with its group.
pub fn kill_recorded(record: &Path) {
    let number = std::fs::read_to_string(record).ok().and_then(|text| text.parse().ok());
    if let Some(process) = number.and_then(Pid::from_raw) {
        kill_tree(process);
    }
}

/// A process that ends, with its group and all that it has started, when this value is dropped.
pub struct Ending {
    process: Option<Pid>,
    record: PathBuf,
}

impl Ending {
    /// Records `process` as the one that is to end.
    pub fn of(process: Option<u32>, record: PathBuf) -> Ending {
        let process = process.and_then(|number| Pid::from_raw(i32::try_from(number).ok()?));
        if let Some(process) = process {
            let _ = std::fs::write(&record, process.as_raw_nonzero().to_string());
        }
        Ending { process, record }
    }

    /// The process, while it is there.
    pub fn process(&self) -> Option<Pid> {
        self.process
    }

    /// It has ended by itself, and its number may be another's.
    pub fn has_ended(mut self) {
        self.process = None;
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.record);
        if let Some(process) = self.process {
            kill_tree(process);
        }
    }
}

/// Kills the children of `parent` with all that they have started, except supervisors
/// and what evcxr takes for one.
pub fn kill_compilers_of(parent: Pid) {
    children_of(parent).into_iter().filter(|child| !may_be_supervisor(*child)).for_each(kill_tree);
}

/// A child that has ended since the last time, and how.
pub fn ended_child() -> Option<(Pid, WaitStatus)> {
    wait(WaitOptions::NOHANG).ok().flatten()
}

/// A descriptor that is readable when `process` has ended.
#[cfg(target_os = "linux")]
pub fn end_of(process: Pid) -> io::Result<OwnedFd> {
    Ok(rustix::process::pidfd_open(process, rustix::process::PidfdFlags::empty())?)
}

/// A descriptor that is readable when `process`, a child of this one, has ended.
#[cfg(not(target_os = "linux"))]
pub fn end_of(process: Pid) -> io::Result<OwnedFd> {
    use rustix::process::{WaitId, WaitIdOptions, waitid};
    let (reader, writer) = io::pipe()?;
    std::thread::spawn(move || {
        let ended = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while waitid(WaitId::Pid(process), ended) == Err(rustix::io::Errno::INTR) {}
        drop(writer);
    });
    Ok(reader.into())
}

/// Whether there is something to read, or the end.
pub fn is_readable(descriptor: &impl AsFd) -> bool {
    let mut watched = [PollFd::new(descriptor, PollFlags::IN)];
    poll(&mut watched, Some(&Timespec::default())).is_ok_and(|ready| ready > 0)
}

/// Waits until there is something to read, or the end.
pub fn wait_until_readable(descriptor: &impl AsFd) {
    let mut watched = [PollFd::new(descriptor, PollFlags::IN)];
    while poll(&mut watched, None) == Err(rustix::io::Errno::INTR) {}
}

/// Whether a child has ended, or is none.
pub fn has_ended(child: Pid) -> bool {
    !matches!(waitpid(Some(child), WaitOptions::NOHANG), Ok(None))
}

/// Waits for a child to end.
pub fn wait_for(child: Pid) -> Option<WaitStatus> {
    loop {
        match waitpid(Some(child), WaitOptions::empty()) {
            Ok(ended) => return ended.map(|(_, status)| status),
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return None,
        }
    }
}

/// Ends everything that this process, which adopts orphans, has started.
pub fn end_all() {
    for _ in 0..ROUNDS {
        let children = children_of(rustix::process::getpid());
        if children.is_empty() {
            return;
        }
        for child in children {
            kill(child);
            wait_for(child);
        }
    }
}

/// The time that a process has computed, in ticks of the system's clock. Only Linux tells.
pub fn work_of(process: Pid) -> Option<u64> {
    let path = format!("/proc/{}/stat", process.as_raw_nonzero());
    let stat = std::fs::read_to_string(path).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    // The 14th and 15th field: in the program itself, and in the system for it.
    let mut times = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    Some(times.next()?.ok()? + times.next()?.ok()?)
}

/// The seconds that the workers below a process have computed: themselves, and in the system for them.
/// Only Linux tells.
pub fn computed_by_workers_of(process: Pid) -> [f64; 2] {
    // What the clock of processes counts is fixed on Linux.
    const TICKS_A_SECOND: f64 = 100.0;
    let mut total = [0.0; 2];
    for child in children_of(process) {
        let number = child.as_raw_nonzero();
        let line = std::fs::read(format!("/proc/{number}/cmdline")).unwrap_or_default();
        if line.split(|byte| *byte == 0).any(|word| word == b"--worker") {
            let stat = std::fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
            let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
            let mut times = fields.split_whitespace().skip(11).map(str::parse::<f64>);
            for slot in &mut total {
                *slot += times.next().and_then(Result::ok).unwrap_or(0.0) / TICKS_A_SECOND;
            }
        }
        let below = computed_by_workers_of(child);
        total.iter_mut().zip(below).for_each(|(slot, below)| *slot += below);
    }
    total
}

/// The children of a process. Only Linux tells; elsewhere a compiler ends when it is done.
pub fn children_of(process: Pid) -> Vec<Pid> {
    let parent = process.as_raw_nonzero().to_string();
    let pids = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    pids.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid: &i32| parent_of(*pid).as_ref() == Some(&parent))
        .filter_map(Pid::from_raw)
        .collect()
}

/// The second field behind the name, which is in brackets and may hold anything.
fn parent_of(pid: i32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    fields.split_whitespace().nth(1).map(str::to_owned)
}

/// A supervisor, or a process that has yet to become a supervisor or a compiler and still looks like
/// the evaluator that has just started it.
fn may_be_supervisor(process: Pid) -> bool {
    let line = std::fs::read(format!("/proc/{}/cmdline", process.as_raw_nonzero()));
    let line = line.unwrap_or_default();
    matches!(
        line.split(|byte| *byte == 0).nth(1),
        Some(b"runtime" | b"stand-in" | b"evaluator" | b"spare")
    )
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn stops_a_tree_of_processes() {
        let mut shell =
            std::process::Command::new("sh").args(["-c", "sleep 60; true"]).spawn().unwrap();
        let own = rustix::process::getpid();
        let shell_pid = Pid::from_child(&shell);
        while children_of(shell_pid).is_empty() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert!(children_of(own).contains(&shell_pid));
        let sleep = children_of(shell_pid)[0];
        kill_tree(shell_pid);
        assert!(!shell.wait().unwrap().success());
        // A killed process may take a moment to go; `sleep 60` would not go by itself.
        let lives = || {
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", sleep.as_raw_nonzero()));
            stat.is_ok_and(|stat| !stat.contains(") Z "))
        };
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while lives() {
            assert!(std::time::Instant::now() < deadline, "the grandchild still lives");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
}
