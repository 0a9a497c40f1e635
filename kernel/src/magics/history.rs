//! `%history`: cells that ran.

use super::past::{Entry, Recall, Then, What, fits, ranges};
use super::words;
use super::{Context, Effect, Magic};
use crate::cell::Call;

pub(super) struct History;

/// How cells are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    numbers: bool,
    outputs: bool,
    prompts: bool,
    /// Only those that fit this pattern.
    pattern: Option<String>,
    /// The file that takes the list.
    file: Option<String>,
    /// Whether that file may be there.
    overwrite: bool,
}

impl Magic for History {
    fn name(&self) -> &'static str {
        "history"
    }

    fn usage(&self) -> &'static str {
        "[-n] [-o] [-p] [-u] [-l [N]] [-g PATTERN] [-f FILE [-y]] [RANGE …]"
    }

    fn help(&self) -> &'static str {
        "Prints cells that ran: -n with numbers, -o with values, -g those with a text; ranges are \
         4-6 or ~1/7."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let mut form = Form::default();
        let (mut unique, mut search, mut limit) = (false, None::<Vec<String>>, None);
        let mut places = Vec::new();
        let mut words = words::split(&call.arguments.text)?.into_iter().peekable();
        while let Some(word) = words.next() {
            let next_is_plain = words.peek().is_some_and(|next| !next.starts_with('-'));
            match &*word {
                "-l" => {
                    let number = if next_is_plain { words.next() } else { None };
                    limit = Some(count(number)?);
                }
                "-g" => {
                    let mut parts = Vec::new();
                    while words.peek().is_some_and(|next| !next.starts_with('-')) {
                        parts.extend(words.next());
                    }
                    search = Some(parts);
                }
                "-f" => {
                    let file = words.next();
                    form.file = Some(file.ok_or("`%history -f` takes a file, and there is none")?);
                }
                "-y" => form.overwrite = true,
                _ if begins_option(&word) => {
                    for letter in word[1..].chars() {
                        match letter {
                            'n' => form.numbers = true,
                            'o' => form.outputs = true,
                            'p' => form.prompts = true,
                            'u' => unique = true,
                            // What was typed is what runs.
                            't' => {}
                            other => return Err(unknown(other)),
                        }
                    }
                }
                _ => places.push(word),
            }
        }
        let pattern = search.map(|parts| match &parts[..] {
            [] => "*".to_owned(),
            parts => format!("*{}*", parts.join(" ")),
        });
        form.numbers |= pattern.is_some();
        let what = match (pattern, limit) {
            (Some(pattern), limit) if places.is_empty() => {
                let count = limit.flatten();
                vec![What::Search { pattern, count, unique }]
            }
            (None, Some(limit)) => vec![What::Tail(limit.unwrap_or(10))],
            (pattern, _) => {
                form.pattern = pattern;
                ranges(&places.join(" "))
            }
        };
        Ok(vec![Effect::Past(Recall { what, then: Then::History(form) })])
    }
}

