//! What macOS says of a machine, by `sysctl`.

use std::ffi::{CString, c_void};

use super::{Cache, Machine};

pub(super) fn describe(machine: &mut Machine) {
    machine.processor = text("machdep.cpu.brand_string");
    machine.cores = number("hw.physicalcpu").map(|count| count as usize);
    machine.clock = number("hw.cpufrequency_max").map(|hertz| hertz as f64);
    machine.memory = number("hw.memsize");
    let caches = [
        ("hw.l1dcachesize", 1, "data"),
        ("hw.l1icachesize", 1, "instructions"),
        ("hw.l2cachesize", 2, ""),
        ("hw.l3cachesize", 3, ""),
    ];
    let known = caches.into_iter().filter_map(|(name, level, kind)| {
        let bytes = number(name).filter(|bytes| *bytes > 0)?;
        Some(Cache { level, kind, bytes, shared_by: 1 })
    });
    machine.caches = known.collect();
}

fn number(name: &str) -> Option<u64> {
    let bytes = value(name)?;
    match bytes.len() {
        4 => Some(u32::from_ne_bytes(bytes.try_into().ok()?).into()),
        8 => Some(u64::from_ne_bytes(bytes.try_into().ok()?)),
        _ => None,
    }
}

fn text(name: &str) -> Option<String> {
    let bytes = value(name)?;
    Some(String::from_utf8_lossy(&bytes).trim_end_matches('\0').to_owned())
}

fn value(name: &str) -> Option<Vec<u8>> {
    let name = CString::new(name).ok()?;
    let mut bytes = vec![0_u8; 256];
    let mut size = bytes.len();
    // SAFETY: the name ends with a zero, and the place has room for `size` bytes.
    let status = unsafe {
        let place = bytes.as_mut_ptr().cast::<c_void>();
        libc::sysctlbyname(name.as_ptr(), place, &mut size, std::ptr::null_mut(), 0)
    };
    bytes.truncate(size);
    (status == 0).then_some(bytes)
}
