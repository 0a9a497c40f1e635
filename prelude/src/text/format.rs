//! Numbers by C's `printf` formats, as Python's `%` writes them.
//!
//! Pure: which number stands where, and in which file, is [`super::save`]'s.

use crate::{DType, Value, print::scalar_str};

/// A part of a format.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Text(String),
    Number(Spec),
}

/// `%[flags][width][.precision]conversion`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spec {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
    conversion: char,
}

/// A float as `%.6g` writes it, for a precision of 6.
pub(crate) fn general(x: f64, precision: usize) -> String {
    let spec = Spec {
        left: false,
        plus: false,
        space: false,
        alternate: false,
        zero: false,
        width: 0,
        precision: Some(precision),
        conversion: 'g',
    };
    let sign = if x.is_sign_negative() && !x.is_nan() { "-" } else { "" };
    format!("{sign}{}", spec.float(x.abs()))
}

/// Wider is a slip of the hand, and would only fill memory.
const WIDEST: usize = 10_000;

/// The parts of a format, or what is wrong with it.
pub(super) fn parse(format: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        let (text, spec) = rest.split_at(at);
        let mut piece = String::from(text);
        if let Some(behind) = spec.strip_prefix("%%") {
            piece.push('%');
            pieces.push(Piece::Text(piece));
            rest = behind;
            continue;
        }
        pieces.push(Piece::Text(piece));
        let (spec, behind) = parse_spec(&spec[1..])?;
        pieces.push(Piece::Number(spec));
        rest = behind;
    }
    pieces.push(Piece::Text(String::from(rest)));
    pieces.retain(|piece| *piece != Piece::Text(String::new()));
    Ok(pieces)
}

fn parse_spec(mut rest: &str) -> Result<(Spec, &str), String> {
    let mut spec = Spec {
        left: false,
        plus: false,
        space: false,
        alternate: false,
        zero: false,
        width: 0,
        precision: None,
        conversion: ' ',
    };
    loop {
        let flag = match rest.as_bytes().first() {
            Some(b'-') => &mut spec.left,
            Some(b'+') => &mut spec.plus,
            Some(b' ') => &mut spec.space,
            Some(b'#') => &mut spec.alternate,
            Some(b'0') => &mut spec.zero,
            _ => break,
        };
        *flag = true;
        rest = &rest[1..];
    }
    let number = |rest: &mut &str| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, behind) = rest.split_at(digits);
        *rest = behind;
        match number {
            "" => Ok(0),
            number => match number.parse() {
                Ok(n) if n <= WIDEST => Ok(n),
                _ => Err(format!("the width {number} is too large")),
            },
        }
    };
    spec.width = number(&mut rest)?;
    if let Some(behind) = rest.strip_prefix('.') {
        rest = behind;
        spec.precision = Some(number(&mut rest)?);
    }
    // Sizes are C's and mean nothing.
    rest = rest.strip_prefix(['h', 'l', 'L']).unwrap_or(rest);
    let conversion = rest.chars().next().ok_or("incomplete format")?;
    if !"diueEfFgGsxXo".contains(conversion) {
        return Err(format!(
            "'%{conversion}' is not known, only %d, %i, %u, %e, %f, %g, %E, %F, %G, %x, %X, %o and %s"
        ));
    }
    spec.conversion = conversion;
    Ok((spec, &rest[conversion.len_utf8()..]))
}

impl Spec {
    /// Whether it writes numbers of that dtype; parts of complex numbers are floats.
    pub(super) fn fits(self, dtype: DType) -> bool {
        let is_integer = !matches!(
            dtype,
            DType::Bool | DType::Float32 | DType::Float64 | DType::Complex64 | DType::Complex128
        );
        !matches!(self.conversion, 'x' | 'X' | 'o') || is_integer
    }

