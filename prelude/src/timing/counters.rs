//! What the system and the allocator have counted: processor time, memory, allocations. What is
//! unknown, here or on this system, is `None`.

use std::fs;

/// The processors' time for this process so far, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Cpu {
    pub(super) user: f64,
    pub(super) system: f64,
}

impl Cpu {
    pub(super) fn now() -> Cpu {
        #[cfg(unix)]
        {
            let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
            // SAFETY: the place is writable, and all zeros are valid where nothing is written.
            let usage = unsafe {
                libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr());
                usage.assume_init()
            };
            let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 * 1e-6;
            Cpu { user: seconds(usage.ru_utime), system: seconds(usage.ru_stime) }
        }
        #[cfg(not(unix))]
        Cpu::default()
    }

    pub(super) fn total(self) -> f64 {
        self.user + self.system
    }

    /// What has passed since `earlier`.
    pub(super) fn since(self, earlier: Cpu) -> Cpu {
        Cpu {
            user: (self.user - earlier.user).max(0.0),
            system: (self.system - earlier.system).max(0.0),
        }
    }
}

/// What the allocator has counted since the process began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Allocator {
    /// Calls that gave a block.
    pub(super) blocks: u64,
    /// Bytes that they asked for.
    pub(super) bytes: u64,
    /// Bytes in blocks that are in use.
    pub(super) live: u64,
    /// The most that were in use since [`Allocator::reset_peak`].
    pub(super) peak: u64,
}

type Read = unsafe extern "C" fn(*mut [u64; 6]);
type Reset = extern "C" fn();

impl Allocator {
    /// The process that runs cells counts; an ordinary program does not.
    pub(super) fn now() -> Option<Allocator> {
        let read = found(c"ndlab_memory_counters")?;
        let mut counted = [0; 6];
        // SAFETY: the program that defines a function of this name gives it this type, and the
        // place is writable.
        unsafe { std::mem::transmute::<*mut libc::c_void, Read>(read)(&mut counted) };
        let [blocks, bytes, _, _, live, peak] = counted;
        Some(Allocator { blocks, bytes, live, peak })
    }

    /// From here on, the peak is about what is in use now and what comes.
    pub(super) fn reset_peak() {
        if let Some(reset) = found(c"ndlab_memory_reset_peak") {
            // SAFETY: as above.
            unsafe { std::mem::transmute::<*mut libc::c_void, Reset>(reset)() };
        }
    }
}

#[cfg(unix)]
fn found(name: &std::ffi::CStr) -> Option<*mut libc::c_void> {
    // SAFETY: the name ends with a zero.
    let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    (!found.is_null()).then_some(found)
}

#[cfg(not(unix))]
fn found(_: &std::ffi::CStr) -> Option<*mut libc::c_void> {
    None
}

/// Bytes of memory that the system has given to this process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Resident {
    pub(super) now: u64,
    /// The most since [`Resident::reset_peak`], or since the process began where that cannot be
    /// told.
    pub(super) peak: u64,
}

impl Resident {
    pub(super) fn now() -> Option<Resident> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let now = field(&status, "VmRSS:")? * 1024;
        let peak = field(&status, "VmHWM:").map_or(now, |peak| peak * 1024);
        Some(Resident { now, peak })
    }

    /// From here on, the peak is about what is resident now and what comes, on Linux.
    pub(super) fn reset_peak() {
        let _ = fs::write("/proc/self/clear_refs", "5");
    }
}

/// The number behind a name, in a file of the system's that has one on each line.
pub(super) fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_passes_while_there_is_work() {
        let before = Cpu::now();
        // It ends: time passes.
        while Cpu::now().since(before).total() < 0.002 {
            std::hint::spin_loop();
        }
        assert!(Cpu::now().total() > before.total());
    }

    #[test]
    fn fields() {
        let status = "VmHWM:\t    2048 kB\nVmRSS:\t 1024 kB\n";
        assert_eq!((field(status, "VmRSS:"), field(status, "VmSwap:")), (Some(1024), None));
    }

    #[test]
    #[cfg(target_os = "linux")]
    #[cfg_attr(miri, ignore)]
    fn memory_that_is_touched_is_resident() {
        Resident::reset_peak();
        let before = Resident::now().unwrap();
        drop(std::hint::black_box(vec![1_u8; 32 << 20]));
        let peak = Resident::now().unwrap().peak;
        assert!(peak >= before.now + (24 << 20), "{before:?} {peak}");
    }
}
