//! The same functions where the C library is not glibc: memory is the system's, nothing is counted
//! or limited, and a snapshot is a `fork` like any other.

/// There is nothing to activate.
pub fn activate() -> bool {
    false
}

/// Nothing is counted.
pub fn live_bytes() -> u64 {
    0
}

/// There is no limit.
pub fn limit() -> u64 {
    u64::MAX
}

/// Pages need no care.
pub fn before_fork() {}

/// Pages need no care.
pub fn after_fork_in_parent() {}

/// Pages need no care.
pub fn after_fork_in_child() {}

/// Pages need no care.
pub fn snapshot_ended() {}

/// Pages need no care.
pub fn collapse(_stop: &dyn Fn() -> bool) -> usize {
    0
}
