//! Pure: documentation of Rust code as readers of a notebook want it.

/// What rustdoc leaves out is left out, and links that lead nowhere outside it are only words.
pub fn for_readers(docs: &str) -> String {
    let mut shown = String::new();
    let mut in_code = false;
    for line in docs.lines() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            in_code = !in_code;
            let is_rust = language.is_empty() || RUST.iter().any(|word| language.starts_with(word));
            shown.push_str(if in_code && is_rust { "```rust" } else { line });
        } else if in_code {
            let code = line.trim_start();
            if code == "#" || code.starts_with("# ") {
                continue;
            }
            shown.push_str(line);
        } else {
            shown.push_str(&without_links(line));
        }
        shown.push('\n');
    }
    shown.trim_end().to_owned()
}

/// What rustdoc allows after the beginning of an example.
const RUST: [&str; 5] = ["rust", "ignore", "no_run", "should_panic", "compile_fail"];

/// `[`sum`](fn@sum)` and `[`sum`]` become `` `sum` ``; links to pages stay.
fn without_links(line: &str) -> String {
    let mut shown = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('[') {
        let Some(words) = rest[at..].find(']').map(|end| &rest[at + 1..at + end]) else { break };
        let after = &rest[at + words.len() + 2..];
        let target = after.strip_prefix('(').and_then(|it| it.split_once(')'));
        match target {
            Some((target, after)) if !target.contains("://") => {
                shown.push_str(&rest[..at]);
                shown.push_str(words);
                rest = after;
            }
            None if words.len() > 1 && words.starts_with('`') && words.ends_with('`') => {
                shown.push_str(&rest[..at]);
                shown.push_str(words);
                rest = after;
            }
            _ => {
                shown.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
            }
        }
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_lines_and_inner_links_go() {
        let docs = "See [`sum`](fn@sum), [`Axis`] and [NumPy](https://numpy.org); `a[0]`.\n\n\
                    ```should_panic\n# use hidden;\nlet a = 1;\n#[derive(Debug)]\n```\n\
                    ```text\nx\n```\n";
        assert_eq!(
            for_readers(docs),
            "See `sum`, `Axis` and [NumPy](https://numpy.org); `a[0]`.\n\n\
             ```rust\nlet a = 1;\n#[derive(Debug)]\n```\n```text\nx\n```"
        );
    }
}
