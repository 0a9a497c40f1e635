//! Lines of a file, and the fields in a line.

use std::{
    io::{self, BufRead},
    ops::Range,
};

/// The lines of a file, which end in `\n`, `\r` or both.
pub(super) struct Lines<'a> {
    reader: &'a mut dyn BufRead,
    /// What was read up to a `\n`: several lines if there are `\r`s in it.
    read: Vec<u8>,
    at: usize,
    number: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(reader: &'a mut dyn BufRead) -> Lines<'a> {
        Lines { reader, read: Vec::new(), at: 0, number: 0 }
    }

    /// The number of the line that was read last, from 1.
    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// Reads a line into `line`, which is emptied before. What is not UTF-8 in it is replaced. At
    /// the end it gives `false`.
    pub(super) fn next(&mut self, line: &mut String) -> io::Result<bool> {
        line.clear();
        if self.at >= self.read.len() {
            self.at = 0;
            self.read.clear();
            if self.reader.read_until(b'\n', &mut self.read)? == 0 {
                return Ok(false);
            }
            if self.number == 0 {
                if self.read.starts_with(&[0x1f, 0x8b]) {
                    let text = "the file is compressed by gzip; decompress it before";
                    return Err(io::Error::new(io::ErrorKind::InvalidData, text));
                }
                if self.read.starts_with("\u{feff}".as_bytes()) {
                    self.at = 3;
                }
            }
        }
        self.number += 1;
        let rest = &self.read[self.at..];
        let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
        match str::from_utf8(&rest[..end]) {
            Ok(text) => line.push_str(text),
            Err(_) => line.push_str(&String::from_utf8_lossy(&rest[..end])),
        }
        let ending = if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
        self.at += end + ending;
        Ok(true)
    }
}

/// White space as Python knows it.
pub(super) fn is_space(character: char) -> bool {
    character.is_whitespace() || ('\x1c'..='\x1f').contains(&character)
}

/// The fields of `line` between white space.
pub(super) fn split_at_space(line: &str, fields: &mut Vec<Range<usize>>) {
    let start_of_line = line.as_ptr() as usize;
    fields.extend(line.split(is_space).filter(|field| !field.is_empty()).map(|field| {
        let start = field.as_ptr() as usize - start_of_line;
        start..start + field.len()
    }));
}

/// The fields of `line` between delimiters.
pub(super) fn split_at(line: &str, delimiter: &str, fields: &mut Vec<Range<usize>>) {
    let mut start = 0;
    for (end, _) in line.match_indices(delimiter) {
        fields.push(start..end);
        start = end + delimiter.len();
    }
    fields.push(start..line.len());
}

/// The fields of a line in which some are quoted. Without quotes, they are put into `unquoted`, to
/// which the ranges refer. A comment ends the line where it is not in quotes.
pub(super) fn split_quoted(
    line: &str,
    delimiter: Option<char>,
    comments: &str,
    quote: char,
    unquoted: &mut String,
    fields: &mut Vec<Range<usize>>,
) {
    unquoted.clear();
    let ends_field = |c: char| delimiter.map_or_else(|| is_space(c), |delimiter| c == delimiter);
    let is_comment = |rest: &str| !comments.is_empty() && rest.starts_with(comments);
    let mut rest = line;
    if is_comment(rest) || rest.is_empty() {
        return;
    }
    loop {
        if delimiter.is_none() {
            rest = rest.trim_start_matches(is_space);
            if rest.is_empty() || is_comment(rest) {
                return;
            }
        }
        let start = unquoted.len();
        let mut in_quotes = false;
        if let Some(inside) = rest.strip_prefix(quote) {
            in_quotes = true;
            rest = inside;
        }
        let mut is_last = true;
        while let Some(character) = rest.chars().next() {
            if !in_quotes && is_comment(rest) {
                break;
            }
            rest = &rest[character.len_utf8()..];
            if in_quotes && character == quote {
                match rest.strip_prefix(quote) {
                    Some(behind) => rest = behind,
                    None => {
                        in_quotes = false;
                        continue;
                    }
                }
            } else if !in_quotes && ends_field(character) {
                is_last = false;
                break;
            }
            unquoted.push(character);
        }
        fields.push(start..unquoted.len());
        if is_last {
            return;
        }
    }
}

/// `line` without what is behind a comment's start.
pub(super) fn without_comment<'a>(line: &'a str, comments: &str) -> &'a str {
    match line.find(comments) {
        Some(at) if !comments.is_empty() => &line[..at],
        _ => line,
    }
}

#[track_caller]
pub(super) fn check_delimiter(delimiter: &str) {
    let mut characters = delimiter.chars();
    let first = characters.next();
    if characters.next().is_some() || matches!(first, Some('\n' | '\r')) {
        wrong_delimiter(delimiter);
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn wrong_delimiter(delimiter: &str) -> ! {
    panic!("loadtxt: delimiter must be one character that is no line break, got {delimiter:?}")
}
