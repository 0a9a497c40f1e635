//! The hypergeometric distribution: drawn one by one, or by Stadlober's ratio of uniforms (HRUA).

use std::sync::LazyLock;

use crate::random::{Words, precise::Precise};

/// How many of `sample` things taken from `good` and `bad` ones are good.
pub(super) fn hypergeometric(bits: &mut Words<'_>, good: i64, bad: i64, sample: i64) -> i64 {
    if sample >= 10 && sample <= good + bad - 10 {
        by_ratio(bits, good, bad, sample)
    } else {
        one_by_one(bits, good, bad, sample)
    }
}

/// Takes the smaller of sample and rest.
fn one_by_one(bits: &mut Words<'_>, good: i64, bad: i64, sample: i64) -> i64 {
    let total = good + bad;
    let rest = sample > total / 2;
    let mut to_take = if rest { total - sample } else { sample };
    let (mut left, mut left_good) = (total, good);
    while to_take > 0 && left_good > 0 && left > left_good {
        left -= 1;
        if (bits.up_to_masked(left as u64) as i64) < left_good {
            left_good -= 1;
        }
        to_take -= 1;
    }
    if left == left_good {
        left_good -= to_take;
    }
    if rest { left_good } else { good - left_good }
}

fn by_ratio(bits: &mut Words<'_>, good: i64, bad: i64, sample: i64) -> i64 {
    let total = good + bad;
    let taken = sample.min(total - sample);
    let (rare, common) = (good.min(bad), good.max(bad));
    let (p, q) = (rare as f64 / total as f64, common as f64 / total as f64);
    let center = taken as f64 * p + 0.5;
    let variance = (total - taken) as f64 * taken as f64 * p * q / (total - 1) as f64;
    let deviation = (variance + 0.5).sqrt();
    // 2 √(2/e) and 3 - 2 √(3/e).
    let width = 1.7155277699214135 * deviation + 0.8989161620588988;
    let mode = ((taken + 1) as f64 * (rare + 1) as f64 / (total + 2) as f64).floor() as i64;
    let weight = |k: i64| {
        ln_factorial(k)
            + ln_factorial(rare - k)
            + ln_factorial(taken - k)
            + ln_factorial(common - taken + k)
    };
    let highest = weight(mode);
    let end = ((taken.min(rare) + 1) as f64).min((center + 16.0 * deviation).floor());
    let count = loop {
        let (u, v) = (bits.next_f64(), bits.next_f64());
        let x = center + width * (v - 0.5) / u;
        if !(0.0..end).contains(&x) {
            continue;
        }
        let count = x.floor() as i64;
        let t = highest - weight(count);
        if u * (4.0 - u) - 3.0 <= t {
            break count;
        }
        if u * (u - t) < 1.0 && 2.0 * u.ln() <= t {
            break count;
        }
    };
    let count = if good > bad { taken - count } else { count };
    if taken < sample { good - count } else { count }
}

/// ln 0!, ln 1!, …, rounded from their exact values.
static LN_FACTORIALS: LazyLock<[f64; 126]> = LazyLock::new(|| {
    let mut sum = Precise::from(0.0);
    std::array::from_fn(|k| {
        if k > 1 {
            sum = sum + Precise::from(k as f64).ln();
        }
        sum.high
    })
});

fn ln_factorial(k: i64) -> f64 {
    if let Some(known) = LN_FACTORIALS.get(k as usize) {
        return *known;
    }
    // Stirling's series.
    let k = k as f64;
    let half_ln_tau = 0.9189385332046728;
    (k + 0.5) * k.ln() - k + (half_ln_tau + (1.0 / k) * (1.0 / 12.0 - 1.0 / (360.0 * k * k)))
}
