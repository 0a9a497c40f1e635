//! `%%html`, `%%markdown`, `%%latex`, `%%svg`, `%%javascript` and `%%js`: the cell, shown as what it is.

use serde_json::json;

use super::options::{Known, parse};
use super::{Context, Effect, Form, Magic};
use crate::cell::Call;
use crate::messages::MimeBundle;

/// One of them.
pub(super) struct Rich {
    /// Its name.
    pub name: &'static str,
    /// The type of what it shows.
    pub mime: &'static str,
    /// IPython's class of it, by which it goes where only text is shown.
    pub class: &'static str,
    /// What it does.
    pub help: &'static str,
}

pub(super) const HTML: Rich = Rich {
    name: "html",
    mime: "text/html",
    class: "HTML",
    help: "Shows the cell as HTML; isolated, in a frame of its own.",
};
pub(super) const JAVASCRIPT: Rich = Rich {
    name: "javascript",
    mime: "application/javascript",
    class: "Javascript",
    help: "Has the front end run the cell, which is JavaScript.",
};
pub(super) const JS: Rich = Rich { name: "js", ..JAVASCRIPT };
pub(super) const LATEX: Rich =
    Rich { name: "latex", mime: "text/latex", class: "Latex", help: "Shows the cell as LaTeX." };
pub(super) const MARKDOWN: Rich = Rich {
    name: "markdown",
    mime: "text/markdown",
    class: "Markdown",
    help: "Shows the cell as Markdown.",
};
pub(super) const SVG: Rich = Rich {
    name: "svg",
    mime: "image/svg+xml",
    class: "SVG",
    help: "Shows the cell as a drawing in SVG.",
};

impl Magic for Rich {
    fn name(&self) -> &'static str {
        self.name
    }

    fn form(&self) -> Form {
        Form::Cell
    }

    fn usage(&self) -> &'static str {
        if self.name == "html" { "[--isolated]" } else { "" }
    }

    fn help(&self) -> &'static str {
        self.help
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let long: &[&str] = if self.name == "html" { &["isolated"] } else { &[] };
        let known = Known { short: "", long };
        let (options, rest) = parse(&format!("%{}", self.name), &known, &call.arguments)?;
        if !rest.text.is_empty() {
            let (name, more) = (self.name, &rest.text);
            return Err(format!("`%%{name}` takes the cell below it, and not `{more}`"));
        }
        let mut text = call.body.as_ref().map_or(String::new(), |body| body.text.clone());
        if !text.ends_with('\n') {
            text.push('\n');
        }
        if self.name == "svg" {
            text = drawing(&text).to_owned();
        }
        let plain = format!("<IPython.core.display.{} object>", self.class);
        let bundle =
            MimeBundle::from([(self.mime.to_owned(), text), ("text/plain".to_owned(), plain)]);
        if options.has("isolated") {
            let metadata = json!({ self.mime: {"isolated": true} });
            return Ok(vec![Effect::DisplayWith { bundle, metadata }]);
        }
        Ok(vec![Effect::Display(bundle)])
    }
}

/// The drawing without what stands before and after it in its document.
fn drawing(document: &str) -> &str {
    let end = document.rfind("</svg>").map(|at| at + "</svg>".len());
    match (document.find("<svg"), end) {
        (Some(start), Some(end)) if start < end => &document[start..end],
        _ => document,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;
    use crate::code::Excerpt;

    fn run(rich: &Rich, arguments: &str, text: &str) -> Result<Vec<Effect>, String> {
        let body = Some(Excerpt { text: text.to_owned(), line: 2, column: 0 });
        rich.run(&Call { body, ..line(rich.name, arguments) }, &Context::default())
    }

    fn shown(rich: &Rich, text: &str) -> Vec<(String, String)> {
        match &run(rich, "", text).unwrap()[..] {
            [Effect::Display(bundle)] => bundle.clone().into_iter().collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn shows_the_cell_by_its_type() {
        let pair = |mime: &str, text: &str| (mime.to_owned(), text.to_owned());
        let plain = pair("text/plain", "<IPython.core.display.HTML object>");
        assert_eq!(shown(&HTML, "<b>x</b>"), [pair("text/html", "<b>x</b>\n"), plain]);
        let found = shown(&SVG, "<?xml version='1.0'?>\n<svg width='3'></svg>\n");
        assert_eq!(found[0], pair("image/svg+xml", "<svg width='3'></svg>"));
        assert_eq!(shown(&JS, "1")[0].0, "application/javascript");
    }

    #[test]
    fn html_can_be_isolated() {
        let effects = run(&HTML, "--isolated", "x").unwrap();
        let [Effect::DisplayWith { metadata, .. }] = &effects[..] else { panic!("{effects:?}") };
        assert_eq!(*metadata, json!({"text/html": {"isolated": true}}));
    }

    #[test]
    fn says_what_is_wrong() {
        let wrong = |rich, arguments| run(rich, arguments, "x").unwrap_err();
        assert!(wrong(&HTML, "--isolate").contains("did you mean `--isolated`?"));
        assert!(wrong(&SVG, "--isolated").contains("has no options"));
        assert_eq!(wrong(&LATEX, "x"), "`%%latex` takes the cell below it, and not `x`");
    }
}
