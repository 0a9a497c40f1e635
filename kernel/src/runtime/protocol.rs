//! What the supervisor and the worker say to each other, and evcxr and its child, line by line. Evcxr's
//! own words are fixed; ours begin with `NDLAB_`. Who says what when is the business of `runtime.rs`,
//! `worker.rs` and `stand_in.rs`.

use std::io::{self, Write as _};
use std::os::unix::net::UnixStream;

/// Evcxr → its child: load this library and run this function.
pub const LOAD_AND_RUN: &str = "LOAD_AND_RUN ";
/// Worker → supervisor, child → evcxr: the cell has ended, well or not.
pub const COMPLETE: &str = "EVCXR_EXECUTION_COMPLETE";
/// Generated code → supervisor: the cell panicked.
pub const PANICKED: &str = "EVCXR_PANIC_NOTIFICATION";
/// Generated code → supervisor: `?` met an error.
pub const ERROR_OCCURRED: &str = "EVCXR_ERROR_OCCURRED";

/// In the place of a library: there is nothing to run. On the lines that follow stand variables that
/// evcxr is to forget.
pub const NOTHING_TO_RUN: &str = "ndlab: nothing to run";
/// Worker → supervisor, child → evcxr: a variable is not what it is taken for; its name follows.
pub const CHANGED: &str = "EVCXR_VARIABLE_CHANGED_TYPE:";

/// Supervisor → worker: run a cell. `1` or `0` for whether it may ask for input, and the library
/// follow.
pub const RUN: &str = "NDLAB_RUN ";
/// Supervisor → worker: show a variable; its name follows.
pub const SHOW: &str = "NDLAB_SHOW ";
/// Supervisor → worker: list the variables.
pub const LIST: &str = "NDLAB_LIST";
/// Supervisor → worker: say more of a variable; its name follows.
pub const DESCRIBE: &str = "NDLAB_DESCRIBE ";
/// Worker → supervisor: a variable is new; its name, a tab and the name of its type follow.
pub const STORED: &str = "NDLAB_STORED ";
/// Worker → supervisor: the variable cannot be shown.
pub const NO_FORM: &str = "NDLAB_NO_FORM";
/// Worker → supervisor: there is no such variable.
pub const NO_VARIABLE: &str = "NDLAB_NO_VARIABLE";
/// Supervisor → worker: what cells find around them from now on; it follows.
pub const SURROUNDINGS: &str = "NDLAB_SURROUNDINGS ";
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
