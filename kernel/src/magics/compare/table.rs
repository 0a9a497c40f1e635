//! Pure: the results of a comparison as a small table, in text and in HTML.

use std::fmt::Write as _;

use crate::companion::protocol::{Compared, Described, Difference};
use crate::messages::MimeBundle;

/// What stands above the columns.
const HEAD: [&str; 5] = ["", "result", "shape", "dtype", "time"];

/// No more of a result is shown.
const LONGEST: usize = 48;

/// Both times as text, and how many times as long NumPy takes.
struct Times {
    rust: String,
    numpy: String,
    /// The median, and between what it lies.
    ratio: [f64; 3],
}

impl Times {
    /// As the Rust side says it; its ratio is the other way round.
    fn parse(text: &str) -> Option<Times> {
        let [rust, numpy, median, low, high] =
            text.split('|').collect::<Vec<_>>().try_into().ok()?;
        let number = |text: &str| text.trim().parse::<f64>().ok();
        let ratio = [number(median)?, number(low)?, number(high)?];
        let [median, low, high] = ratio.map(|ratio| 1.0 / ratio);
        let (rust, numpy) = (rust.to_owned(), numpy.to_owned());
        Some(Times { rust, numpy, ratio: [median, high, low] })
    }

    fn sentence(&self) -> String {
        let [median, low, high] = self.ratio;
        let spread = |low: f64, high: f64| format!("({} to {})", digits(low), digits(high));
        if low <= 1.0 && high >= 1.0 {
            let (median, spread) = (digits(median), spread(low, high));
            return format!(
                "no difference in time to be seen: NumPy takes {median} times as long {spread}"
            );
        }
        if median >= 1.0 {
            return format!("NumPy takes {} times as long {}", digits(median), spread(low, high));
        }
        let (median, spread) = (digits(1.0 / median), spread(1.0 / high, 1.0 / low));
        format!("Rust takes {median} times as long {spread}")
    }
}

/// A ratio with two digits, and three where it is close to 1.
fn digits(ratio: f64) -> String {
    match ratio {
        r if r >= 9.95 => format!("{r:.0}"),
        r if r >= 1.495 => format!("{r:.1}"),
        r => format!("{r:.2}"),
    }
}

/// The table in both forms.
pub fn shown(compared: &Compared) -> MimeBundle {
    let times = compared.times.as_deref().and_then(Times::parse);
    let time =
        |of: fn(&Times) -> &String| times.as_ref().map_or_else(String::new, |it| of(it).clone());
    let numpy = format!("NumPy {}", compared.version);
    let rows = [
        row("Rust", &compared.rust, time(|it| &it.rust)),
        row(&numpy, &compared.numpy, time(|it| &it.numpy)),
    ];
    let mut sentences = vec![difference(compared)];
    sentences.extend(times.as_ref().map(Times::sentence));
    MimeBundle::from([
        ("text/plain".to_owned(), text(&rows, &sentences)),
        ("text/html".to_owned(), html(&rows, &sentences)),
    ])
}

fn row(name: &str, side: &Described, time: String) -> [String; 5] {
    let mut result = side.text.clone();
    if result.chars().count() > LONGEST {
        result = result.chars().take(LONGEST - 1).chain(['\u{2026}']).collect();
    }
    [name.to_owned(), result, tuple(&side.shape), side.dtype.clone(), time]
}

/// A shape as NumPy writes it.
fn tuple(shape: &[usize]) -> String {
    match shape {
        [one] => format!("({one},)"),
        shape => {
            let lengths: Vec<String> = shape.iter().map(usize::to_string).collect();
            format!("({})", lengths.join(", "))
        }
    }
}

fn difference(compared: &Compared) -> String {
    let Some(Difference { equal, absolute, relative, unequal }) = &compared.difference else {
        let shapes = [&compared.rust.shape, &compared.numpy.shape].map(|shape| tuple(shape));
        return format!("the shapes differ: {} in Rust, {} in NumPy", shapes[0], shapes[1]);
    };
    if *equal {
        return "the results are equal".to_owned();
    }
    let count: usize = compared.rust.shape.iter().product();
    let which =
        if count == 1 { String::new() } else { format!(" ({unequal} of {count} elements differ)") };
    format!("largest difference: {absolute} absolute, {relative} relative{which}")
}

