//! The user's functions among the addresses of a panic's backtrace. Only addresses in libraries of
//! cells are looked up: the debug information of everything else is large, and reading it for each
//! frame of a parallel loop took 15 s. What is told of them is the prelude's and the kernel's.

use std::ffi::{CStr, OsStr, c_void};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

/// A function that was running: its name, its file, its line and its column.
type Each = extern "C" fn(*mut c_void, *const u8, usize, *const u8, usize, u32, u32);

/// Tells `each` of the functions of cells at the return addresses, innermost first; a place where
/// a function was inlined is one, too. The prelude finds this by its name.
///
/// # Safety
/// There are `count` addresses, and `each` may be called with `context`.
#[unsafe(no_mangle)]
unsafe extern "C" fn ndlab_frames(
    addresses: *const *mut c_void,
    count: usize,
    each: Each,
    context: *mut c_void,
) {
    // SAFETY: Our caller's promise.
    let addresses = unsafe { std::slice::from_raw_parts(addresses, count) };
    for address in addresses.iter().filter(|address| is_in_a_cell(**address)) {
        backtrace::resolve(*address, |symbol| {
            let name = symbol.name().map(|name| format!("{name:#}")).unwrap_or_default();
            let file = symbol.filename().unwrap_or(Path::new(""));
            let (file, line) = (file.as_os_str().as_bytes(), symbol.lineno().unwrap_or(0));
            let column = symbol.colno().unwrap_or(1);
            each(context, name.as_ptr(), name.len(), file.as_ptr(), file.len(), line, column);
        });
    }
}

/// Whether the code at an address is that of a cell: they lie in a folder of their own.
fn is_in_a_cell(address: *mut c_void) -> bool {
    // SAFETY: Dl_info is plain data, which dladdr fills in where it knows the address.
    let file = unsafe {
        let mut info: libc::Dl_info = std::mem::zeroed();
        if libc::dladdr(address, &raw mut info) == 0 || info.dli_fname.is_null() {
            return false;
        }
        CStr::from_ptr(info.dli_fname)
    };
    let folder = Path::new(OsStr::from_bytes(file.to_bytes())).parent();
    folder.is_some_and(|folder| folder.ends_with("evaluator/cells"))
}
