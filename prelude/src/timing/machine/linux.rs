//! What Linux says of a machine: `/proc` and `/sys`, read by a function, so that other machines can
//! be told as well.

use std::collections::BTreeSet;

use super::{Cache, Machine};
use crate::timing::counters::field;

type Read<'a> = &'a dyn Fn(&str) -> Option<String>;

pub(super) fn describe(machine: &mut Machine, read: Read<'_>) {
    let info = read("/proc/cpuinfo").unwrap_or_default();
    machine.processor = value(&info, "model name").map(str::to_owned);
    machine.cores = cores(&info);
    machine.clock = clock(&info, read);
    machine.caches = (0..16).map_while(|index| cache(index, read)).flatten().collect();
    machine.memory = memory(read);
}

/// The first value of that name.
fn value<'a>(info: &'a str, name: &str) -> Option<&'a str> {
    values(info, name).next()
}

fn values<'a>(info: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = info.lines().filter_map(|line| line.split_once(':'));
    lines.filter(move |(key, _)| key.trim() == name).map(|(_, value)| value.trim())
}

/// Each core is told by its package and its number in it; where none is told, each processor is one.
fn cores(info: &str) -> Option<usize> {
    let told: BTreeSet<(&str, &str)> =
        values(info, "physical id").zip(values(info, "core id")).collect();
    let processors = values(info, "processor").count();
    let count = if told.is_empty() { processors } else { told.len() };
    (count > 0).then_some(count)
}

/// The highest there is, or the one of the moment.
fn clock(info: &str, read: Read<'_>) -> Option<f64> {
    let highest = read("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq");
    let highest = highest.and_then(|text| text.trim().parse::<f64>().ok());
    let now = || value(info, "cpu MHz")?.parse::<f64>().ok();
    highest.map(|kilohertz| kilohertz * 1e3).or_else(|| now().map(|megahertz| megahertz * 1e6))
}

/// `None` behind the last; a cache of which not all is told is left out.
fn cache(index: u32, read: Read<'_>) -> Option<Option<Cache>> {
    let folder = format!("/sys/devices/system/cpu/cpu0/cache/index{index}");
    let file = |name: &str| read(&format!("{folder}/{name}")).map(|text| text.trim().to_owned());
    let level = file("level")?;
    let known = || {
        let kind = match &*file("type")? {
            "Data" => "data",
            "Instruction" => "instructions",
            _ => "",
        };
        let shared = file("shared_cpu_list").and_then(|list| listed(&list)).unwrap_or(1);
        Some(Cache {
            level: level.parse().ok()?,
            kind,
            bytes: size(&file("size")?)?,
            shared_by: shared,
        })
    };
    Some(known())
}

/// As `48K`.
fn size(text: &str) -> Option<u64> {
    let (number, unit) =
        text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let shift = match unit {
        "" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        _ => return None,
    };
    Some(number.parse::<u64>().ok()? << shift)
}

/// How many numbers there are in a list as `0-3,8`.
fn listed(list: &str) -> Option<usize> {
    let counts = list.split(',').map(|part| {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (from, to) = (from.parse::<usize>().ok()?, to.parse::<usize>().ok()?);
        (to >= from).then(|| to - from + 1)
    });
    counts.sum()
}

/// What there is, or what this process may have of it.
fn memory(read: Read<'_>) -> Option<u64> {
    let all = field(&read("/proc/meminfo")?, "MemTotal:")? * 1024;
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    let limits = limits.into_iter().filter_map(|path| read(path)?.trim().parse::<u64>().ok());
    Some(limits.fold(all, u64::min))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(files: &[(&str, &str)]) -> Machine {
        let mut machine = Machine::default();
        let read = |path: &str| {
            let found = files.iter().find(|(name, _)| *name == path);
            found.map(|(_, text)| (*text).to_owned())
        };
        describe(&mut machine, &read);
        machine
    }

    #[test]
    fn a_laptop() {
        let core = |processor: u32, core: u32| {
            format!(
                "processor\t: {processor}\nmodel name\t: Brand X\ncpu MHz\t\t: 800.5\n\
                 physical id\t: 0\ncore id\t\t: {core}\n\n"
            )
        };
        let info = [core(0, 0), core(1, 0), core(2, 1), core(3, 1)].concat();
        let machine = described(&[
            ("/proc/cpuinfo", &info),
            ("/proc/meminfo", "MemTotal:       16000000 kB\nMemFree:  1 kB\n"),
            ("/sys/fs/cgroup/memory.max", "max\n"),
            ("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", "4500000\n"),
            ("/sys/devices/system/cpu/cpu0/cache/index0/level", "1\n"),
            ("/sys/devices/system/cpu/cpu0/cache/index0/type", "Data\n"),
            ("/sys/devices/system/cpu/cpu0/cache/index0/size", "48K\n"),
            ("/sys/devices/system/cpu/cpu0/cache/index0/shared_cpu_list", "0-1\n"),
            ("/sys/devices/system/cpu/cpu0/cache/index1/level", "1\n"),
            ("/sys/devices/system/cpu/cpu0/cache/index2/level", "3\n"),
            ("/sys/devices/system/cpu/cpu0/cache/index2/type", "Unified\n"),
            ("/sys/devices/system/cpu/cpu0/cache/index2/size", "12M\n"),
        ]);
        let cache = |level, kind, bytes, shared_by| Cache { level, kind, bytes, shared_by };
        assert_eq!(machine.processor.as_deref(), Some("Brand X"));
        assert_eq!((machine.cores, machine.clock), (Some(2), Some(4.5e9)));
        assert_eq!(machine.caches, [cache(1, "data", 49_152, 2), cache(3, "", 12 << 20, 1)]);
        assert_eq!(machine.memory, Some(16_384_000_000));
    }

    #[test]
    fn a_container_that_tells_little() {
        let machine = described(&[
            ("/proc/cpuinfo", "processor : 0\nBogoMIPS : 50\nprocessor : 1\ncpu MHz : 2600.0\n"),
            ("/proc/meminfo", "MemTotal: 4096 kB\n"),
            ("/sys/fs/cgroup/memory.max", "1048576\n"),
        ]);
        assert_eq!((machine.cores, machine.clock), (Some(2), Some(2.6e9)));
        assert_eq!((machine.memory, machine.caches.len()), (Some(1 << 20), 0));
        assert_eq!(described(&[]), Machine::default());
    }

    #[test]
    fn lists_and_sizes() {
        assert_eq!((listed("0-3,8"), listed("5"), listed("x")), (Some(5), Some(1), None));
        assert_eq!((size("491520K"), size("7"), size("1X")), (Some(480 << 20), Some(7), None));
    }
}
