//! What evcxr, the supervisor and the worker say to each other, line by line. Evcxr's own words are
//! fixed; ours begin with `NDLAB_`. Who says what when is `runtime.rs`'s and `worker.rs`'s business.

use std::io::{self, Write as _};
use std::os::unix::net::UnixStream;

/// Evcxr → supervisor: load this library and run this function.
pub const LOAD_AND_RUN: &str = "LOAD_AND_RUN ";
/// Worker → evcxr: the cell has ended, well or not.
pub const COMPLETE: &str = "EVCXR_EXECUTION_COMPLETE";
/// Generated code → evcxr: the cell panicked.
pub const PANICKED: &str = "EVCXR_PANIC_NOTIFICATION";
/// Generated code → evcxr: `?` met an error.
pub const ERROR_OCCURRED: &str = "EVCXR_ERROR_OCCURRED";

/// Supervisor → worker: run a cell. `1` or `0` for whether it may ask for input, the library and
/// the function follow.
pub const RUN: &str = "NDLAB_RUN ";
/// Supervisor → worker: the cell that ended is one to keep.
pub const COMMIT: &str = "NDLAB_COMMIT";
/// Supervisor → worker: when to take snapshots; the mode follows.
pub const SNAPSHOTS: &str = "NDLAB_SNAPSHOTS ";

/// Worker → supervisor: there is a snapshot; its process, the bytes it holds and the microseconds
/// that it took follow.
pub const SNAPSHOT: &str = "NDLAB_SNAPSHOT ";
/// Worker → supervisor: there is none; the bytes it would hold and those that are free follow.
pub const NO_SNAPSHOT: &str = "NDLAB_NO_SNAPSHOT ";
/// Worker → supervisor: the snapshot has taken over.
pub const RESTORED: &str = "NDLAB_RESTORED";
/// Worker → supervisor: the thread on which cells run; its number follows.
pub const CELL_THREAD: &str = "NDLAB_CELL_THREAD ";
/// Worker → supervisor, before it gives up; the reason follows.
pub const FAILED: &str = "NDLAB_WORKER_FAILED ";

/// Says one line, whole: several threads speak on one channel.
pub fn say(channel: &UnixStream, line: &str) -> io::Result<()> {
    let mut channel = channel;
    channel.write_all(format!("{line}\n").as_bytes())
}

/// The worker's end of the control channel.
pub const WORKER_CONTROL: i32 = 3;
/// The worker's end of the display channel.
pub const WORKER_DISPLAY: i32 = 4;
/// Where a sleeping snapshot listens for being woken.
pub const WORKER_WAKE: i32 = 5;
