//! Pure: in which earlier cell a variable got the type that does not fit now, and what to write
//! there or here.

use super::Around;
use super::byte_offset;
use crate::messages::{Diagnostic, Remark, RemarkKind};
use crate::source::Cell;

/// What to say of a variable that has become a number of another kind than is asked for here.
pub(super) fn where_it_became(
    diagnostic: &Diagnostic,
    code: &str,
    count: usize,
    around: &Around,
) -> Option<Remark> {
    let label = diagnostic.labels.iter().find(|label| label.primary)?;
    let (start, end) = (byte_offset(code, label.start), byte_offset(code, label.end));
    let text = code.get(start..end)?;
    let (wanted, found) = kinds(diagnostic, &label.text)?;
    let names = names_in(text);
    let (name, value, cell) = names.into_iter().find_map(|name| {
        let here = Cell::parse(code).bindings.iter().any(|it| it.name == name);
        let of_type = (around.type_of)(name).filter(|_| !here)?;
        (of_type == found).then_some(())?;
        let (value, cell) = definition(name, count, around)?;
        Some((name, value, cell))
    })?;
    let is_literal = !value.is_empty() && value.chars().all(|c| c.is_ascii_digit() || c == '_');
    let there = if is_literal {
        format!("write `let {name}: {wanted} = {value};` there")
    } else {
        format!("give it the type `{wanted}` there")
    };
    let message =
        format!("`{name}` became `{found}` in cell {cell}; {there}, or `{name} as {wanted}` here");
    Some(Remark::of(RemarkKind::Hint, message))
}

/// The kind of number that was wanted, and the one that was found.
fn kinds(diagnostic: &Diagnostic, label: &str) -> Option<(&'static str, String)> {
    const NUMBERS: [&str; 12] =
        ["usize", "isize", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64"];
    let known = |text: &str| NUMBERS.iter().copied().find(|number| *number == text);
    match diagnostic.code.as_deref()? {
        "E0308" => {
            let (wanted, found) = label.strip_prefix("expected `")?.split_once("`, found `")?;
            let found = found.split('`').next()?;
            Some((known(wanted)?, known(found)?.to_owned()))
        }
        "E0277" => {
            let message = &diagnostic.message;
            let found = match message.split_once("cannot be indexed by `") {
                Some((_, found)) => found.split('`').next()?,
                // `a[[n, 0]]` of an array.
                None => {
                    let found = message.strip_prefix("the trait bound `")?;
                    let (found, rest) = found.split_once(':')?;
                    rest.contains("NdIndex<").then_some(())?;
                    found.trim_start_matches(['[', '(']).split([';', ',']).next()?.trim()
                }
            };
            Some(("usize", known(found).filter(|found| *found != "usize")?.to_owned()))
        }
        _ => None,
    }
}

fn names_in(text: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let words = text.split(|c| !is_word(c));
    words.filter(|it| it.starts_with(|c: char| c.is_alphabetic() || c == '_')).collect()
}

/// What a variable was last defined as, and in which cell.
fn definition(name: &str, count: usize, around: &Around) -> Option<(String, usize)> {
    let cells = around.cells.iter().rev().filter(|(number, _)| *number < count);
    cells.into_iter().find_map(|(number, text)| {
        let cell = Cell::parse(text);
        cell.bindings.iter().find(|binding| binding.name == name)?;
        let own = |text: &str| {
            let rest = text.strip_prefix("let ")?.trim_start();
            let rest = rest.strip_prefix("mut ").unwrap_or(rest).trim_start();
            let value = rest.strip_prefix(name)?.trim_start().strip_prefix('=')?;
            Some(value.split(';').next().unwrap_or_default().trim().to_owned())
        };
        let value = cell.statements.iter().rev().find_map(|piece| own(&piece.text));
        Some((value.unwrap_or_default(), *number))
    })
}
