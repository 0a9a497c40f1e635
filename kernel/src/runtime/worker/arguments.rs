//! What cells find as the arguments of their process: those that `%run` gives to a program. The worker
//! is started with places for them, because std has noted how many there are when it begins.

/// The rest of the worker's own arguments: places for those of programs.
pub const PLACES: [&str; 60] = [""; 60];

/// Has cells find these arguments, from the program's name on; none leaves them as they are.
pub fn set(arguments: &[String]) {
    if !arguments.is_empty() {
        system::set(arguments);
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod system {
    use std::ffi::{CString, c_char, c_int};
    use std::ptr::null_mut;
    use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

    static FIRST: AtomicPtr<*mut c_char> = AtomicPtr::new(null_mut());
    static COUNT: AtomicUsize = AtomicUsize::new(0);

    /// glibc calls what stands here with the arguments of the program before it begins.
    #[used]
    #[unsafe(link_section = ".init_array")]
    static NOTE: extern "C" fn(c_int, *mut *mut c_char) = note;

    extern "C" fn note(count: c_int, first: *mut *mut c_char) {
        COUNT.store(usize::try_from(count).unwrap_or(0), Ordering::Relaxed);
        FIRST.store(first, Ordering::Relaxed);
    }

    pub fn set(arguments: &[String]) {
        let first = FIRST.load(Ordering::Relaxed);
        let count = COUNT.load(Ordering::Relaxed);
        if first.is_null() {
            return;
        }
        let mut arguments = arguments.iter().filter_map(|it| CString::new(it.as_bytes()).ok());
        for at in 0..count {
            // Somebody may keep a pointer to it for ever.
            let argument = arguments.next().map_or(null_mut(), CString::into_raw);
            // SAFETY: The system gave this process `count` pointers there, which are its own to
            // change. No cell runs now, and std stops at the first that is null.
            unsafe { first.add(at).write(argument) };
        }
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod system {
    pub fn set(_: &[String]) {}
}
