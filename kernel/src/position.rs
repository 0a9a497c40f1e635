//! Pure: Jupyter's positions, which count Unicode code points, and bytes.

/// Where in `text` the position `code_points` lies, in bytes.
pub fn to_bytes(text: &str, code_points: usize) -> usize {
    text.char_indices().nth(code_points).map_or(text.len(), |(byte, _)| byte)
}

/// How many code points lie before the position `bytes`.
pub fn to_code_points(text: &str, bytes: usize) -> usize {
    text.char_indices().take_while(|(byte, _)| *byte < bytes).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let text = "a\u{1f980}\u{e9}z";
        for code_points in 0..=4 {
            assert_eq!(to_code_points(text, to_bytes(text, code_points)), code_points);
        }
        assert_eq!(to_bytes(text, 2), 5);
        assert_eq!(to_bytes(text, 99), text.len());
    }
}