fn text(rows: &[[String; 5]; 2], sentences: &[String]) -> String {
    let head = HEAD.map(str::to_owned);
    let lines = [&head, &rows[0], &rows[1]];
    let width = |column: usize| {
        let widths = lines.iter().map(|line| line[column].chars().count());
        widths.max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..HEAD.len()).map(width).collect();
    let mut text = String::new();
    for line in lines {
        let cells = line
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.chars().count())));
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text + &sentences.join("\n")
}

fn html(rows: &[[String; 5]; 2], sentences: &[String]) -> String {
    let mut html = "<table><thead><tr>".to_owned();
    for head in HEAD {
        let _ = write!(html, "<th style=\"text-align: left\">{head}</th>");
    }
    html.push_str("</tr></thead><tbody>");
    for [name, cells @ ..] in rows {
        let _ = write!(html, "<tr><th style=\"text-align: left\">{}</th>", escaped(name));
        for cell in cells {
            let _ = write!(html, "<td style=\"text-align: left\">{}</td>", escaped(cell));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table>");
    for sentence in sentences {
        let _ = write!(html, "<p>{}</p>", escaped(sentence));
    }
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(text: &str, shape: &[usize]) -> Described {
        let (text, shape) = (text.to_owned(), shape.to_owned());
        Described { text, shape, dtype: "float64".to_owned() }
    }

    fn compared(difference: Option<Difference>, times: Option<&str>) -> Compared {
        Compared {
            rust: side("6.0", &[]),
            numpy: side("6.0", &[]),
            difference,
            times: times.map(str::to_owned),
            version: "2.4.6".to_owned(),
        }
    }

    fn apart(equal: bool, unequal: usize) -> Option<Difference> {
        let (absolute, relative) = ("1e-12".to_owned(), "2e-13".to_owned());
        Some(Difference { equal, absolute, relative, unequal })
    }

    #[test]
    fn a_table_of_two_rows() {
        let bundle =
            shown(&compared(apart(true, 0), Some("1 s \u{b1} 0 ns|2 s \u{b1} 0 ns|0.5|0.4|0.625")));
        assert_eq!(
            bundle["text/plain"],
            "             result  shape  dtype    time\n\
             Rust         6.0     ()     float64  1 s \u{b1} 0 ns\n\
             NumPy 2.4.6  6.0     ()     float64  2 s \u{b1} 0 ns\n\
             the results are equal\n\
             NumPy takes 2.0 times as long (1.6 to 2.5)"
        );
        let html = &bundle["text/html"];
        assert!(html.contains("<td style=\"text-align: left\">1 s \u{b1} 0 ns</td>"), "{html}");
        assert!(html.ends_with("<p>NumPy takes 2.0 times as long (1.6 to 2.5)</p>"), "{html}");
    }

    #[test]
    fn differences_in_words() {
        let words = |compared: &Compared| difference(compared);
        let mut different = compared(apart(false, 1), None);
        assert_eq!(words(&different), "largest difference: 1e-12 absolute, 2e-13 relative");
        (different.rust.shape, different.numpy.shape) = (vec![2, 3], vec![2, 3]);
        assert!(words(&different).ends_with("relative (1 of 6 elements differ)"));
        (different.difference, different.numpy.shape) = (None, vec![3]);
        assert_eq!(words(&different), "the shapes differ: (2, 3) in Rust, (3,) in NumPy");
    }

    #[test]
    fn ratios_in_words() {
        let words = |times: &str| Times::parse(times).unwrap().sentence();
        assert_eq!(words("a|b|4|2.5|5"), "Rust takes 4.0 times as long (2.5 to 5.0)");
        assert_eq!(
            words("a|b|1|0.8|1.25"),
            "no difference in time to be seen: NumPy takes 1.00 times as long (0.80 to 1.25)"
        );
        assert_eq!(words("a|b|0.01|0.008|0.0125"), "NumPy takes 100 times as long (80 to 125)");
        assert!(Times::parse("a|b").is_none());
    }
}
