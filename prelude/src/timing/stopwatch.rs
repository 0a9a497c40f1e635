//! How long something took, once: processor time and time on the wall, with IPython's text.

use std::{fmt, time::Instant};

use super::{amounts, counters::Cpu};

/// Runs from when it is made.
///
/// ```
/// use ndlab::timing::Stopwatch;
///
/// let watch = Stopwatch::start();
/// let sum: u64 = (0..1000).sum();
/// let times = watch.read();
/// assert!(times.wall >= 0.0 && sum > 0);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    cpu: Cpu,
    clock: Instant,
}

/// What a [`Stopwatch`] says, in seconds. IPython: what `%time` prints.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Times {
    /// The processors' time in the program, all threads together.
    pub user: f64,
    /// The processors' time in the system, on behalf of the program.
    pub system: f64,
    /// The time that has passed.
    pub wall: f64,
}

impl Stopwatch {
    /// Begins to run.
    pub fn start() -> Stopwatch {
        let cpu = Cpu::now();
        Stopwatch { cpu, clock: Instant::now() }
    }

    /// What has passed since it began. It runs on.
    pub fn read(&self) -> Times {
        let wall = self.clock.elapsed().as_secs_f64();
        let Cpu { user, system } = Cpu::now().since(self.cpu);
        Times { user, system, wall }
    }
}

/// `CPU times: user 1.2 ms, sys: 300 μs, total: 1.5 ms`, and `Wall time: 1.52 ms` below.
impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.user + self.system;
        let [user, system, total, wall] =
            [self.user, self.system, total, self.wall].map(|seconds| amounts::time(seconds, 3));
        write!(f, "CPU times: user {user}, sys: {system}, total: {total}\nWall time: {wall}")
    }
}

#[cfg(test)]
mod tests {
    use std::{thread, time::Duration};

    use super::*;

    #[test]
    fn the_text_is_ipythons() {
        let times = Times { user: 1.2e-3, system: 3e-4, wall: 1.52e-3 };
        assert_eq!(
            times.to_string(),
            "CPU times: user 1.2 ms, sys: 300 \u{3bc}s, total: 1.5 ms\nWall time: 1.52 ms"
        );
    }

    #[test]
    fn waiting_is_not_working() {
        let watch = Stopwatch::start();
        thread::sleep(Duration::from_millis(60));
        let times = watch.read();
        assert!(times.wall >= 0.06 && times.wall < 10.0, "{times}");
    }
}
