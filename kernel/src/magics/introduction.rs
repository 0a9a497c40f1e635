//! The introduction that `?` and `%help` show: what somebody who knows IPython has to know, on one
//! screen. Magics are named only where they are in the table.

use super::{MAGICS, commands};
use crate::messages::MimeBundle;

/// A heading, and lines of code with what they do.
type Section = (&'static str, &'static [(&'static str, &'static str)]);

const TITLE: &str =
    "ndlab: arrays in Rust, by NumPy's names. `np::` means NumPy, a method means ndarray.";

const SECTIONS: [Section; 4] = [
    (
        "Help",
        &[
            ("np::sum?   ?a", "what it is: signature, documentation; type, shape, value"),
            ("np::sum??", "the same with its source"),
            ("np::*sum*?", "all names like this; `a?` where `a` is a Result is Rust, not help"),
            ("Tab, Shift-Tab", "completion, and help without leaving the cell"),
            ("%help NAME   %help", "a magic or a command; all of them, below this text"),
        ],
    ),
    (
        "Arrays",
        &[
            ("let a = np::arange(12).reshape((3, 4));", "a = np.arange(12).reshape((3, 4))"),
            ("np::sum(&a, Axis(0))", "np.sum(a, axis=0); `..` in the place of the axis: of all"),
            ("&a + &a", "a + a; without `&` the sum takes `a`, which is gone then"),
            ("a.slice(s![.., 1..;2])", "a[:, 1::2]"),
            ("a[[0, 1]]", "a[0, 1]"),
            ("show!(a, a.t())", "several values at once, each with its shape and dtype"),
            (
                "np::load::<f64, Ix2>(\"a.npy\")?",
                "np.load(\"a.npy\"); `?` ends the cell where it fails",
            ),
        ],
    ),
    (
        "Cells",
        &[
            ("let x = 1;   let mut y = 2;", "stay for later cells; only what is `mut` can change"),
            ("x", "a last line without `;` is shown, as in IPython"),
            ("x;", "with it nothing is"),
        ],
    ),
    (
        "Magics, the shell, and evcxr's commands",
        &[
            ("%timeit EXPRESSION", "how long it takes"),
            ("%whos", "the variables"),
            ("%undo", "the variables as they were before the last cell"),
            ("%%bash", "the cell as a script"),
            ("!ls", "a command of the shell"),
            (":dep rand = \"0.9\"", "a crate, for all cells from here on"),
        ],
    ),
];

/// The lines of a section whose magics there are.
fn lines(section: &Section) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    section.1.iter().filter(|(code, _)| match code.strip_prefix('%') {
        Some(rest) => {
            let name = rest.trim_start_matches('%').split(' ').next().unwrap_or_default();
            super::find(name).is_some()
        }
        None => true,
    })
}

/// As text.
pub fn text() -> String {
    let rows: Vec<(&str, Vec<_>)> =
        SECTIONS.iter().map(|section| (section.0, lines(section).collect())).collect();
    let codes = rows.iter().flat_map(|(_, rows)| rows).map(|(code, _)| code.chars().count());
    let width = codes.max().unwrap_or_default() + 2;
    let mut text = format!("{TITLE}\n");
    for (heading, rows) in rows {
        text.push_str(&format!("\n{heading}\n"));
        for (code, meaning) in rows {
            text.push_str(&format!("  {code:<width$}{meaning}\n"));
        }
    }
    text
}

/// The introduction and all magics and commands, as text.
pub fn everything() -> String {
    let mut text = text();
    text.push_str("\nAll magics\n");
    text.push_str(&listed(calls()));
    text.push_str("\nAll commands of evcxr, before everything else in a cell\n");
    text.push_str(&listed(command_calls()));
    text
}

/// For a pager.
pub fn page() -> MimeBundle {
    both(text(), false)
}

/// The introduction and all magics and commands, for a pager.
pub fn everything_as_page() -> MimeBundle {
    both(everything(), true)
}

fn both(text: String, everything: bool) -> MimeBundle {
    let mut html = format!("<p>{}</p>\n", code_marked(TITLE));
    for section in &SECTIONS {
        let rows =
            lines(section).map(|(code, meaning)| ((*code).to_owned(), (*meaning).to_owned()));
        html.push_str(&table(section.0, rows));
    }
    if everything {
        html.push_str(&table("All magics", calls()));
        html.push_str(&table("All commands of evcxr", command_calls()));
    }
    [("text/plain".to_owned(), text), ("text/html".to_owned(), html)].into()
}

/// Each magic as it is called, and what it does.
fn calls() -> impl Iterator<Item = (String, String)> {
    MAGICS.iter().map(|magic| {
        let sign = if magic.form().is_line() { "%" } else { "%%" };
        let call = format!("{sign}{} {}", magic.name(), magic.usage());
        let too = if magic.form().is_line() && magic.form().is_cell() { " Also `%%`." } else { "" };
        (call.trim_end().to_owned(), format!("{}{too}", magic.help()))
    })
}

fn command_calls() -> impl Iterator<Item = (String, String)> {
    commands::COMMANDS.iter().map(|command| {
        let call = format!(":{} {}", command.name, command.usage);
        (call.trim_end().to_owned(), command.help.to_owned())
    })
}

/// Longer calls have their meaning below them.
const LONG: usize = 34;

fn listed(rows: impl Iterator<Item = (String, String)>) -> String {
    let line = |(call, meaning): (String, String)| match call.chars().count() > LONG {
        true => format!("  {call}\n  {:LONG$}  {meaning}\n", ""),
        false => format!("  {call:<LONG$}  {meaning}\n"),
    };
    rows.map(line).collect()
}

fn table(heading: &str, rows: impl Iterator<Item = (String, String)>) -> String {
    let row = |(code, meaning): (String, String)| {
        format!(
            "<tr><td><code>{}</code></td><td>{}</td></tr>\n",
            escaped(&code),
            code_marked(&meaning)
        )
    };
    format!(
        "<h4>{}</h4>\n<table>\n{}</table>\n",
        escaped(heading),
        rows.map(row).collect::<String>()
    )
}

/// What stands between backticks is code.
fn code_marked(text: &str) -> String {
    let mut marked = String::new();
    for (number, part) in text.split('`').enumerate() {
        match number % 2 {
            0 => marked.push_str(&escaped(part)),
            _ => marked.push_str(&format!("<code>{}</code>", escaped(part))),
        }
    }
    marked
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_screen_says_what_there_is() {
        let text = text();
        assert!(text.lines().count() <= 40, "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
        assert!(text.contains("show!(a, a.t())") && text.contains("%whos"), "{text}");
        assert!(super::super::find("timeit").is_some() || !text.contains("%timeit"), "{text}");
    }

    #[test]
    fn everything_names_each_magic_and_command() {
        let (text, html) = (everything(), &everything_as_page()["text/html"]);
        for magic in MAGICS {
            assert!(text.contains(&format!("%{} ", magic.name())), "{}", magic.name());
            assert!(html.contains(&format!("%{}", magic.name())), "{}", magic.name());
        }
        for command in &commands::COMMANDS {
            assert!(text.contains(&format!("  :{} ", command.name)), "{}", command.name);
        }
    }
}
