//! Two statements side by side: both times, their ratio, and a picture of the runs.

use std::fmt;

use ndarray::Array1;

use super::{
    amounts,
    loops::Measured,
    result::TimeitResult,
    spread::{self, Ratio},
};
use crate::{
    display::{Bundle, Displayable},
    plt::Figure,
};

/// What the comparison of two statements gives.
///
/// As text it is both times, the ratio, and a row of signs for the runs of each; in a notebook a
/// drawing shows the runs.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Comparison {
    /// How the two are called.
    pub names: [String; 2],
    /// Their times.
    pub results: [TimeitResult; 2],
    /// How many times as long as the second the first takes.
    pub ratio: Ratio,
    /// What is said below each time.
    notes: [Option<String>; 2],
}

/// More of a statement does not stand beside its time.
const LONGEST_NAME: usize = 40;
const COLUMNS: usize = 60;

impl Comparison {
    pub(super) fn new(
        names: [&str; 2],
        measured: [Measured; 2],
        notes: [Option<String>; 2],
    ) -> Comparison {
        let results = measured.map(|measured| measured.result);
        Comparison {
            names: names.map(short),
            ratio: Ratio::of(&results[0].timings, &results[1].timings),
            results,
            notes,
        }
    }

    /// Both times and the ratio.
    pub(super) fn lines(&self) -> String {
        let width = self.names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let mut text = String::new();
        for ((name, result), note) in self.names.iter().zip(&self.results).zip(&self.notes) {
            let gap = " ".repeat(width - name.chars().count());
            text += &format!("{name}{gap}  {result}\n");
            if let Some(note) = note {
                text += &format!("{}  {note}\n", " ".repeat(width));
            }
        }
        text + &self.verdict()
    }

    fn verdict(&self) -> String {
        let [first, second] = &self.names;
        let (slow, fast, ratio) = if self.ratio.median >= 1.0 {
            (first, second, self.ratio)
        } else {
            (second, first, self.ratio.inverted())
        };
        let Ratio { median, low, high, confidence, pairs } = ratio;
        let pairs = amounts::counted(pairs as u64, "pair");
        let spread = if confidence >= 0.95 {
            format!("95 % interval {} to {}", times(low), times(high))
        } else {
            format!("all between {} and {}", times(low), times(high))
        };
        if ratio.is_none() {
            return format!(
                "no difference to be seen: `{slow}` takes {} times as long as `{fast}` (median of \
                 {pairs} of runs, {spread}, which includes 1)",
                times(median)
            );
        }
        format!(
            "`{slow}` takes {} times as long as `{fast}` (median of {pairs} of runs, {spread})",
            times(median)
        )
    }

    /// The runs as rows of signs, over a line with the least and the greatest time.
    pub(super) fn strips(&self) -> String {
        let width = self.names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let ends @ (least, most) = self.ends();
        let mut text = String::new();
        for (name, result) in self.names.iter().zip(&self.results) {
            let gap = " ".repeat(width - name.chars().count());
            let row = spread::strip(&result.timings, ends, COLUMNS);
            text += &format!("{}\n", format!("{name}{gap}  {row}").trim_end());
        }
        let (least, most) = (amounts::time(least, 3), amounts::time(most, 3));
        let gap = COLUMNS.saturating_sub(least.chars().count() + most.chars().count()).max(1);
        text + &format!("{}  {least}{}{most}", " ".repeat(width), " ".repeat(gap))
    }

    fn ends(&self) -> (f64, f64) {
        let all = self.results.iter().flat_map(|result| result.timings.iter().copied());
        all.fold((f64::INFINITY, 0.0), |(least, most), time| (time.min(least), time.max(most)))
    }

    /// A point for each run, in their order, so that a machine that slows down is seen as well.
    pub(super) fn figure(&self) -> Figure {
        let (_, most) = self.ends();
        let (unit, scale) = match most {
            most if most >= 1.0 => ("s", 1.0),
            most if most >= 1e-3 => ("ms", 1e3),
            most if most >= 1e-6 => ("\u{3bc}s", 1e6),
            _ => ("ns", 1e9),
        };
        let mut figure = Figure::new();
        for (name, result) in self.names.iter().zip(&self.results) {
            let runs: Array1<f64> = (1..=result.timings.len()).map(|run| run as f64).collect();
            let times: Array1<f64> = result.timings.iter().map(|time| time * scale).collect();
            figure = figure.scatter(runs, times).label(name.as_str());
        }
        // From 0, so that heights are in the ratio of the times, where both can still be told apart.
        let factor = self.ratio.median.max(1.0 / self.ratio.median);
        if factor > 1.2 && most > 0.0 {
            figure = figure.ylim(0.0, most * scale * 1.1);
        }
        figure.xlabel("run").ylabel(format!("{unit} per loop")).size(480, 260)
    }

