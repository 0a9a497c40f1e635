//! How much memory is free for a process that nobody has asked for, and how much it takes.

use std::fs;
use std::path::Path;

/// Bytes that could be had without any other process losing some: of the machine, or of the control
/// group if those are fewer. None where the system does not tell.
pub fn available() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let machine = kilobytes(&text, "MemAvailable:")?;
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let group = free_in_group(&groups, Path::new("/sys/fs/cgroup"));
    Some(group.map_or(machine, |group| group.min(machine)))
}

/// Bytes of memory that a process holds.
pub fn resident(process: i32) -> Option<u64> {
    kilobytes(&fs::read_to_string(format!("/proc/{process}/status")).ok()?, "VmRSS:")
}

/// As people read it.
pub fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes / 1_000_000)
}

/// The value of a line such as `VmRSS: 12 kB`, in bytes.
fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

/// The least that the control group and those above it have left. What the system keeps of files in
/// memory can be had.
fn free_in_group(groups: &str, mounted: &Path) -> Option<u64> {
    let path = groups.lines().find_map(|line| line.strip_prefix("0::"))?;
    let group = mounted.join(path.trim_start_matches('/'));
    let folders = group.ancestors().take_while(|folder| folder.starts_with(mounted));
    let free = |folder: &Path| {
        let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
        let number = |name: &str| read(name)?.trim().parse::<u64>().ok();
        let stat = read("memory.stat").unwrap_or_default();
        let of_files: u64 = stat
            .lines()
            .filter_map(|line| line.split_once(' '))
            .filter(|(name, _)| matches!(*name, "active_file" | "inactive_file"))
            .filter_map(|(_, bytes)| bytes.parse::<u64>().ok())
            .sum();
        let used = number("memory.current")?.saturating_sub(of_files);
        Some(number("memory.max")?.saturating_sub(used))
    };
    folders.filter_map(free).min()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_fullest_group_on_the_way_up_counts() {
        let top = std::env::temp_dir().join(format!("ndlab-free-{}", std::process::id()));
        let user = top.join("user");
        fs::create_dir_all(user.join("session")).unwrap();
        for (name, text) in [
            ("memory.max", "5000\n"),
            ("memory.current", "4000\n"),
            ("memory.stat", "anon 1000\nactive_file 500\ninactive_file 2500\n"),
        ] {
            fs::write(user.join(name), text).unwrap();
        }
        fs::write(user.join("session/memory.max"), "max\n").unwrap();
        assert_eq!(free_in_group("0::/user/session\n", &top), Some(4000));
        assert_eq!(free_in_group("0::/\n", &top), None);
        fs::remove_dir_all(top).unwrap();
    }

    #[test]
    fn a_process_holds_some_of_what_there_is() {
        let own = resident(std::process::id().try_into().unwrap()).unwrap();
        assert!(own > 1 << 20);
        assert!(available().is_some());
        assert_eq!(megabytes(512_400_000), "512 MB");
    }
}
