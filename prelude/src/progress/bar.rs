//! Pure: a progress bar as a line of text and as HTML.

use std::time::Duration;

use crate::html::escaped;

/// Characters between the two ends of the bar in a line of text.
const WIDTH: u64 = 20;

/// What is known about the work at a moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Bar {
    pub(super) label: String,
    /// Steps finished.
    pub(super) done: u64,
    /// Steps there are, where that is known beforehand.
    pub(super) total: Option<u64>,
    pub(super) elapsed: Duration,
    /// Steps in a second.
    pub(super) rate: Option<f64>,
    /// Left before the end.
    pub(super) is_stopped: bool,
}

impl Bar {
    /// `adding:  45%|█████████           | 45/100 [00:12<00:15, 3.75 it/s]`.
    pub(super) fn line(&self) -> String {
        let label = if self.label.is_empty() { "" } else { &format!("{}: ", self.label) };
        let Some(percent) = self.percent() else {
            return format!("{label}{}", self.numbers());
        };
        let full = WIDTH * percent / 100;
        let (full, empty) = ("█".repeat(full as usize), " ".repeat((WIDTH - full) as usize));
        format!("{label}{percent:3}%|{full}{empty}| {}", self.numbers())
    }

    /// The same as one line of HTML, in the page's own colours but for the bar.
    pub(super) fn html(&self) -> String {
        let mut html = String::from(
            "<div style=\"display:flex;align-items:center;gap:0.6em;font-family:monospace\">",
        );
        if !self.label.is_empty() {
            html.push_str(&format!("<span>{}</span>", escaped(&self.label)));
        }
        let mut numbers = escaped(&self.numbers());
        if let Some(percent) = self.percent() {
            let colour = match percent {
                _ if self.is_stopped => "#d9534f",
                100 => "#4caf50",
                _ => "#3b8fd6",
            };
            html.push_str(&format!(
                "<span style=\"flex:0 1 16em;height:0.8em;border-radius:0.4em;overflow:hidden;\
                 background:rgba(128,128,128,0.3)\"><span style=\"display:block;height:100%;\
                 width:{percent}%;background:{colour}\"></span></span>"
            ));
            numbers = format!("{percent}% {numbers}");
        }
        html.push_str(&format!("<span>{numbers}</span></div>"));
        html
    }

    /// From 0 to 100, and 100 only at the end.
    fn percent(&self) -> Option<u64> {
        let total = self.total?;
        Some(match total {
            0 => 100,
            _ => (u128::from(self.done) * 100 / u128::from(total)).min(100) as u64,
        })
    }

    fn numbers(&self) -> String {
        let count = match self.total {
            Some(total) => format!("{}/{total}", self.done),
            None => format!("{} it", self.done),
        };
        let elapsed = clock(self.elapsed);
        let rate = rate_text(self.rate);
        if self.is_stopped {
            return format!("{count} [{elapsed}, {rate}, stopped]");
        }
        match self.total {
            Some(total) => {
                let left = time_left(total.saturating_sub(self.done), self.rate);
                format!("{count} [{elapsed}<{left}, {rate}]")
            }
            None => format!("{count} [{elapsed}, {rate}]"),
        }
    }
}

/// `01:23`, `1:02:03`.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes:02}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// The time that `steps` steps take, as [`clock`] writes it.
fn time_left(steps: u64, rate: Option<f64>) -> String {
    if steps == 0 {
        return clock(Duration::ZERO);
    }
    let seconds = rate.map(|rate| (steps as f64 / rate).round());
    match seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) {
        Some(time) => clock(time),
        None => "?".to_owned(),
    }
}

/// `123 it/s`, and `1.23 s/it` below one in a second.
fn rate_text(rate: Option<f64>) -> String {
    match rate {
        Some(rate) if rate >= 1.0 => format!("{} it/s", three_digits(rate)),
        Some(rate) if rate > 0.0 => format!("{} s/it", three_digits(1.0 / rate)),
        _ => "? it/s".to_owned(),
    }
}

/// A number from 1 on in three digits: `1.23`, `12.3`, `123`, `1.23k`, `12.3M`.
fn three_digits(mut number: f64) -> String {
    let mut suffixes = ["", "k", "M", "G"].into_iter();
    let mut suffix = suffixes.next().unwrap_or_default();
    // The limits are those from which on rounding adds a digit.
    while number >= 999.5
        && let Some(larger) = suffixes.next()
    {
        suffix = larger;
        number /= 1000.0;
    }
    let digits = match number {
        _ if number < 9.995 => 2,
        _ if number < 99.95 => 1,
        _ => 0,
    };
    format!("{number:.digits$}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half() -> Bar {
        Bar {
            label: "a<b".to_owned(),
            done: 45,
            total: Some(100),
            elapsed: Duration::from_secs(12),
            rate: Some(3.75),
            is_stopped: false,
        }
    }

    #[test]
    fn lines() {
        let bar = half();
        assert_eq!(bar.line(), "a<b:  45%|█████████           | 45/100 [00:12<00:15, 3.75 it/s]");
        let stopped = Bar { is_stopped: true, label: String::new(), ..bar.clone() };
        let line = " 45%|█████████           | 45/100 [00:12, 3.75 it/s, stopped]";
        assert_eq!(stopped.line(), line);
        let open = Bar { total: None, label: String::new(), ..bar.clone() };
        assert_eq!(open.line(), "45 it [00:12, 3.75 it/s]");
        let empty = Bar { total: Some(0), ..Bar::default() };
        assert_eq!(empty.line(), "100%|████████████████████| 0/0 [00:00<00:00, ? it/s]");
        let almost = Bar { done: 999, total: Some(1000), ..Bar::default() };
        assert!(almost.line().starts_with(" 99%"), "{}", almost.line());
    }

    #[test]
    fn html() {
        let html = half().html();
        assert!(html.contains("<span>a&lt;b</span>"), "{html}");
        assert!(html.contains("width:45%;background:#3b8fd6"), "{html}");
        assert!(html.contains("<span>45% 45/100 [00:12&lt;00:15, 3.75 it/s]</span>"), "{html}");
        let stopped = Bar { is_stopped: true, ..half() }.html();
        assert!(stopped.contains("#d9534f") && stopped.contains("stopped"), "{stopped}");
        assert!(!Bar { total: None, ..half() }.html().contains('%'));
    }

    #[test]
    fn rates() {
        let said: Vec<String> = [1234567.0, 999.6, 123.4, 99.96, 12.34, 9.996, 1.0, 0.8, 0.012]
            .map(|rate| rate_text(Some(rate)))
            .into();
        assert_eq!(
            said,
            [
                "1.23M it/s",
                "1.00k it/s",
                "123 it/s",
                "100 it/s",
                "12.3 it/s",
                "10.0 it/s",
                "1.00 it/s",
                "1.25 s/it",
                "83.3 s/it"
            ]
        );
        assert_eq!(rate_text(None), "? it/s");
        assert_eq!(rate_text(Some(0.0)), "? it/s");
    }

    #[test]
    fn times() {
        assert_eq!(clock(Duration::from_secs(59)), "00:59");
        assert_eq!(clock(Duration::from_secs(83)), "01:23");
        assert_eq!(clock(Duration::from_secs(3723)), "1:02:03");
        assert_eq!(time_left(10, None), "?");
        assert_eq!(time_left(10, Some(0.0)), "?");
        assert_eq!(time_left(0, None), "00:00");
        assert_eq!(time_left(90, Some(1.5)), "01:00");
    }
}
