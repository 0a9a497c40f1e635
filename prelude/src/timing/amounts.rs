//! Pure: times and bytes as text. Times are written as IPython writes them.

use crate::text::general;

/// A time in seconds with so many digits. IPython: `_format_time`.
pub(super) fn time(seconds: f64, precision: usize) -> String {
    if seconds >= 60.0 {
        return long_time(seconds);
    }
    let units = [("s", 1.0), ("ms", 1e3), ("\u{3bc}s", 1e6), ("ns", 1e9)];
    let order = if seconds > 0.0 {
        let thousands = (seconds.log10().floor() / 3.0).floor();
        (-thousands).clamp(0.0, 3.0) as usize
    } else {
        3
    };
    let (unit, scale) = units[order];
    format!("{} {unit}", general(seconds * scale, precision))
}

/// From a minute on, whole days, hours, minutes and seconds, as `1min 5s`.
fn long_time(seconds: f64) -> String {
    let mut parts = Vec::new();
    let mut left = seconds;
    for (unit, length) in [("d", 86_400.0), ("h", 3600.0), ("min", 60.0), ("s", 1.0)] {
        let count = (left / length).floor();
        if count > 0.0 {
            left %= length;
            parts.push(format!("{count}{unit}"));
        }
        if left < 1.0 {
            break;
        }
    }
    parts.join(" ")
}

/// A whole number with a comma before each three digits.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 run` or `7 runs`.
pub(super) fn counted(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", grouped(number))
}

/// Bytes in powers of 1000 with three digits, as `8 MB` and `12.3 kB`.
pub(super) fn bytes(count: f64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"];
    let mut count = count;
    let mut unit = 0;
    // What would be rounded to 1000 belongs to the next unit.
    while count >= 999.5 && unit + 1 < units.len() {
        count /= 1000.0;
        unit += 1;
    }
    format!("{} {}", general(count, 3), units[unit])
}

/// A size that is a power of two, or a small multiple of one, as `48 KiB`.
pub(super) fn binary(count: u64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut unit = 0;
    let mut amount = count as f64;
    while amount >= 1024.0 && unit + 1 < units.len() {
        amount /= 1024.0;
        unit += 1;
    }
    format!("{} {}", general(amount, 4), units[unit])
}

/// Bytes a second, as `12.3 GB/s`.
pub(super) fn speed(bytes_per_second: f64) -> String {
    let giga = bytes_per_second / 1e9;
    let digits = if giga >= 100.0 { 0 } else { 1 };
    format!("{giga:.digits$} GB/s")
}

/// Bytes in MiB as `memory_profiler` writes them.
pub(super) fn mebibytes(count: f64) -> String {
    format!("{:.2} MiB", count / 1_048_576.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_ipythons() {
        // What `_format_time` of IPython 9 gives.
        let cases = [
            (0.0, "0 ns"),
            (1.23e-6, "1.23 \u{3bc}s"),
            (0.001, "1 ms"),
            (4.56e-8, "45.6 ns"),
            (2.5e-10, "0.25 ns"),
            (1e-12, "0.001 ns"),
            (0.9999, "1e+03 ms"),
            (0.0203, "20.3 ms"),
            (1.0, "1 s"),
            (59.99, "60 s"),
            (60.0, "1min"),
            (65.4, "1min 5s"),
            (3661.0, "1h 1min 1s"),
            (3600.0, "1h"),
            (90_061.5, "1d 1h 1min 1s"),
        ];
        for (seconds, text) in cases {
            assert_eq!(time(seconds, 3), text, "{seconds}");
        }
        assert_eq!(time(1.234_567e-3, 5), "1.2346 ms");
        assert_eq!(time(1.234_567e-3, 1), "1 ms");
    }

    #[test]
    fn amounts() {
        assert_eq!((grouped(7), grouped(1000)), ("7".to_owned(), "1,000".to_owned()));
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!((counted(1, "run"), counted(0, "run")), ("1 run".into(), "0 runs".into()));
        let texts = [0.0, 800.0, 999.6, 8e6, 1.2345e7, 64e6, 2e12, 999_499.0].map(bytes);
        let expected = ["0 B", "800 B", "1 kB", "8 MB", "12.3 MB", "64 MB", "2 TB", "999 kB"];
        assert_eq!(texts, expected);
        assert_eq!(binary(49_152), "48 KiB");
        assert_eq!(binary(3 << 20), "3 MiB");
        assert_eq!(binary(25_276_215_296), "23.54 GiB");
        assert_eq!((speed(12.34e9), speed(112.5e9)), ("12.3 GB/s".into(), "112 GB/s".into()));
        assert_eq!(mebibytes(1_048_576.0 * 123.456), "123.46 MiB");
    }
}
