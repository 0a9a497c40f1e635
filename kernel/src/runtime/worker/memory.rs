//! The memory of the worker: large arrays in recycled huge pages, all allocations counted and
//! limited, and cheap snapshots. The executable's `malloc` is everyone's, so that this also holds
//! for the libraries that it loads, where `#[global_allocator]` has no effect.
//!
//! Small blocks are glibc's, and each thread keeps some that it freed. Everything is glibc's until
//! [`activate`] is called: the binary's other roles allocate as if none of this were here. When to
//! take a snapshot, and when there is time for [`collapse`], is the worker's business.
//!
//! The worker calls [`activate`] first, [`before_fork`] and its two partners around the `fork` of a
//! snapshot, [`snapshot_ended`] once the snapshot is gone, and then [`collapse`].

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod collapse;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod counters;
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod elsewhere;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod exports;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod extents;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod glibc;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod heap;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod large;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod limit;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod pages;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod snapshot;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod spare;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod store;
#[cfg(all(test, target_os = "linux", target_env = "gnu"))]
mod tests;

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub use elsewhere::{
    activate, after_fork_in_child, after_fork_in_parent, before_fork, collapse, limit, live_bytes,
    snapshot_ended,
};
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub use {
    collapse::collapse,
    counters::live_bytes,
    exports::activate,
    limit::limit,
    snapshot::{after_fork_in_child, after_fork_in_parent, before_fork, snapshot_ended},
};
