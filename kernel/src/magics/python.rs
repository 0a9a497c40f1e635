//! Pure: texts as Python writes them, for messages that IPython has, too.

use std::fmt::Write as _;

/// A text as Python's `repr`.
pub fn repr(text: &str) -> String {
    let quote = quote(text.contains('\''), text.contains('"'));
    let mut written = String::from(quote);
    for character in text.chars() {
        match character {
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            c if c == quote => written.extend(['\\', c]),
            c if c.is_ascii_control() => drop(write!(written, "\\x{:02x}", c as u32)),
            c => written.push(c),
        }
    }
    written.push(quote);
    written
}

/// The bytes of a text as Python's `repr`.
pub fn repr_of_bytes(text: &str) -> String {
    let quote = quote(text.contains('\''), text.contains('"'));
    let mut written = format!("b{quote}");
    for byte in text.bytes() {
        match byte {
            b'\\' => written.push_str("\\\\"),
            b'\n' => written.push_str("\\n"),
            b'\r' => written.push_str("\\r"),
            b'\t' => written.push_str("\\t"),
            c if char::from(c) == quote => written.extend(['\\', quote]),
            b' '..=b'~' => written.push(char::from(byte)),
            c => drop(write!(written, "\\x{c:02x}")),
        }
    }
    written.push(quote);
    written
}

fn quote(has_single: bool, has_double: bool) -> char {
    if has_single && !has_double { '"' } else { '\'' }
}

/// What Python says of an error of the system about a file.
pub fn os_error(error: &std::io::Error, file: &str) -> String {
    let text = error.to_string();
    let Some(number) = error.raw_os_error() else { return text };
    let text = text.strip_suffix(&format!(" (os error {number})")).unwrap_or(&text);
    format!("[Errno {number}] {text}: {}", repr(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_bytes_as_python_writes_them() {
        assert_eq!(repr("a\n\\é"), "'a\\n\\\\é'");
        assert_eq!(repr("it's"), "\"it's\"");
        assert_eq!(repr("it's \"x\""), "'it\\'s \"x\"'");
        assert_eq!(repr_of_bytes("exit 3\n"), "b'exit 3\\n'");
        assert_eq!(repr_of_bytes("é\u{7}'"), "b\"\\xc3\\xa9\\x07'\"");
    }

    #[test]
    fn errors_of_the_system() {
        let error = std::io::Error::from_raw_os_error(libc::ENOENT);
        assert_eq!(os_error(&error, "x"), "[Errno 2] No such file or directory: 'x'");
    }
}