    /// The drawing, with the signs for who can show none.
    pub(super) fn picture(&self) -> Bundle {
        Bundle::svg(self.figure().to_svg()).with_text(self.strips())
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.lines(), self.strips())
    }
}

impl fmt::Debug for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Comparison : {}>", self.verdict())
    }
}

impl Displayable for Comparison {
    fn bundle(&self) -> Bundle {
        self.picture().with_text(self.to_string())
    }
}

/// A ratio with three digits, or more where it is close to 1.
fn times(ratio: f64) -> String {
    if ratio >= 99.95 { format!("{ratio:.0}") } else { format!("{ratio:.2}") }
}

/// The beginning of a statement, in one line.
fn short(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let name = words.join(" ");
    if name.chars().count() <= LONGEST_NAME {
        return name;
    }
    let start: String = name.chars().take(LONGEST_NAME - 1).collect();
    format!("{start}\u{2026}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(first: &[f64], second: &[f64]) -> Comparison {
        let measured = |runs: &[f64]| Measured {
            result: TimeitResult::new(1, runs.to_vec(), 3),
            traffic: (0, 0),
            is_parallel: false,
        };
        let notes = [Some("one loop allocates 0 B".to_owned()), None];
        Comparison::new(
            ["a.sum()", "np::sum(&a,\n  ..)"],
            [measured(first), measured(second)],
            notes,
        )
    }

    #[test]
    fn says_which_is_slower_and_how_sure_that_is() {
        let comparison = compared(&[2.0, 2.1, 2.2, 2.0, 2.1, 2.2], &[1.0; 6]);
        assert_eq!(
            comparison.lines(),
            "a.sum()           2.1 s \u{b1} 81.6 ms per loop (mean \u{b1} std. dev. of 6 runs, 1 \
             loop each)\n                  one loop allocates 0 B\nnp::sum(&a, ..)   1 s \u{b1} 0 \
             ns per loop (mean \u{b1} std. dev. of 6 runs, 1 loop each)\n`a.sum()` takes 2.10 times \
             as long as `np::sum(&a, ..)` (median of 6 pairs of runs, 95 % interval 2.00 to 2.20)"
                .replace("np::sum(&a, ..)   1 s", "np::sum(&a, ..)  1 s")
                .replace("a.sum()           2.1", "a.sum()          2.1")
                .replace("\n                  one", "\n                 one")
        );
        let other_way = compared(&[1.0; 3], &[4.0, 4.0, 4.0]).verdict();
        assert_eq!(
            other_way,
            "`np::sum(&a, ..)` takes 4.00 times as long as `a.sum()` (median of 3 pairs of runs, \
             all between 4.00 and 4.00)"
        );
    }

    #[test]
    fn no_difference_is_said_to_be_none() {
        let verdict = compared(&[1.0, 1.1, 0.9, 1.0, 1.0, 1.2], &[1.0; 6]).verdict();
        assert!(verdict.starts_with("no difference to be seen: `a.sum()` takes 1.00 times"));
        assert!(verdict.ends_with("95 % interval 0.90 to 1.20, which includes 1)"), "{verdict}");
    }

    #[test]
    fn the_runs_as_signs_and_as_a_drawing() {
        let comparison = compared(&[2e-3, 2.1e-3, 2.0e-3], &[1e-3; 3]);
        let rows: Vec<String> = comparison.strips().lines().map(str::to_owned).collect();
        assert_eq!(rows[1], "np::sum(&a, ..)  |");
        assert!(rows[0].ends_with('.') && rows[0].contains('|'), "{rows:?}");
        assert_eq!(rows[2].trim_start(), format!("1 ms{}2.1 ms", " ".repeat(60 - 10)));
        let svg = comparison.figure().to_svg();
        assert!(svg.contains("ms per loop") && svg.contains("np::sum(&amp;a, ..)"), "{svg}");
        assert_eq!(svg.matches("<circle").count(), 6, "{svg}");
        assert!(format!("{comparison:?}").starts_with("<Comparison : `a.sum()` takes 2.00"));
    }

    #[test]
    fn long_statements_are_cut() {
        assert_eq!(short(&"x".repeat(41)), format!("{}\u{2026}", "x".repeat(39)));
        assert_eq!(short(" a\n  + b "), "a + b");
    }
}