fn begins_option(word: &str) -> bool {
    word.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

fn count(word: Option<String>) -> Result<Option<usize>, String> {
    let Some(word) = word else { return Ok(None) };
    let wrong = |_| format!("`%history -l` takes a number, and not `{word}`");
    word.parse().map(Some).map_err(wrong)
}

fn unknown(letter: char) -> String {
    format!("`%history` has no option `-{letter}`; it takes -n, -o, -p, -t, -u, -l, -g, -f, -y")
}

impl Form {
    pub(super) fn effects(self, found: &[Entry]) -> Vec<Effect> {
        let text: String = found
            .iter()
            .filter(|entry| self.pattern.as_ref().is_none_or(|it| fits(it, &entry.input)))
            .map(|entry| self.entry(entry))
            .collect();
        let Some(file) = self.file else { return vec![Effect::Print(text)] };
        let file = crate::surroundings::expand_home(&file).to_string_lossy().into_owned();
        let write = Effect::WriteSilently { file: file.clone(), text };
        if self.overwrite || !std::path::Path::new(&file).exists() {
            return vec![write];
        }
        vec![Effect::Ask {
            prompt: format!("File {} exists. Overwrite? ", super::python::repr(&file)),
            default: None,
            yes: vec![Effect::Print("Overwriting file.\n".to_owned()), write],
            no: vec![Effect::Print("Aborting.\n".to_owned())],
        }]
    }

    fn entry(&self, entry: &Entry) -> String {
        let mut input = entry.input.replace('\t', "    ").trim_end().to_owned();
        let several = input.contains('\n');
        let mut text = String::new();
        if self.numbers {
            let number = match entry.session {
                0 => entry.line.to_string(),
                session => format!("{session}/{}", entry.line),
            };
            text.push_str(&format!("{number:>4}:{}", if several { '\n' } else { ' ' }));
        }
        if self.prompts {
            text.push_str(">>> ");
            if several {
                input = input.lines().collect::<Vec<_>>().join("\n... ") + "\n...";
            }
        }
        text.push_str(&input);
        text.push('\n');
        if let Some(output) = entry.output.as_ref().filter(|it| self.outputs && !it.is_empty()) {
            text.push_str(output);
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    fn asked(arguments: &str) -> Recall {
        match &effects(&History, arguments).unwrap()[..] {
            [Effect::Past(recall)] => recall.clone(),
            other => panic!("{other:?}"),
        }
    }

    fn printed(arguments: &str) -> String {
        let entry = |session, line, input: &str, output: &str| Entry {
            session,
            line,
            input: input.to_owned(),
            output: (!output.is_empty()).then(|| output.to_owned()),
        };
        let found = vec![
            entry(0, 2, "let a = 1;", ""),
            entry(0, 12, "let b = 2;\n\tb\n", "2"),
            entry(7, 3, "a", "1"),
        ];
        match &asked(arguments).effects(found)[..] {
            [Effect::Print(text)] => text.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn looks_as_ipythons_does() {
        assert_eq!(printed(""), "let a = 1;\nlet b = 2;\n    b\na\n");
        assert_eq!(printed("-n"), "   2: let a = 1;\n  12:\nlet b = 2;\n    b\n 7/3: a\n");
        assert_eq!(printed("-o"), "let a = 1;\nlet b = 2;\n    b\n2\na\n1\n");
        assert_eq!(printed("-p"), ">>> let a = 1;\n>>> let b = 2;\n...     b\n...\n>>> a\n");
        assert_eq!(printed("1-9 -g b"), "  12:\nlet b = 2;\n    b\n");
    }

    #[test]
    fn asks_for_what_is_wanted() {
        assert_eq!(asked("-l 3").what, [What::Tail(3)]);
        assert_eq!(asked("-l").what, [What::Tail(10)]);
        assert_eq!(asked("-no 4-6 2").what, ranges("4-6 2"));
        let search = |pattern: &str, count, unique| {
            vec![What::Search { pattern: pattern.to_owned(), count, unique }]
        };
        assert_eq!(asked("-g let b").what, search("*let b*", None, false));
        assert_eq!(asked("-g a -l 2 -u").what, search("*a*", Some(2), true));
        assert_eq!(asked("-g").what, search("*", None, false));
    }

    #[test]
    fn a_file_takes_it() {
        let entry = Entry { line: 1, input: "a".to_owned(), ..Entry::default() };
        let found = asked("-f /nosuch/x").effects(vec![entry.clone()]);
        let (file, text) = ("/nosuch/x".to_owned(), "a\n".to_owned());
        assert_eq!(found, [Effect::WriteSilently { file, text }]);
        let found = asked("-f /dev/null").effects(vec![entry]);
        let [Effect::Ask { prompt, .. }] = &found[..] else { panic!("{found:?}") };
        assert_eq!(prompt, "File '/dev/null' exists. Overwrite? ");
    }

    #[test]
    fn says_what_is_wrong() {
        let wrong = |arguments| effects(&History, arguments).unwrap_err();
        assert!(wrong("-x").starts_with("`%history` has no option `-x`; it takes -n"));
        assert_eq!(wrong("-l many"), "`%history -l` takes a number, and not `many`");
        assert_eq!(wrong("-f"), "`%history -f` takes a file, and there is none");
    }
}
