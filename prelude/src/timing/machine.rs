//! The machine: what it is made of, and how fast it moves memory. Asking the system is
//! `machine/linux.rs`'s and `machine/macos.rs`'s, measuring `machine/bandwidth.rs`'s.

mod bandwidth;
mod kept;
#[cfg(any(target_os = "linux", test))]
mod linux;
#[cfg(target_os = "macos")]
mod macos;

use std::{fmt, thread};

pub use self::bandwidth::{Bandwidth, Speeds};
use super::amounts;
use crate::display::{Bundle, Displayable};

/// What a machine is made of, as far as its system tells. `None` and empty lists are unknown.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Machine {
    /// What the processor calls itself.
    pub processor: Option<String>,
    /// Cores.
    pub cores: Option<usize>,
    /// Threads that this process can have running at once.
    pub threads: usize,
    /// The caches, the nearest first.
    pub caches: Vec<Cache>,
    /// Sets of instructions for several numbers at once, the widest first.
    pub vectors: Vec<&'static str>,
    /// Bytes of the widest of them.
    pub vector_bytes: Option<usize>,
    /// Cycles a second.
    pub clock: Option<f64>,
    /// Bytes of memory, or the lower limit that is set to this process.
    pub memory: Option<u64>,
    /// How fast memory moves.
    pub bandwidth: Option<Bandwidth>,
}

/// A cache of a processor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    /// 1 is the nearest.
    pub level: u8,
    /// `data`, `instructions`, or empty for both.
    pub kind: &'static str,
    /// Its size.
    pub bytes: u64,
    /// How many processors of the system share it.
    pub shared_by: usize,
}

/// What there is to know of this machine, and its bandwidth, which is measured once and kept for
/// later: in this process, and on disk below `NDLAB_CACHE_DIR` or the user's cache. The measurement
/// takes a few tenths of a second, and memory for that time.
///
/// ```no_run
/// println!("{}", ndlab::timing::machine());
/// ```
pub fn machine() -> Machine {
    let machine = Machine::described();
    let bandwidth = kept::bandwidth(&machine);
    Machine { bandwidth: Some(bandwidth), ..machine }
}

/// The same, with the bandwidth measured anew. What was measured before is forgotten.
pub fn machine_anew() -> Machine {
    let machine = Machine::described();
    let bandwidth = kept::measured_anew(&machine);
    Machine { bandwidth: Some(bandwidth), ..machine }
}

/// How many bytes a second this machine has moved when it read and wrote so many; what it is told has
/// been `reached` may show that the measurement was disturbed, and have it repeated once.
pub(super) fn limit(read: u64, written: u64, is_parallel: bool, reached: f64) -> Option<f64> {
    let machine = Machine::described();
    let limit = kept::bandwidth(&machine).of(read, written, is_parallel)?;
    if reached > limit && reached < 1.5 * limit {
        return kept::improved(&machine).of(read, written, is_parallel);
    }
    Some(limit)
}

impl Machine {
    /// Everything but the bandwidth.
    pub(super) fn described() -> Machine {
        let (vectors, vector_bytes) = vectors();
        let mut machine = Machine {
            threads: thread::available_parallelism().map_or(1, Into::into),
            vectors,
            vector_bytes,
            ..Machine::default()
        };
        #[cfg(target_os = "linux")]
        linux::describe(&mut machine, &|path| std::fs::read_to_string(path).ok());
        #[cfg(target_os = "macos")]
        macos::describe(&mut machine);
        machine.caches.sort_by_key(|cache| (cache.level, cache.kind));
        machine
    }

    /// The size of the largest cache.
    pub(super) fn last_cache(&self) -> u64 {
        self.caches.iter().map(|cache| cache.bytes).max().unwrap_or(0)
    }

    /// What is said of it, line by line.
    fn rows(&self) -> Vec<(&'static str, String)> {
        let unknown = || "unknown".to_owned();
        let mut rows = vec![
            ("processor", self.processor.clone().unwrap_or_else(unknown)),
            ("cores", self.cores_text()),
            ("caches", if self.caches.is_empty() { unknown() } else { self.caches_text() }),
            ("vector units", if self.vectors.is_empty() { unknown() } else { self.vectors_text() }),
            ("clock", self.clock.map_or_else(unknown, |clock| format!("{:.2} GHz", clock / 1e9))),
            ("memory", self.memory.map_or_else(unknown, amounts::binary)),
        ];
        if let Some(bandwidth) = &self.bandwidth {
            rows.extend(bandwidth.rows(self.last_cache()));
        }
        rows
    }

