//! The bandwidth that was measured once: in this process, and in a file for the next.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    sync::{Mutex, PoisonError},
};

use super::{Bandwidth, Machine, Speeds, bandwidth::largest};
use crate::timing::counters::field;

/// Changes with the meaning of the file and with how is measured.
const VERSION: u32 = 1;

static KNOWN: Mutex<Option<Bandwidth>> = Mutex::new(None);

/// What is known, or is measured now.
pub(super) fn bandwidth(machine: &Machine) -> Bandwidth {
    known(machine, |file| {
        let kept = file.and_then(|file| parse(&fs::read_to_string(file).ok()?));
        kept.map(|kept| (kept, false)).unwrap_or_else(|| (measured(machine), true))
    })
}

/// Measured now, whatever is known.
pub(super) fn measured_anew(machine: &Machine) -> Bandwidth {
    forget();
    known(machine, |_| (measured(machine), true))
}

/// Measured once more; where it was better before, that stays.
pub(super) fn improved(machine: &Machine) -> Bandwidth {
    let before = bandwidth(machine);
    forget();
    known(machine, |_| (measured(machine).better(&before), true))
}

fn forget() {
    *KNOWN.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

/// What this process knows, or comes to know by `find`, which also says whether others should.
fn known(machine: &Machine, find: impl FnOnce(Option<&Path>) -> (Bandwidth, bool)) -> Bandwidth {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = &*known {
        return known.clone();
    }
    let file = file(machine);
    let (bandwidth, is_news) = find(file.as_deref());
    if let Some(file) = file.filter(|_| is_news && !bandwidth.one.is_empty()) {
        // Where it cannot be kept, it is measured again next time.
        let _ = write(&file, &text(&bandwidth));
    }
    known.insert(bandwidth).clone()
}

fn measured(machine: &Machine) -> Bandwidth {
    let free = fs::read_to_string("/proc/meminfo").ok();
    let free = free.and_then(|text| field(&text, "MemAvailable:")).map(|free| free * 1024);
    Bandwidth::measured(largest(machine.last_cache(), free), machine.threads)
}

/// Beside the kernel's own files.
fn file(machine: &Machine) -> Option<PathBuf> {
    let folder = match env::var_os("NDLAB_CACHE_DIR") {
        Some(named) => PathBuf::from(named),
        None => caches()?.join("ndlab"),
    };
    Some(folder.join(format!("bandwidth-{:016x}.txt", fingerprint(machine))))
}

fn caches() -> Option<PathBuf> {
    let named = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
    if cfg!(target_os = "macos") {
        return Some(home()?.join("Library/Caches"));
    }
    named.or_else(|| Some(home()?.join(".cache")))
}

/// A folder may be shared by machines: each has a file of its own. (FNV-1a.)
fn fingerprint(machine: &Machine) -> u64 {
    let Machine { processor, cores, threads, caches, memory, .. } = machine;
    let text = format!("{VERSION} {processor:?} {cores:?} {threads} {caches:?} {memory:?}");
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Whole or not at all.
fn write(file: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let partial = file.with_extension(format!("partial-{}", process::id()));
    fs::write(&partial, text)?;
    fs::rename(&partial, file)
}

fn text(bandwidth: &Bandwidth) -> String {
    let mut text = format!("{} threads\n", bandwidth.threads);
    for (name, speeds) in [("one", &bandwidth.one), ("all", &bandwidth.all)] {
        for Speeds { size, read, copy, fill } in speeds {
            text += &format!("{name} {size} {read:.0} {copy:.0} {fill:.0}\n");
        }
    }
    text
}

fn parse(text: &str) -> Option<Bandwidth> {
    let mut lines = text.lines();
    let threads = lines.next()?.strip_suffix(" threads")?.parse().ok()?;
    let mut bandwidth = Bandwidth { threads, ..Bandwidth::default() };
    for line in lines {
        let mut words = line.split(' ');
        let speeds = match words.next()? {
            "one" => &mut bandwidth.one,
            "all" => &mut bandwidth.all,
            _ => return None,
        };
        let size = words.next()?.parse().ok()?;
        let mut number = || words.next()?.parse::<f64>().ok().filter(|n| n.is_finite() && *n > 0.0);
        let (read, copy, fill) = (number()?, number()?, number()?);
        speeds.push(Speeds { size, read, copy, fill });
    }
    (!bandwidth.one.is_empty()).then_some(bandwidth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_was_written() {
        let speeds = |size| Speeds { size, read: 1e10, copy: 2e10, fill: 3e9 };
        let bandwidth = Bandwidth {
            one: vec![speeds(1024), speeds(2048)],
            all: vec![speeds(2048)],
            threads: 4,
        };
        assert_eq!(parse(&text(&bandwidth)), Some(bandwidth));
        for broken in
            ["", "x threads", "2 threads\n", "2 threads\none 1 2 3", "2 threads\none 1 0 1 1"]
        {
            assert_eq!(parse(broken), None, "{broken}");
        }
    }

    #[test]
    fn each_machine_has_its_own() {
        let one = Machine { threads: 2, ..Machine::default() };
        let other = Machine { threads: 4, ..Machine::default() };
        assert_ne!(fingerprint(&one), fingerprint(&other));
        assert_eq!(fingerprint(&one), fingerprint(&one.clone()));
    }

    #[test]
    #[cfg_attr(miri, ignore)]
    fn a_file_is_written_whole() {
        let folder = env::temp_dir().join(format!("ndlab-bandwidth-{}", process::id()));
        let file = folder.join("deep/bandwidth.txt");
        write(&file, "2 threads\n").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "2 threads\n");
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }
}
