//! Snapshots: before each cell the worker forks, and the copy sleeps with every variable as it is.
//! If the cell fails, the supervisor wakes it, and it is the worker from then on. Pages are shared
//! until one of the two writes; what that costs is the business of `memory.rs`.

use std::fs;
use std::io::Read as _;
use std::mem::ManuallyDrop;
use std::os::fd::FromRawFd as _;
use std::os::unix::net::UnixStream;
use std::time::Instant;

use anyhow::{Context as _, Result};
use rustix::process::Pid;

use super::super::protocol::{NO_SNAPSHOT, SNAPSHOT, WORKER_WAKE, say};
use super::memory;
use crate::messages::SnapshotMode;
use crate::processes;

/// What the system is told when it has to kill something for want of memory: the worker first, and
/// a snapshot rather than anything else that is not a worker.
const WORKER_BADNESS: &str = "1000";
const SNAPSHOT_BADNESS: &str = "900";

/// The snapshot of this process, and when to take one.
#[derive(Default)]
pub struct Snapshots {
    mode: SnapshotMode,
    asleep: Option<Pid>,
    restores: u32,
}

/// What this process is after a fork.
pub enum Taken {
    /// The one that goes on.
    GoesOn,
    /// The copy, after it was woken.
    Woken { restores: u32 },
}

impl Snapshots {
    /// When to take snapshots from now on.
    pub fn set_mode(&mut self, mode: &str) {
        self.mode = SnapshotMode::named(mode).unwrap_or_default();
        self.dismiss();
    }

    /// Whether one is asleep. The system may have ended it for want of memory.
    pub fn is_there(&mut self) -> bool {
        self.asleep = self.asleep.take().filter(|asleep| !processes::has_ended(*asleep));
        self.asleep.is_some()
    }

    /// Ends the one that is asleep.
    pub fn dismiss(&mut self) {
        if let Some(asleep) = self.asleep.take() {
            processes::kill(asleep);
            processes::wait_for(asleep);
            memory::snapshot_ended();
        }
    }

    /// Takes a snapshot in the place of the one before, where the mode allows it, and tells the
    /// supervisor.
    pub fn take(&mut self, supervisor: &UnixStream) -> Result<Taken> {
        self.dismiss();
        let gone = "the supervisor has gone";
        let live = memory::live_bytes();
        let free = available_memory().min(memory::limit().saturating_sub(live));
        let allowed = cfg!(target_os = "linux")
            && match self.mode {
                SnapshotMode::On => true,
                SnapshotMode::Off => false,
                // A cell that writes to all of its data has it twice.
                SnapshotMode::Auto => live <= free,
            };
        if !allowed {
            let wanting = if self.mode == SnapshotMode::Auto { free.max(1) } else { 0 };
            say(supervisor, &format!("{NO_SNAPSHOT}{live} {wanting}")).context(gone)?;
            return Ok(Taken::GoesOn);
        }
        let started = Instant::now();
        memory::before_fork();
        // SAFETY: The copy has this thread alone. The allocator and glibc see to their own locks;
        // what other threads held stays locked, which is documented for users.
        let forked = unsafe { libc::fork() };
        if forked == 0 {
            memory::after_fork_in_child();
            return Ok(self.sleep());
        }
        memory::after_fork_in_parent();
        let Some(asleep) = Pid::from_raw(forked).filter(|_| forked > 0) else {
            // The system allows no other process, or promises it no memory. Cells run without.
            memory::snapshot_ended();
            say(supervisor, &format!("{NO_SNAPSHOT}{live} {}", free.max(1))).context(gone)?;
            return Ok(Taken::GoesOn);
        };
        self.asleep = Some(asleep);
        let micros = started.elapsed().as_micros();
        let asleep = asleep.as_raw_nonzero();
        say(supervisor, &format!("{SNAPSHOT}{asleep} {live} {micros}")).context(gone)?;
        Ok(Taken::GoesOn)
    }

    /// The life of a snapshot: it waits to be woken, or for the supervisor to go.
    fn sleep(&mut self) -> Taken {
        set_badness(SNAPSHOT_BADNESS);
        // SAFETY: The descriptor is open as long as the process lives, and stays so.
        let mut wake = ManuallyDrop::new(unsafe { UnixStream::from_raw_fd(WORKER_WAKE) });
        if wake.read_exact(&mut [0]).is_err() {
            // SAFETY: It ends the process without running what the other one is to run at its end.
            unsafe { libc::_exit(0) };
        }
        live_dangerously();
        self.restores += 1;
        Taken::Woken { restores: self.restores }
    }
}

/// The bytes that the system could give to programs now. Only Linux tells.
fn available_memory() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.map_or(u64::MAX, |kilobytes| kilobytes << 10)
}

/// Makes this process the one that goes first: with the supervisor, when memory is short, and
/// without writing gigabytes to disk.
pub fn live_dangerously() {
    let _ = processes::end_with_parent();
    set_badness(WORKER_BADNESS);
    let none = rustix::process::Rlimit { current: Some(0), maximum: Some(0) };
    let _ = rustix::process::setrlimit(rustix::process::Resource::Core, none);
}

fn set_badness(value: &str) {
    let _ = fs::write("/proc/self/oom_score_adj", value);
}