    fn cores_text(&self) -> String {
        let threads = amounts::counted(self.threads as u64, "thread");
        match self.cores {
            Some(cores) => format!("{cores}, of which this process can use {threads}"),
            None => threads,
        }
    }

    fn caches_text(&self) -> String {
        let caches = self.caches.iter().map(|cache| {
            let kind = if cache.kind.is_empty() { "" } else { " " };
            let shared = match cache.shared_by {
                0 | 1 => String::new(),
                shared => format!(" shared by {shared}"),
            };
            let size = amounts::binary(cache.bytes);
            format!("L{} {size}{kind}{}{shared}", cache.level, cache.kind)
        });
        caches.collect::<Vec<_>>().join(", ")
    }

    fn vectors_text(&self) -> String {
        let names = self.vectors.join(", ");
        match self.vector_bytes {
            Some(bytes) => format!("{names} ({} float64 at once)", bytes / 8),
            None => names,
        }
    }
}

/// What the processor has that runs this.
fn vectors() -> (Vec<&'static str>, Option<usize>) {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    {
        let has = [
            (is_x86_feature_detected!("avx512f"), "AVX-512", 64),
            (is_x86_feature_detected!("avx2"), "AVX2", 32),
            (is_x86_feature_detected!("fma"), "FMA", 0),
            (is_x86_feature_detected!("avx"), "AVX", 32),
            (is_x86_feature_detected!("sse4.2"), "SSE4.2", 16),
            (is_x86_feature_detected!("sse2"), "SSE2", 16),
        ];
        let present: Vec<_> = has.into_iter().filter(|(is_there, ..)| *is_there).collect();
        let widest = present.iter().map(|(.., bytes)| *bytes).max();
        (present.into_iter().map(|(_, name, _)| name).collect(), widest.filter(|bytes| *bytes > 0))
    }
    #[cfg(target_arch = "aarch64")]
    {
        (vec!["NEON"], Some(16))
    }
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64")))]
    {
        (Vec::new(), None)
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.rows();
        let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (index, (name, text)) in rows.iter().enumerate() {
            let end = if index + 1 == rows.len() { "" } else { "\n" };
            write!(f, "{name:width$}  {text}{end}")?;
        }
        Ok(())
    }
}

impl Displayable for Machine {
    fn bundle(&self) -> Bundle {
        let mut table = String::from("<table>");
        for (name, text) in self.rows() {
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let style = "style=\"text-align:left\"";
            table += &format!("<tr><th {style}>{name}</th><td {style}>{text}</td></tr>");
        }
        table += "</table>";
        Bundle::html(table).with_text(self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine() -> Machine {
        let cache = |level, kind, bytes, shared_by| Cache { level, kind, bytes, shared_by };
        Machine {
            processor: Some("Brand <X>".to_owned()),
            cores: Some(4),
            threads: 8,
            caches: vec![cache(1, "data", 48 << 10, 2), cache(3, "", 8 << 20, 8)],
            vectors: vec!["AVX2", "SSE2"],
            vector_bytes: Some(32),
            clock: Some(2.6e9),
            memory: Some(16 << 30),
            bandwidth: None,
        }
    }

    #[test]
    fn as_text_and_as_a_table() {
        assert_eq!(
            machine().to_string(),
            "processor     Brand <X>\n\
             cores         4, of which this process can use 8 threads\n\
             caches        L1 48 KiB data shared by 2, L3 8 MiB shared by 8\n\
             vector units  AVX2, SSE2 (4 float64 at once)\n\
             clock         2.60 GHz\n\
             memory        16 GiB"
        );
        let html = format!("{:?}", machine().bundle());
        assert!(html.contains("Brand &lt;X&gt;") && html.contains("8 threads</td>"), "{html}");
        let unknown = Machine::default().to_string();
        assert_eq!(unknown.matches("unknown").count(), 5, "{unknown}");
    }

    #[test]
    fn this_machine() {
        let machine = Machine::described();
        assert!(machine.threads >= 1);
        if cfg!(target_arch = "x86_64") {
            assert!(machine.vectors.contains(&"SSE2") && machine.vector_bytes >= Some(16));
        }
        if cfg!(target_os = "linux") && !cfg!(miri) {
            assert!(machine.memory.is_some_and(|bytes| bytes > 1 << 20), "{machine}");
        }
    }
}
