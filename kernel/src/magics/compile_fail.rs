//! `%%compile_fail`: a cell that shows what does not compile, and why. Compiling it is the evaluator's
//! business, and how an error is rendered `diagnostics.rs`'s.

use std::collections::BTreeMap;

use super::{Context, Effect, Form, Magic};
use crate::cell::Call;
use crate::diagnostics::ErrorReport;
use crate::messages::Diagnostic;
use crate::study::Study;

pub(super) struct CompileFail;

impl Magic for CompileFail {
    fn name(&self) -> &'static str {
        "compile_fail"
    }

    fn form(&self) -> Form {
        Form::Cell
    }

    fn usage(&self) -> &'static str {
        "[CODE]..."
    }

    fn help(&self) -> &'static str {
        "Shows and explains why the cell does not compile; fails if it does, or for another reason."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let Some(body) = &call.body else { return Ok(Vec::new()) };
        let words = call.arguments.text.split(|c: char| c.is_whitespace() || c == ',');
        let expected: Vec<String> =
            words.filter(|word| !word.is_empty()).map(str::to_owned).collect();
        if let Some(other) = expected.iter().find(|word| !is_code(word)) {
            return Err(format!(
                "`%%compile_fail` takes codes of errors, as E0382, and not `{other}`"
            ));
        }
        let text = body.in_place();
        if text.trim().is_empty() {
            return Err(
                "`%%compile_fail` takes a cell that does not compile, and this one is empty"
                    .to_owned(),
            );
        }
        Ok(vec![Effect::Study(Study::Errors { text, expected })])
    }
}

/// Whether it is as `E0382`, or the name of a lint, as `arithmetic_overflow`.
fn is_code(word: &str) -> bool {
    let digits = word.strip_prefix('E').unwrap_or_default();
    let is_error = digits.len() == 4 && digits.chars().all(|c| c.is_ascii_digit());
    is_error || word.contains('_') && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

/// What is shown of the `errors` where they are those that were `expected`; otherwise what is wrong.
/// `report` is how they would be shown.
pub fn judge(
    expected: &[String],
    errors: &[Diagnostic],
    explanations: &BTreeMap<String, String>,
    report: ErrorReport,
) -> Result<String, ErrorReport> {
    let wanted = match expected {
        [] => "an error".to_owned(),
        codes => codes.join(" and "),
    };
    if errors.is_empty() {
        let text = format!("this compiles, and `%%compile_fail` expects {wanted}");
        return Err(ErrorReport::plain("CompileFailError", &text));
    }
    let codes: Vec<&str> = errors.iter().filter_map(|error| error.code.as_deref()).collect();
    let missing = expected.iter().find(|code| !codes.contains(&&***code));
    let other = errors.iter().find(|error| {
        let code = error.code.as_deref();
        !expected.is_empty() && !expected.iter().any(|wanted| Some(&**wanted) == code)
    });
    if let Some(other) = other.or(errors.first().filter(|_| missing.is_some())) {
        let name = other.code.as_deref().unwrap_or("an error without a code");
        let got = match (missing, codes.contains(&name)) {
            (Some(missing), true) if expected.iter().any(|wanted| wanted == name) => {
                format!("there is {name}, but not {missing}")
            }
            _ => format!("the compiler says {name}"),
        };
        let value = format!("`%%compile_fail` expects {wanted}, and {got}: {}", other.message);
        let ErrorReport { traceback, .. } = ErrorReport::plain("CompileFailError", &value);
        let traceback = report.traceback.into_iter().chain(traceback).collect();
        let name = "CompileFailError".to_owned();
        return Err(ErrorReport { name, value, traceback, fix: None });
    }
    let mut text = format!("{}\n", report.traceback.join("\n").trim_end());
    let mut told: Vec<&str> = Vec::new();
    for code in codes {
        if let (false, Some(explanation)) = (told.contains(&code), explanations.get(code)) {
            told.push(code);
            let short = shortened(explanation);
            text.push_str(&format!(
                "\n\u{1b}[1m{code}\u{1b}[0m: {short}\n`:explain {code}` tells more.\n"
            ));
        }
    }
    Ok(text)
}

/// What an explanation says before its first example, or else its first paragraph.
fn shortened(explanation: &str) -> String {
    let is_example = |line: &str| {
        let line = line.trim();
        line.starts_with("```") || line.to_lowercase().starts_with("erroneous code example")
    };
    let paragraph: Vec<&str> =
        explanation.trim().lines().take_while(|it| !is_example(it)).collect();
    let text = paragraph.join("\n").trim().to_owned();
    // Some tell their story around examples; what comes before the first is enough.
    match text.trim_end_matches(':') {
        "" => explanation.trim().lines().next().unwrap_or_default().to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;
    use crate::code::Excerpt;

    fn called(arguments: &str, body: &str) -> Result<Vec<Effect>, String> {
        let body = Some(Excerpt { text: body.to_owned(), line: 2, column: 0 });
        CompileFail.run(&Call { body, ..line("compile_fail", arguments) }, &Context::default())
    }

    fn judged(expected: &[&str], codes: &[Option<&str>]) -> Result<String, String> {
        let expected: Vec<String> = expected.iter().map(|code| (*code).to_owned()).collect();
        let error = |code: &Option<&str>| Diagnostic {
            code: code.map(str::to_owned),
            message: "a message".to_owned(),
            ..Diagnostic::default()
        };
        let errors: Vec<Diagnostic> = codes.iter().map(error).collect();
        let text = "A value was moved.\n\nErroneous code example:\n\n```\nlet x;\n```\n\nMore.";
        let explanations = [("E0382".to_owned(), text.to_owned())].into();
        let report = ErrorReport {
            name: "E0382".to_owned(),
            value: "a message".to_owned(),
            traceback: vec!["error[E0382]: a message".to_owned()],
            fix: None,
        };
        judge(&expected, &errors, &explanations, report).map_err(|report| report.value)
    }

    #[test]
    fn takes_codes() {
        let found = called("E0382, E0505", "let b = a;").unwrap();
        let expected = vec!["E0382".to_owned(), "E0505".to_owned()];
        assert_eq!(
            found,
            [Effect::Study(Study::Errors { text: "\nlet b = a;".to_owned(), expected })]
        );
        assert!(called("arithmetic_overflow", "1").is_ok());
        assert!(called("382", "1").unwrap_err().contains("and not `382`"));
        assert!(called("", " \n").unwrap_err().contains("this one is empty"));
    }

    #[test]
    fn what_was_expected_is_explained_in_short() {
        let text = judged(&["E0382"], &[Some("E0382")]).unwrap();
        let expected = "error[E0382]: a message\n\n\u{1b}[1mE0382\u{1b}[0m: A value was moved.\n\
                        `:explain E0382` tells more.\n";
        assert_eq!(text, expected);
        assert_eq!(judged(&[], &[None]).unwrap(), "error[E0382]: a message\n");
    }

    #[test]
    fn anything_else_fails() {
        assert_eq!(
            judged(&["E0382"], &[]).unwrap_err(),
            "this compiles, and `%%compile_fail` expects E0382"
        );
        assert_eq!(
            judged(&["E0382"], &[Some("E0308")]).unwrap_err(),
            "`%%compile_fail` expects E0382, and the compiler says E0308: a message"
        );
        assert!(judged(&["E0382"], &[None]).unwrap_err().contains("an error without a code"));
        assert_eq!(
            judged(&["E0382", "E0505"], &[Some("E0382")]).unwrap_err(),
            "`%%compile_fail` expects E0382 and E0505, and there is E0382, but not E0505: a message"
        );
    }
}
