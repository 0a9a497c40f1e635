//! Pure: in which steps to look at the clock, when to draw, and how fast it goes. Times are counted
//! from the first step.

use std::time::Duration;

/// How often the bar is drawn at most.
const DRAW_EVERY: Duration = Duration::from_millis(100);

/// How often the clock should be looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// By how much more steps than before may pass without a look at the clock.
const MOST_GROWTH: f64 = 8.0;

/// What the newest rate weighs against those before, as in tqdm.
const SMOOTHING: f64 = 0.3;

/// Counts of steps, and the times they were reached.
#[derive(Debug, Default)]
pub(super) struct Pace {
    next_look: u64,
    looked: (u64, Duration),
    drawn: Option<(u64, Duration)>,
    rate: Option<f64>,
}

impl Pace {
    /// The number of finished steps at which to call [`Pace::is_due`] next.
    #[inline(always)]
    pub(super) fn next_look(&self) -> u64 {
        self.next_look
    }

    /// Steps in a second, of late; unknown before the first of them.
    pub(super) fn rate(&self) -> Option<f64> {
        self.rate
    }

    /// Whether to draw, now that `done` steps have been finished.
    pub(super) fn is_due(&mut self, done: u64, now: Duration) -> bool {
        let (looked_done, looked_at) = self.looked;
        let steps = (done - looked_done) as f64;
        let took = now.saturating_sub(looked_at).as_secs_f64().max(1e-9);
        let fitting = (steps / took * LOOK_EVERY.as_secs_f64()).min(steps * MOST_GROWTH);
        self.next_look = done + (fitting as u64).max(1);
        self.looked = (done, now);

        let Some((drawn_done, drawn_at)) = self.drawn else {
            self.drawn = Some((done, now));
            return true;
        };
        let since = now.saturating_sub(drawn_at);
        if since < DRAW_EVERY {
            return false;
        }
        let newest = (done - drawn_done) as f64 / since.as_secs_f64();
        let smoothed = |rate: f64| rate + SMOOTHING * (newest - rate);
        self.rate = Some(self.rate.map_or(newest, smoothed));
        self.drawn = Some((done, now));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs `steps` steps of that length; gives back how often the clock was looked at, and how
    /// often the bar drawn.
    fn run(pace: &mut Pace, from: (u64, Duration), steps: u64, each: Duration) -> (u32, u32) {
        let (mut looks, mut draws) = (0, 0);
        for step in 0..steps {
            if from.0 + step >= pace.next_look() {
                looks += 1;
                draws += u32::from(pace.is_due(from.0 + step, from.1 + each * step as u32));
            }
        }
        (looks, draws)
    }

    #[test]
    fn fast_steps_look_at_the_clock_seldom() {
        let mut pace = Pace::default();
        // A second.
        let (looks, draws) =
            run(&mut pace, (0, Duration::ZERO), 10_000_000, Duration::from_nanos(100));
        assert!((40..=80).contains(&looks), "{looks} looks");
        assert!((7..=11).contains(&draws), "{draws} times drawn");
        let rate = pace.rate().expect("it was drawn");
        assert!((rate / 1e7 - 1.0).abs() < 0.05, "{rate}");
    }

    #[test]
    fn slow_steps_are_all_seen() {
        let mut pace = Pace::default();
        let second = Duration::from_secs(1);
        assert_eq!(run(&mut pace, (0, Duration::ZERO), 10, second), (10, 10));
    }

    #[test]
    fn steps_that_become_slow_are_seen_soon() {
        let mut pace = Pace::default();
        run(&mut pace, (0, Duration::ZERO), 1000, Duration::from_millis(1));
        let from = (1000, Duration::from_secs(1));
        let (looks, draws) = run(&mut pace, from, 100, Duration::from_millis(100));
        assert!(looks > 80 && draws > 80, "{looks} looks, {draws} times drawn");
    }
}
