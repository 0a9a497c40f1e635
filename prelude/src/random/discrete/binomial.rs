//! The binomial distribution: by inversion where few successes are expected, otherwise by
//! Kachitvichyanukul and Schmeiser's rejection (BTPE).

use crate::random::Words;

/// The number of successes among `n` trials, prepared to be drawn often.
pub(in crate::random) struct Binomial {
    n: i64,
    /// Failures are counted where they are the rarer ones.
    failures: bool,
    way: Way,
}

enum Way {
    Never,
    Inversion { p: f64, none: f64, most: i64 },
    Rejection(Hat),
}

impl Binomial {
    pub(in crate::random) fn new(n: i64, p: f64) -> Binomial {
        let failures = p > 0.5;
        let rare = if failures { 1.0 - p } else { p };
        let way = if n == 0 || p == 0.0 {
            Way::Never
        } else if rare * n as f64 <= 30.0 {
            let mean = n as f64 * rare;
            let none = (n as f64 * (-rare).ln_1p()).exp();
            let most = (n as f64).min(mean + 10.0 * (mean * (1.0 - rare) + 1.0).sqrt()) as i64;
            Way::Inversion { p: rare, none, most }
        } else {
            Way::Rejection(Hat::new(n, rare))
        };
        Binomial { n, failures, way }
    }

    pub(in crate::random) fn draw(&self, bits: &mut Words<'_>) -> i64 {
        let count = match &self.way {
            Way::Never => return 0,
            Way::Inversion { p, none, most } => self.invert(bits, *p, *none, *most),
            Way::Rejection(hat) => hat.draw(bits),
        };
        if self.failures { self.n - count } else { count }
    }

    /// Adds probabilities up until they reach a uniform number.
    fn invert(&self, bits: &mut Words<'_>, p: f64, none: f64, most: i64) -> i64 {
        let (mut count, mut probability, mut u) = (0, none, bits.next_f64());
        while u > probability {
            count += 1;
            if count > most {
                (count, probability, u) = (0, none, bits.next_f64());
            } else {
                u -= probability;
                let left = (self.n - count + 1) as f64;
                probability = (left * p * probability) / (count as f64 * (1.0 - p));
            }
        }
        count
    }
}

/// What lies above the distribution: a triangle, a parallelogram around it, and two exponential
/// tails. The names are the paper's.
struct Hat {
    n: i64,
    r: f64,
    q: f64,
    m: i64,
    xm: f64,
    xl: f64,
    xr: f64,
    c: f64,
    left_rate: f64,
    right_rate: f64,
    /// The areas of the triangle, with the parallelogram, with the left tail, with the right tail.
    areas: [f64; 4],
}

impl Hat {
    fn new(n: i64, r: f64) -> Hat {
        let count = n as f64;
        let q = 1.0 - r;
        let fm = count * r + r;
        let m = fm.floor() as i64;
        let p1 = (2.195 * (count * r * q).sqrt() - 4.6 * q).floor() + 0.5;
        let xm = m as f64 + 0.5;
        let (xl, xr) = (xm - p1, xm + p1);
        let c = 0.134 + 20.5 / (15.3 + m as f64);
        let rate = |a: f64| a * (1.0 + a / 2.0);
        let left_rate = rate((fm - xl) / (fm - xl * r));
        let right_rate = rate((xr - fm) / (xr * q));
        let p2 = p1 * (1.0 + 2.0 * c);
        let p3 = p2 + c / left_rate;
        let p4 = p3 + c / right_rate;
        Hat { n, r, q, m, xm, xl, xr, c, left_rate, right_rate, areas: [p1, p2, p3, p4] }
    }

    fn draw(&self, bits: &mut Words<'_>) -> i64 {
        let [p1, p2, p3, p4] = self.areas;
        loop {
            let u = bits.next_f64() * p4;
            let v = bits.next_f64();
            let (y, height) = if u <= p1 {
                return (self.xm - p1 * v + u).floor() as i64;
            } else if u <= p2 {
                let x = self.xl + (u - p1) / self.c;
                let height = v * self.c + 1.0 - (self.m as f64 - x + 0.5).abs() / p1;
                if height > 1.0 {
                    continue;
                }
                (x.floor() as i64, height)
            } else if u <= p3 {
                let y = (self.xl + v.ln() / self.left_rate).floor() as i64;
                if y < 0 || v == 0.0 {
                    continue;
                }
                (y, v * (u - p2) * self.left_rate)
            } else {
                let y = (self.xr - v.ln() / self.right_rate).floor() as i64;
                if y > self.n || v == 0.0 {
                    continue;
                }
                (y, v * (u - p3) * self.right_rate)
            };
            if self.accepts(y, height) {
                return y;
            }
        }
    }

    /// Whether a point at this height above y lies below the distribution.
    fn accepts(&self, y: i64, height: f64) -> bool {
        let (n, r, q, m) = (self.n, self.r, self.q, self.m);
        let variance = n as f64 * r * q;
        let k = (y - m).abs();
        if k <= 20 || k as f64 >= variance / 2.0 - 1.0 {
            let s = r / q;
            let a = s * (n + 1) as f64;
            let step = |i: i64| a / i as f64 - s;
            let mut ratio = 1.0;
            for i in m + 1..=y {
                ratio *= step(i);
            }
            for i in y + 1..=m {
                ratio /= step(i);
            }
            return height <= ratio;
        }
        let k = k as f64;
        let rho =
            (k / variance) * ((k * (k / 3.0 + 0.625) + 0.166_666_666_666_666_66) / variance + 0.5);
        let t = -k * k / (2.0 * variance);
        let ln_height = height.ln();
        if ln_height < t - rho {
            return true;
        }
        if ln_height > t + rho {
            return false;
        }
        let (n, m, y) = (n as f64, m as f64, y as f64);
        let (x1, f1, z, w) = (y + 1.0, m + 1.0, n + 1.0 - m, n - y + 1.0);
        let bound = self.xm * (f1 / x1).ln()
            + (n - m + 0.5) * (z / w).ln()
            + (y - m) * (w * r / (x1 * q)).ln()
            + correction(f1)
            + correction(z)
            + correction(x1)
            + correction(w);
        ln_height <= bound
    }
}

/// What Stirling's formula leaves of ln x!, as NumPy 2.4 has it: the first coefficient should be
/// 13860, and the last two of the four be subtracted. The difference is far below what is decided.
fn correction(x: f64) -> f64 {
    let square = x * x;
    let series = 132.0 - (99.0 - 140.0 / square) / square;
    (13680.0 - (462.0 - series / square) / square) / x / 166320.0
}
