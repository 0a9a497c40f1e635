//! The subscripts of einsum, from their text: `"bmn,bn->bm"`.
//!
//! Nothing else is known here than the text, and the shapes that it is matched with: no array, no
//! panic. Any text gives subscripts or says what is wrong with it.

use std::fmt;

use crate::few::Few;

/// Subscripts as they are written: one term for each operand, and one for the output if there is
/// an arrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscripts {
    /// One for each operand; at least one, which may be empty.
    pub inputs: Vec<Term>,
    /// Behind the arrow.
    pub output: Option<Term>,
}

/// The letters of one operand, in the order of its axes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// ASCII letters.
    pub letters: Few<u8>,
    /// How many letters stand before the ellipsis, if there is one.
    pub ellipsis: Option<usize>,
}

/// What is wrong with subscripts, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed(String);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Malformed {}

fn malformed<T>(what: String) -> Result<T, Malformed> {
    Err(Malformed(what))
}

/// One axis: a letter, or a place in the ellipsis counted from its end, on from 256.
pub type Label = u16;

const ELLIPSIS: Label = 256;

/// Subscripts matched with the shapes of operands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// The label of each axis of each operand.
    pub inputs: Vec<Few<Label>>,
    /// The label of each axis of the output, none twice, each of them in an input.
    pub output: Few<Label>,
    /// The length of each label, in rising order of the labels.
    pub lengths: Few<(Label, usize)>,
}

impl Subscripts {
    /// Reads subscripts: letters, `,` between operands, `...`, and one `->`; spaces are skipped.
    pub fn parse(text: &str) -> Result<Subscripts, Malformed> {
        let (mut inputs, mut term) = (Vec::new(), Term::default());
        let mut arrow = false;
        let mut rest = text.as_bytes();
        while let [first, others @ ..] = rest {
            rest = others;
            match (first, others) {
                (b' ', _) => {}
                (letter, _) if letter.is_ascii_alphabetic() => term.letters.push(*letter),
                (b'.', [b'.', b'.', behind @ ..]) => {
                    if term.ellipsis.is_some() {
                        return malformed(format!("a second `...` in {}", place(arrow, &inputs)));
                    }
                    term.ellipsis = Some(term.letters.len());
                    rest = behind;
                }
                (b'.', _) => {
                    return malformed(String::from("a `.` that is not part of an ellipsis `...`"));
                }
                (b',', _) if arrow => {
                    return malformed(String::from("a `,` behind the arrow: there is one output"));
                }
                (b',', _) => inputs.push(std::mem::take(&mut term)),
                (b'-', [b'>', behind @ ..]) if !arrow => {
                    inputs.push(std::mem::take(&mut term));
                    arrow = true;
                    rest = behind;
                }
                (b'-', [b'>', ..]) => return malformed(String::from("a second `->`")),
                (b'-' | b'>', _) => {
                    return malformed(String::from(
                        "a `-` or `>` that is not part of an arrow `->`",
                    ));
                }
                _ => {
                    // All bytes before this one were ASCII.
                    let at = text.len() - others.len() - 1;
                    let found = text[at..].chars().next().unwrap_or(' ');
                    return malformed(format!(
                        "invalid character {found:?}: subscripts are letters, `,`, `...` and `->`"
                    ));
                }
            }
        }
        if !arrow {
            inputs.push(term);
            return Ok(Subscripts { inputs, output: None });
        }
        Ok(Subscripts { inputs, output: Some(term) })
    }