    /// Appends the number, or says why it cannot be written so.
    pub(super) fn write(self, value: Value, to: &mut String) -> Result<(), &'static str> {
        match self.conversion {
            's' => {
                let mut text = scalar_text(value);
                if let Some(precision) = self.precision {
                    text.truncate(precision);
                }
                self.pad("", &text, false, to);
            }
            'd' | 'i' | 'u' => {
                let (is_negative, digits) = whole(value)?;
                self.pad_number(is_negative, "", &self.at_least(digits), to);
            }
            'x' | 'X' | 'o' => {
                let (is_negative, magnitude) = match value {
                    Value::Int(n) => (n < 0, n.unsigned_abs()),
                    Value::Uint(n) => (false, n),
                    _ => return Err("a whole number is required"),
                };
                let (prefix, digits) = match self.conversion {
                    'x' => ("0x", format!("{magnitude:x}")),
                    'X' => ("0X", format!("{magnitude:X}")),
                    _ => ("0o", format!("{magnitude:o}")),
                };
                let prefix = if self.alternate { prefix } else { "" };
                self.pad_number(is_negative, prefix, &self.at_least(digits), to);
            }
            _ => {
                let x = real(value);
                let digits = self.float(x.abs());
                let digits = if self.conversion.is_ascii_uppercase() {
                    digits.to_ascii_uppercase()
                } else {
                    digits
                };
                let is_negative = x.is_sign_negative() && !x.is_nan();
                self.pad_number(is_negative, "", &digits, to);
            }
        }
        Ok(())
    }

    /// Digits with zeros in front, up to the precision.
    fn at_least(self, digits: String) -> String {
        let missing = self.precision.unwrap_or(0).saturating_sub(digits.len());
        if missing == 0 { digits } else { "0".repeat(missing) + &digits }
    }

    /// A float without its sign.
    fn float(self, x: f64) -> String {
        if x.is_nan() {
            return String::from("nan");
        }
        if x.is_infinite() {
            return String::from("inf");
        }
        let precision = self.precision.unwrap_or(6);
        match self.conversion {
            'e' | 'E' => self.scientific(x, precision),
            'f' | 'F' => self.fixed(x, precision),
            _ => {
                let precision = precision.max(1);
                let rounded = format!("{x:.*e}", precision - 1);
                let exponent = rounded.rsplit_once('e').map_or("0", |parts| parts.1);
                let exponent: i32 = exponent.parse().unwrap_or(0);
                if exponent < -4 || exponent >= precision as i32 {
                    self.trimmed(self.scientific(x, precision - 1))
                } else {
                    let digits = (precision as i32 - 1 - exponent) as usize;
                    self.trimmed(self.fixed(x, digits))
                }
            }
        }
    }

    fn fixed(self, x: f64, precision: usize) -> String {
        let mut text = format!("{x:.precision$}");
        if precision == 0 && self.alternate {
            text.push('.');
        }
        text
    }

    /// With an exponent of a sign and at least two digits.
    fn scientific(self, x: f64, precision: usize) -> String {
        let text = format!("{x:.precision$e}");
        let (mantissa, exponent) = text.rsplit_once('e').unwrap_or((&text, "0"));
        let point = if precision == 0 && self.alternate { "." } else { "" };
        let (sign, exponent) = match exponent.strip_prefix('-') {
            Some(magnitude) => ('-', magnitude),
            None => ('+', exponent),
        };
        format!("{mantissa}{point}e{sign}{exponent:0>2}")
    }

    /// For `%g`: without zeros at the end of the fraction.
    fn trimmed(self, text: String) -> String {
        if self.alternate {
            return text;
        }
        let (mantissa, exponent) = match text.find('e') {
            Some(at) => text.split_at(at),
            None => (text.as_str(), ""),
        };
        if !mantissa.contains('.') {
            return text;
        }
        let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
        format!("{mantissa}{exponent}")
    }

    fn pad_number(self, is_negative: bool, prefix: &str, digits: &str, to: &mut String) {
        let sign = match () {
            () if is_negative => "-",
            () if self.plus => "+",
            () if self.space => " ",
            () => "",
        };
        self.pad(&format!("{sign}{prefix}"), digits, self.zero, to);
    }

    fn pad(self, sign: &str, digits: &str, zeros: bool, to: &mut String) {
        let length = sign.chars().count() + digits.chars().count();
        let missing = self.width.saturating_sub(length);
        if self.left {
            to.push_str(sign);
            to.push_str(digits);
            fill(to, missing, ' ');
        } else if zeros {
            to.push_str(sign);
            fill(to, missing, '0');
            to.push_str(digits);
        } else {
            fill(to, missing, ' ');
            to.push_str(sign);
            to.push_str(digits);
        }
    }
}

fn fill(to: &mut String, count: usize, character: char) {
    to.extend(std::iter::repeat_n(character, count));
}

/// NumPy's `str`.
fn scalar_text(value: Value) -> String {
    match value {
        Value::Bool(v) => scalar_str(v),
        Value::Int(v) => scalar_str(v),
        Value::Uint(v) => scalar_str(v),
        Value::F32(v) => scalar_str(v),
        Value::F64(v) => scalar_str(v),
        Value::C64(v) => scalar_str(v),
        Value::C128(v) => scalar_str(v),
    }
}

/// Sign and digits of the number without its fraction.
fn whole(value: Value) -> Result<(bool, String), &'static str> {
    Ok(match value {
        Value::Bool(v) => (false, u8::from(v).to_string()),
        Value::Int(v) => (v < 0, v.unsigned_abs().to_string()),
        Value::Uint(v) => (false, v.to_string()),
        other => {
            let x = real(other);
            if x.is_nan() {
                return Err("cannot convert float NaN to integer");
            }
            if x.is_infinite() {
                return Err("cannot convert float infinity to integer");
            }
            let x = x.trunc();
            (x < 0.0, format!("{:.0}", x.abs()))
        }
    })
}

fn real(value: Value) -> f64 {
    match value {
        Value::Bool(v) => f64::from(u8::from(v)),
        Value::Int(v) => v as f64,
        Value::Uint(v) => v as f64,
        Value::F32(v) => f64::from(v),
        Value::F64(v) => v,
        Value::C64(v) => f64::from(v.re),
        Value::C128(v) => v.re,
    }
}
