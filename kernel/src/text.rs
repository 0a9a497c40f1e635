//! Pure: bytes as they arrive, in any pieces, into lines and into text.

/// Cuts a stream of bytes into lines.
#[derive(Default)]
pub struct Lines {
    unfinished: Vec<u8>,
}

impl Lines {
    /// Takes the next bytes and gives the lines that they finish, without their ends.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        self.unfinished.extend_from_slice(bytes);
        let Some(end) = self.unfinished.iter().rposition(|byte| *byte == b'\n') else {
            return Vec::new();
        };
        let rest = self.unfinished.split_off(end + 1);
        let whole = std::mem::replace(&mut self.unfinished, rest);
        String::from_utf8_lossy(&whole).lines().map(str::to_owned).collect()
    }
}

/// Decodes UTF-8 that may be cut inside a character; what is not UTF-8 is replaced.
#[derive(Default)]
pub struct Utf8 {
    unfinished: Vec<u8>,
}

impl Utf8 {
    /// Takes the next bytes and gives the text that they finish.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        self.unfinished.extend_from_slice(bytes);
        let end = self.unfinished.len() - unfinished_tail(&self.unfinished);
        let rest = self.unfinished.split_off(end);
        let whole = std::mem::replace(&mut self.unfinished, rest);
        String::from_utf8_lossy(&whole).into_owned()
    }
}

/// How many bytes at the end begin a character that more bytes may finish.
fn unfinished_tail(bytes: &[u8]) -> usize {
    for length in 1..=3.min(bytes.len()) {
        let tail = &bytes[bytes.len() - length..];
        match std::str::from_utf8(tail) {
            Err(error) if error.valid_up_to() == 0 && error.error_len().is_none() => return length,
            _ => {}
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_in_any_pieces() {
        let mut lines = Lines::default();
        assert!(lines.push(b"on").is_empty());
        assert_eq!(lines.push(b"e\ntwo\nthr"), ["one", "two"]);
        assert_eq!(lines.push(b"ee\n"), ["three"]);
    }

    #[test]
    fn a_character_cut_in_two_stays_whole() {
        let bytes = "a\u{3bc}\u{1f980}".as_bytes();
        for cut in 0..=bytes.len() {
            let mut decoder = Utf8::default();
            let text = decoder.push(&bytes[..cut]) + &decoder.push(&bytes[cut..]);
            assert_eq!(text, "a\u{3bc}\u{1f980}", "cut at {cut}");
        }
    }

    #[test]
    fn what_is_not_text_is_replaced() {
        let mut decoder = Utf8::default();
        assert_eq!(decoder.push(b"a\xffb"), "a\u{fffd}b");
        assert_eq!(decoder.push(b"\xff"), "\u{fffd}");
    }
}
