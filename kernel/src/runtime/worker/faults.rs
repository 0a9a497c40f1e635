//! Says what a fault of memory was before it ends the process: a stack that was too small looks
//! like any other. How a process ended otherwise is seen by the supervisor.

use std::ptr;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};

use super::super::protocol::FAILED;

/// Where the words go.
static CHANNEL: AtomicI32 = AtomicI32::new(-1);

/// The lowest address of the stack that cells run on.
static STACK: AtomicUsize = AtomicUsize::new(0);

/// How far from the end of a stack a fault is still one of it: a large frame may reach far, and the
/// compiler touches each page of it in turn.
const NEAR: usize = 1 << 20;

/// Has faults described to `channel` from now on.
pub fn describe_to(channel: i32) {
    CHANNEL.store(channel, Ordering::Relaxed);
    for signal in [libc::SIGSEGV, libc::SIGBUS] {
        // SAFETY: sigaction is plain data, for which zeros are valid, and the handler makes only
        // calls that a handler may make.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = describe as *const () as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
            libc::sigaction(signal, &raw const action, ptr::null_mut());
        }
    }
}

/// Remembers the stack of the thread that calls it.
#[cfg(target_os = "linux")]
pub fn know_stack() {
    let (mut low, mut size) = (ptr::null_mut(), 0);
    // SAFETY: The attributes are filled in by the first call, read by the second, freed by the third.
    unsafe {
        let mut attributes: libc::pthread_attr_t = std::mem::zeroed();
        if libc::pthread_getattr_np(libc::pthread_self(), &raw mut attributes) != 0 {
            return;
        }
        libc::pthread_attr_getstack(&raw const attributes, &raw mut low, &raw mut size);
        libc::pthread_attr_destroy(&raw mut attributes);
    }
    STACK.store(low as usize, Ordering::Relaxed);
}

/// Elsewhere a stack that was too small is described like any other fault.
#[cfg(not(target_os = "linux"))]
pub fn know_stack() {}

extern "C" fn describe(signal: i32, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    // SAFETY: The system hands the handler a valid description.
    let address = unsafe { (*info).si_addr() } as usize;
    let low = STACK.load(Ordering::Relaxed);
    if low != 0 && (low.saturating_sub(NEAR)..low + 4096).contains(&address) {
        for part in [FAILED, "the cell overflowed its stack: recursion that goes too deep\n"] {
            // SAFETY: The text is valid for the call, and a handler may write.
            unsafe {
                libc::write(CHANNEL.load(Ordering::Relaxed), part.as_ptr().cast(), part.len());
            }
        }
    }
    // SAFETY: The handler returns, the fault happens again, and this time ends the process.
    unsafe { libc::signal(signal, libc::SIG_DFL) };
}
