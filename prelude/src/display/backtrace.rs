//! Pure: the frames in the text of a `std::backtrace::Backtrace`, which has no other form on stable
//! Rust. Which of them belong to the user is the kernel's to know.

use super::lines::{Frame, Position};

/// What a reader can take in; deep recursion has thousands.
const MOST_FRAMES: usize = 64;

/// The frames of which the place is known, innermost first. Files below the current directory are
/// written as std writes them, `./src/lib.rs`.
///
/// The text has two lines for each: `  3: function`, and below it `at file:line:column`.
pub(super) fn frames(text: &str) -> Vec<Frame> {
    let mut frames = Vec::new();
    let mut function = None;
    for line in text.lines() {
        let line = line.trim();
        if let Some(place) = line.strip_prefix("at ") {
            if let Some((function, position)) = function.take().zip(position(place)) {
                frames.push(Frame { function, position });
                if frames.len() == MOST_FRAMES {
                    break;
                }
            }
        } else {
            function = named(line);
        }
    }
    frames
}

/// `ctx::f` of `3: ctx::f::h0123456789abcdef`.
fn named(line: &str) -> Option<String> {
    let (number, name) = line.split_once(": ")?;
    number.parse::<usize>().ok()?;
    let name = match name.rsplit_once("::h") {
        Some((name, hash)) if is_hash(hash) => name,
        _ => name,
    };
    Some(name.trim().to_owned())
}

fn is_hash(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Of `file:line:column`; a column is not always known, and is 1 then.
fn position(place: &str) -> Option<Position> {
    let (rest, last) = place.rsplit_once(':')?;
    let last = last.parse().ok()?;
    let (file, line, column) = match rest.rsplit_once(':').map(|(file, line)| (file, line.parse()))
    {
        Some((file, Ok(line))) => (file, line, last),
        _ => (rest, last, 1),
    };
    Some(Position { file: file.to_owned(), line, column })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "   0: std::backtrace_rs::backtrace::trace
   1: ctx::f::h0123456789abcdef
             at /tmp/evcxr/src/lib.rs:3:7
   2: <alloc::boxed::Box<F> as core::ops::function::FnOnce<()>>::call_once
             at ./src/a b: c.rs:12
   3: ctx::half::here
             at /tmp/lib.rs:x
  14: __libc_start_main
";

    #[test]
    fn frames_with_a_place_are_kept() {
        let frames = frames(TEXT);
        let said: Vec<String> = frames
            .iter()
            .map(|frame| {
                let Position { file, line, column } = &frame.position;
                format!("{} {file} {line} {column}", frame.function)
            })
            .collect();
        let second = "<alloc::boxed::Box<F> as core::ops::function::FnOnce<()>>::call_once";
        assert_eq!(
            said,
            [
                "ctx::f /tmp/evcxr/src/lib.rs 3 7".to_owned(),
                format!("{second} ./src/a b: c.rs 12 1"),
            ]
        );
    }

    #[test]
    fn deep_recursion_is_cut() {
        let text = "1: f\n at /a.rs:1:1\n".repeat(1000);
        assert_eq!(frames(&text).len(), MOST_FRAMES);
        assert_eq!(frames("disabled backtrace"), []);
    }

    #[test]
    fn real_ones_are_understood() {
        let text = std::backtrace::Backtrace::force_capture().to_string();
        // Without debug information there are no places.
        for frame in frames(&text) {
            assert!(frame.position.line > 0 && !frame.function.contains("::h0"), "{frame:?}");
        }
    }
}
