//! How much memory there may be in live blocks, so that a cell that wants too much fails alone,
//! before the system kills the process. What is counted as live is the business of `counters.rs`.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::store;

static LIMIT: AtomicU64 = AtomicU64::new(u64::MAX);

/// Bytes that may be live at once; an allocation beyond that fails.
pub fn limit() -> u64 {
    LIMIT.load(Relaxed)
}

/// What is live already stays, also if it is more.
pub fn set_limit(bytes: u64) {
    LIMIT.store(bytes, Relaxed);
}

/// Whether `live` bytes, with `rounding` more in a new block, are within the limit. Pages that
/// are kept for reuse make room first.
pub fn allows(live: i64, rounding: usize) -> bool {
    let live = usize::try_from(live).unwrap_or(0);
    let needed = live.saturating_add(store::rounding()).saturating_add(rounding);
    let limit = usize::try_from(limit()).unwrap_or(usize::MAX);
    if needed > limit {
        return false;
    }
    if needed + store::kept() > limit {
        store::keep_at_most(limit - needed);
    }
    true
}

/// Memory that this process may use at all: the machine's, or its control group's if that is less.
pub fn available() -> usize {
    // SAFETY: These only ask.
    let (pages, size) =
        unsafe { (libc::sysconf(libc::_SC_PHYS_PAGES), libc::sysconf(libc::_SC_PAGESIZE)) };
    let machine = match (usize::try_from(pages), usize::try_from(size)) {
        (Ok(pages), Ok(size)) => pages.saturating_mul(size),
        _ => usize::MAX,
    };
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    group_limit(&groups, Path::new("/sys/fs/cgroup")).map_or(machine, |group| group.min(machine))
}

/// The smallest limit of the control groups in `groups`, a text like `/proc/self/cgroup`, and of
/// the groups that they lie in.
fn group_limit(groups: &str, mounted: &Path) -> Option<usize> {
    let of_line = |line: &str| {
        let (_, rest) = line.split_once(':')?;
        let (controllers, path) = rest.split_once(':')?;
        let (root, file) = match controllers {
            "" => (mounted.to_path_buf(), "memory.max"),
            "memory" => (mounted.join("memory"), "memory.limit_in_bytes"),
            _ => return None,
        };
        let group = root.join(path.trim_start_matches('/'));
        let folders = group.ancestors().take_while(|folder| folder.starts_with(&root));
        folders.filter_map(|f| fs::read_to_string(f.join(file)).ok()?.trim().parse().ok()).min()
    };
    groups.lines().filter_map(of_line).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_limit_on_the_way_up_counts() {
        let folder = std::env::temp_dir().join(format!("ndlab-groups-{}", std::process::id()));
        let deep = folder.join("user/session");
        fs::create_dir_all(&deep).expect("the temporary folder is writable");
        fs::write(deep.join("memory.max"), "max\n").expect("writable");
        fs::write(folder.join("user/memory.max"), "4096\n").expect("writable");
        fs::create_dir_all(folder.join("memory/job")).expect("writable");
        fs::write(folder.join("memory/job/memory.limit_in_bytes"), "1024\n").expect("writable");
        let limit = |groups: &str| group_limit(groups, &folder);
        assert_eq!(limit("0::/user/session\n"), Some(4096));
        assert_eq!(limit("4:memory:/job\n1:cpu:/\n0::/user/session\n"), Some(1024));
        assert_eq!(limit("1:cpu:/\n0::/elsewhere\n"), None);
        fs::remove_dir_all(folder).expect("writable");
        assert!(available() > 16 << 20);
    }
}