    /// Matches them with operands of these shapes.
    pub fn with_shapes(&self, shapes: &[&[usize]]) -> Result<Labels, Malformed> {
        if shapes.len() != self.inputs.len() {
            return malformed(format!(
                "subscripts for {}, but there {}",
                counted(self.inputs.len(), "operand"),
                if shapes.len() == 1 {
                    String::from("is 1 operand")
                } else {
                    format!("are {} operands", shapes.len())
                },
            ));
        }
        let mut inputs = Vec::with_capacity(shapes.len());
        for (number, (term, shape)) in self.inputs.iter().zip(shapes).enumerate() {
            inputs.push(term.labels_of(number, shape.len())?);
        }
        let ellipsis = inputs
            .iter()
            .flat_map(|labels| labels.iter())
            .filter(|label| **label >= ELLIPSIS)
            .max();
        let ellipsis = ellipsis.map_or(0, |label| label - ELLIPSIS + 1);
        let output = match &self.output {
            Some(term) => term.labels_of_output(ellipsis, &inputs)?,
            None => implicit_output(ellipsis, &inputs),
        };
        let lengths = lengths(&inputs, shapes)?;
        Ok(Labels { inputs, output, lengths })
    }
}

impl Term {
    /// The labels of the axes of operand `number`.
    fn labels_of(&self, number: usize, ndim: usize) -> Result<Few<Label>, Malformed> {
        let letters = self.letters.len();
        let hidden = match self.ellipsis {
            Some(_) if letters <= ndim => ndim - letters,
            None if letters == ndim => 0,
            _ => {
                let least = if self.ellipsis.is_some() { " or more" } else { "" };
                return malformed(format!(
                    "operand {number} has {}, its subscripts {self:#} stand for {letters}{least}",
                    counted(ndim, "axis"),
                ));
            }
        };
        if hidden > usize::from(Label::MAX - ELLIPSIS) {
            return malformed(format!("operand {number} has too many axes"));
        }
        Ok(self.labels(hidden as Label))
    }

    /// The labels where the ellipsis stands for so many axes.
    fn labels(&self, hidden: Label) -> Few<Label> {
        let (before, behind) = self.letters.split_at(self.ellipsis.unwrap_or(self.letters.len()));
        let mut labels: Few<Label> = before.iter().map(|letter| Label::from(*letter)).collect();
        labels.extend((0..hidden).rev().map(|place| ELLIPSIS + place));
        labels.extend(behind.iter().map(|letter| Label::from(*letter)));
        labels
    }

    fn labels_of_output(
        &self,
        ellipsis: Label,
        inputs: &[Few<Label>],
    ) -> Result<Few<Label>, Malformed> {
        for (at, letter) in self.letters.iter().enumerate() {
            let letter_text = char::from(*letter);
            if self.letters[..at].contains(letter) {
                return malformed(format!("the output has {letter_text} more than once"));
            }
            if !inputs.iter().any(|labels| labels.contains(&Label::from(*letter))) {
                return malformed(format!("the output has {letter_text}, which no operand has"));
            }
        }
        if ellipsis > 0 && self.ellipsis.is_none() {
            return malformed(format!(
                "the output has no `...` for the {} that it stands for in the operands",
                counted(usize::from(ellipsis), "axis"),
            ));
        }
        Ok(self.labels(ellipsis))
    }
}

/// Without an arrow: the ellipsis, and the letters that appear once, in alphabetical order.
fn implicit_output(ellipsis: Label, inputs: &[Few<Label>]) -> Few<Label> {
    let mut letters: Vec<Label> = inputs
        .iter()
        .flat_map(|labels| labels.iter())
        .copied()
        .filter(|label| *label < ELLIPSIS)
        .collect();
    letters.sort_unstable();
    let mut output: Few<Label> = (0..ellipsis).rev().map(|place| ELLIPSIS + place).collect();
    output
        .extend(letters.chunk_by(|a, b| a == b).filter(|same| same.len() == 1).flatten().copied());
    output
}

