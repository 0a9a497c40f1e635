//! The memory that a kernel holds, with all processes behind it. Only Linux tells; elsewhere it is
//! unknown, which is zero.

use std::fs;

use rustix::process::Pid;

use crate::processes::children_of;

/// Bytes in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    /// Pages that several processes share count for each in part (proportional set size).
    pub shared_out: u64,
    /// Pages that no other process has: what one more kernel costs.
    pub own: u64,
}

impl Held {
    /// What a process holds, with all below it.
    pub fn by(process: Pid) -> Held {
        let path = format!("/proc/{}/smaps_rollup", process.as_raw_nonzero());
        let mut held = parse(&fs::read_to_string(path).unwrap_or_default());
        for child in children_of(process) {
            let below = Held::by(child);
            held.shared_out += below.shared_out;
            held.own += below.own;
        }
        held
    }

    /// Takes over what is more.
    pub fn grow(&mut self, other: Held) {
        self.shared_out = self.shared_out.max(other.shared_out);
        self.own = self.own.max(other.own);
    }

    /// `412 MB at most`.
    pub fn describe_briefly(self) -> String {
        match self.shared_out {
            0 => "memory unknown".to_owned(),
            bytes => format!("{:.0} MB at most", bytes as f64 / 1e6),
        }
    }

    /// What a participant needs, and for how many of them `available` bytes are enough.
    pub fn describe(self, available: Option<u64>) -> String {
        let Held { shared_out, own } = self;
        let Some(available) = available.filter(|_| own > 0) else {
            return "unknown on this system".to_owned();
        };
        let participants = available.saturating_sub(shared_out) / own + 1;
        format!(
            "a participant holds {:.0} MB at most, {:.0} MB of them alone; the {:.1} GB that are free \
             here are enough for {participants}",
            shared_out as f64 / 1e6,
            own as f64 / 1e6,
            available as f64 / 1e9
        )
    }
}

/// The sums in a text like `/proc/self/smaps_rollup`, whose unit is called kB and is 1024 bytes.
fn parse(text: &str) -> Held {
    let sum = |names: &[&str]| {
        let named = |line: &&str| names.iter().any(|name| line.starts_with(name));
        let kilobytes = |line: &str| line.split_whitespace().nth(1)?.parse::<u64>().ok();
        text.lines().filter(named).filter_map(kilobytes).sum::<u64>() << 10
    };
    Held { shared_out: sum(&["Pss:"]), own: sum(&["Private_Clean:", "Private_Dirty:"]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_sums() {
        let text = "55e0-7ffe ---p 00000000 00:00 0    [rollup]\nRss:    900 kB\nPss:    500 kB\n\
                    Pss_Dirty:   7 kB\nPrivate_Clean:  100 kB\nPrivate_Dirty:  200 kB\n";
        assert_eq!(parse(text), Held { shared_out: 500 << 10, own: 300 << 10 });
        assert_eq!(parse(""), Held::default());
    }

    #[test]
    fn says_for_how_many_it_is_enough() {
        let held = Held { shared_out: 400_000_000, own: 300_000_000 };
        let said = held.describe(Some(10_000_000_000));
        assert!(said.ends_with("the 10.0 GB that are free here are enough for 33"), "{said}");
        assert_eq!(held.describe(None), "unknown on this system");
        assert_eq!(Held::default().describe_briefly(), "memory unknown");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_holds_something() {
        let held = Held::by(rustix::process::getpid());
        assert!(held.own > 100_000 && held.shared_out >= held.own / 2, "{held:?}");
    }
}
