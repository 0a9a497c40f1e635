//! Pure: evcxr's commands in the text of a cell. Doing what they say is the evaluator's business.

/// evcxr's commands, which stand before all else, and the cell with blank lines in their place.
pub fn split_commands(code: &str) -> (String, String) {
    let mut commands = String::new();
    let mut rest = String::new();
    let mut lines = code.split_inclusive('\n');
    for line in lines.by_ref() {
        let text = line.trim();
        if line.trim_start_matches(' ').starts_with(':') && !text.starts_with("::") {
            commands.push_str(text);
            commands.push('\n');
            rest.push('\n');
        } else if text.is_empty() || line.starts_with("//") {
            rest.push('\n');
        } else {
            rest.push_str(line);
            break;
        }
    }
    rest.extend(lines);
    (commands, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_come_first_and_keep_the_lines() {
        let (commands, rest) = split_commands("// a\n:dep x = \"1\"\n\n :opt 2\nlet a = 1;\n:b");
        assert_eq!(commands, ":dep x = \"1\"\n:opt 2\n");
        assert_eq!(rest, "\n\n\n\nlet a = 1;\n:b");
        assert_eq!(split_commands("::std::process::id()").0, "");
    }
}