/// The length of each label; one of length 1 is as long as the others have it.
fn lengths(inputs: &[Few<Label>], shapes: &[&[usize]]) -> Result<Few<(Label, usize)>, Malformed> {
    // Label, operand and length, as they come.
    let mut all: Few<(Label, usize, usize)> = Few::new();
    for (number, (labels, shape)) in inputs.iter().zip(shapes).enumerate() {
        all.extend(labels.iter().zip(shape.iter()).map(|(label, len)| (*label, number, *len)));
    }
    all.sort_by_key(|entry| entry.0);
    let mut lengths = Few::new();
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        let longest = same.iter().copied().find(|entry| entry.2 != 1).unwrap_or(same[0]);
        for pair in same.windows(2) {
            if pair[0].1 == pair[1].1 && pair[0].2 != pair[1].2 {
                return malformed(format!(
                    "operand {} has {} twice, with lengths {} and {}",
                    pair[0].1,
                    named(pair[0].0),
                    pair[0].2,
                    pair[1].2,
                ));
            }
        }
        if let Some(other) = same.iter().find(|entry| entry.2 != 1 && entry.2 != longest.2) {
            return malformed(format!(
                "{} has length {} in operand {} and {} in operand {}",
                named(longest.0),
                longest.2,
                longest.1,
                other.2,
                other.1,
            ));
        }
        lengths.push((longest.0, longest.2));
    }
    Ok(lengths)
}

fn named(label: Label) -> String {
    match u8::try_from(label) {
        Ok(letter) => String::from(char::from(letter)),
        Err(_) => format!("axis -{} of the ellipsis", label - ELLIPSIS + 1),
    }
}

fn place(arrow: bool, inputs: &[Term]) -> String {
    if arrow { String::from("the output") } else { format!("operand {}", inputs.len()) }
}

fn counted(n: usize, what: &str) -> String {
    match (n, what) {
        (1, what) => format!("1 {what}"),
        (n, "axis") => format!("{n} axes"),
        (n, what) => format!("{n} {what}s"),
    }
}

/// The term as it is written; with `#` in quotes.
impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quote = if f.alternate() { "\"" } else { "" };
        f.write_str(quote)?;
        for (at, letter) in self.letters.iter().enumerate() {
            if self.ellipsis == Some(at) {
                f.write_str("...")?;
            }
            write!(f, "{}", char::from(*letter))?;
        }
        if self.ellipsis == Some(self.letters.len()) {
            f.write_str("...")?;
        }
        f.write_str(quote)
    }
}

/// As it is written, without spaces.
impl fmt::Display for Subscripts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, term) in self.inputs.iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            write!(f, "{comma}{term}")?;
        }
        match &self.output {
            Some(term) => write!(f, "->{term}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs(text: &str, shapes: &[&[usize]]) -> Result<Few<Label>, Malformed> {
        Ok(Subscripts::parse(text)?.with_shapes(shapes)?.output)
    }

    #[test]
    fn outputs_that_are_not_written() {
        let labels = |text: &str| text.bytes().map(Label::from).collect::<Few<_>>();
        assert_eq!(outputs("ba", &[&[2, 3]]), Ok(labels("ab")));
        assert_eq!(outputs("bA", &[&[2, 3]]), Ok(labels("Ab")));
        assert_eq!(outputs("ij,jk", &[&[2, 3], &[3, 4]]), Ok(labels("ik")));
        assert_eq!(outputs("ii", &[&[2, 2]]), Ok(labels("")));
        assert_eq!(outputs("i...", &[&[2, 2, 2]]), Ok([257, 256, 105].into_iter().collect()));
        assert_eq!(outputs("", &[&[]]), Ok(Few::new()));
    }

    #[test]
    fn text_is_read_and_written_alike() {
        for text in ["ij,jk->ik", "...i,i...->...", ",,", "", "->", "i->i"] {
            assert_eq!(
                Subscripts::parse(text).map(|read| read.to_string()),
                Ok(String::from(text))
            );
        }
        let spaced = Subscripts::parse(" i j , ... ->i ").map(|read| read.to_string());
        assert_eq!(spaced, Ok(String::from("ij,...->i")));
    }
}
