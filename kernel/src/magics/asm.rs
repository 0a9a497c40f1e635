//! `%asm`: the machine code of the loop where code spends its time, and whether it is vectorised. What
//! the loop is, and what is to be said of it, `machine.rs` knows.

use super::options::{Known, parse};
use super::{Context, Effect, Form, Magic};
use crate::cell::Call;
use crate::code::{Framed, Segment};
use crate::machine::{Shown, ShownPart, ShownRow};
use crate::places;
use crate::study::Study;

pub(super) struct Asm;

const OPTIONS: Known = Known { short: "", long: &["all"] };

impl Magic for Asm {
    fn name(&self) -> &'static str {
        "asm"
    }

    fn form(&self) -> Form {
        Form::Both
    }

    fn usage(&self) -> &'static str {
        "[--all] EXPRESSION"
    }

    fn help(&self) -> &'static str {
        "Shows the machine code of the loop where code spends its time, and whether it is vectorised."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let (options, rest) = parse("asm", &OPTIONS, &call.arguments)?;
        let code = match &call.body {
            Some(_) if !rest.text.is_empty() => {
                return Err(format!(
                    "`%%asm` takes its code on the lines below it, and not `{}` behind it",
                    rest.text
                ));
            }
            Some(body) => body.after(0),
            None => {
                let length = rest.text.trim_end_matches([';', ' ']).len();
                rest.part(0, length)
            }
        };
        if code.text.is_empty() {
            return Err(
                "`%asm` takes an expression, as in `%asm a.sum()`, and `%%asm` a cell with \
                        statements or functions"
                    .to_owned(),
            );
        }
        let segments = vec![
            Segment::EachInput("::core::hint::black_box(&{});".to_owned()),
            Segment::Generated(
                "#[inline(never)] fn __ndlab_asm<T>(code: impl FnOnce() -> T) -> T { code() }\n\
                 ::core::hint::black_box(__ndlab_asm(|| {"
                    .to_owned(),
            ),
            Segment::Own(code),
            Segment::Generated("}));".to_owned()),
        ];
        let framed = Framed { segments, ..Framed::default() };
        Ok(vec![Effect::Study(Study::Machine { framed, all: options.has("all") })])
    }
}

/// Wider operands push what stands behind them to the right.
const WIDTH: usize = 46;

/// The text for `shown`, whose places are in the `generated` source; `cells` are the user's by their
/// numbers, the last of them the one that has asked.
pub fn text(shown: &Shown, generated: &str, cells: &[(usize, &str)]) -> String {
    let mut text = String::new();
    for part in &shown.parts {
        text.push_str(&format!("\u{1b}[1m{}\u{1b}[0m\n", part.title));
        text.push_str(&rows(part, generated, cells));
        text.push('\n');
    }
    let colour = if shown.vectorised { "32" } else { "33" };
    let mut lines = shown.verdict.lines();
    let first = lines.next().unwrap_or_default();
    text.push_str(&format!("\u{1b}[1;{colour}m{first}\u{1b}[0m\n"));
    lines.for_each(|line| text.push_str(&format!("{line}\n")));
    text
}

fn rows(part: &ShownPart, generated: &str, cells: &[(usize, &str)]) -> String {
    let width = |of: fn(&ShownRow) -> usize, most: usize| {
        part.rows.iter().map(of).filter(|width| *width <= most).max().unwrap_or_default()
    };
    let mnemonics = width(|row| row.mnemonic.chars().count(), 16);
    let operands = width(|row| row.operands.chars().count(), WIDTH);
    let all_hot = part.rows.iter().all(|row| row.hot);
    let mut last = None;
    let mut text = String::new();
    for row in &part.rows {
        let mark = if row.hot && !all_hot { '|' } else { ' ' };
        let label = row.label.map_or(String::new(), |label| format!("{label}:"));
        let code = format!("{:<mnemonics$}  {:<operands$}", row.mnemonic, row.operands);
        let mut line = format!("{mark}{label:>4} {code}");
        let place =
            row.place.and_then(|(line, column)| places::find(generated, line, column, cells));
        if let Some(place) = &place {
            let own = cells.last().is_some_and(|(number, _)| *number == place.cell);
            let cell = if own { "cell".to_owned() } else { format!("cell {}", place.cell) };
            let at = format!("{cell}:{}", place.line);
            let is_new = last.as_ref() != Some(&at);
            let said =
                if is_new { format!("{at}  {}", source_line(cells, place)) } else { at.clone() };
            line.push_str(&format!("  \u{1b}[94m{}\u{1b}[0m", said.trim_end()));
            last = Some(at);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The user's line, where it is code: the magic itself stands before its expression.
fn source_line<'a>(cells: &[(usize, &'a str)], place: &places::Place) -> &'a str {
    let cell = cells.iter().rev().find(|(number, _)| *number == place.cell);
    let line = cell.and_then(|(_, text)| text.lines().nth(place.line - 1));
    line.unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{effects, line};
    use super::*;
    use crate::code::Excerpt;

    #[test]
    fn the_code_stands_in_a_function_that_is_not_inlined() {
        let found = effects(&Asm, "--all a.sum();").unwrap();
        let [Effect::Study(Study::Machine { framed, all: true })] = &found[..] else {
            panic!("{found:?}")
        };
        let Segment::Own(own) = &framed.segments[2] else { panic!("{framed:?}") };
        assert_eq!((&*own.text, own.column), ("a.sum()", 11));
    }

    #[test]
    fn says_what_is_wrong() {
        assert!(effects(&Asm, "").unwrap_err().contains("takes an expression"));
        assert!(effects(&Asm, "--att a").unwrap_err().contains("no option `--att`"));
        let body = Some(Excerpt { text: "1 + 1".to_owned(), line: 2, column: 0 });
        let call = Call { body, ..line("asm", "a") };
        assert!(Asm.run(&call, &Context::default()).unwrap_err().contains("on the lines below"));
    }

    #[test]
    fn instructions_stand_beside_the_users_lines() {
        let generated = "fn f() {\nlet mut s = 0.0;\ns += x;\n}";
        let row = |label, mnemonic: &str, operands: &str, place| ShownRow {
            label,
            mnemonic: mnemonic.to_owned(),
            operands: operands.to_owned(),
            place,
            hot: true,
        };
        let rows = vec![
            row(Some(1), "vaddsd", "xmm0, xmm0, xmm1", Some((3, 1))),
            row(None, "inc", "rax", Some((3, 1))),
            row(None, "jne", "1", None),
        ];
        let shown = Shown {
            source: String::new(),
            parts: vec![ShownPart { title: "the code".to_owned(), rows }],
            verdict: "not vectorised: one f64 at a time (vaddsd)".to_owned(),
            vectorised: false,
        };
        let cell = "%%asm\nlet mut s = 0.0;\ns += x;\n";
        let found = text(&shown, generated, &[(2, "1"), (3, cell)]);
        let plain: String = found.replace("\u{1b}[0m", "").replace("\u{1b}[1m", "");
        let plain = plain.replace("\u{1b}[94m", "").replace("\u{1b}[1;33m", "");
        let expected = "the code
   1: vaddsd  xmm0, xmm0, xmm1  cell:3  s += x;
      inc     rax               cell:3
      jne     1

not vectorised: one f64 at a time (vaddsd)
";
        assert_eq!(plain, expected);
    }
}
