//! Pure: help with something as front ends show it: titled fields, as text in IPython's form and as
//! HTML.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

use super::documentation;
use crate::messages::MimeBundle;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    fields: Vec<(&'static str, Body)>,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Body {
    /// Text as it is.
    Text(String),
    /// Rust.
    Code(String),
    /// Markdown, as rustdoc reads it.
    Docs(String),
}

impl Page {
    /// A field of text as it is; nothing where the text is empty.
    pub fn text(self, title: &'static str, text: impl Into<String>) -> Page {
        self.with(title, Body::Text(text.into()))
    }

    /// A field of Rust.
    pub fn code(self, title: &'static str, text: impl Into<String>) -> Page {
        self.with(title, Body::Code(text.into()))
    }

    /// A field of documentation, as it stands in the source.
    pub fn docs(self, title: &'static str, text: &str) -> Page {
        self.with(title, Body::Docs(documentation::for_readers(text)))
    }

    fn with(mut self, title: &'static str, body: Body) -> Page {
        let (Body::Text(text) | Body::Code(text) | Body::Docs(text)) = &body;
        if !text.trim().is_empty() {
            self.fields.push((title, body));
        }
        self
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// In both forms.
    pub fn bundle(&self) -> MimeBundle {
        [("text/plain".to_owned(), self.plain()), ("text/html".to_owned(), self.html())].into()
    }

    /// IPython's form: a line for each field, or its lines below its title.
    fn plain(&self) -> String {
        let width = self.fields.iter().map(|(title, _)| title.len()).max().unwrap_or_default();
        let line = |(title, body): &(&str, Body)| {
            let (Body::Text(text) | Body::Code(text) | Body::Docs(text)) = body;
            let text = text.trim_matches('\n');
            let gap = if text.contains('\n') { '\n' } else { ' ' };
            format!("{title}:{}{gap}{text}", " ".repeat(width - title.len()))
        };
        self.fields.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Short fields in a table, the others below their titles.
    fn html(&self) -> String {
        let mut page = String::new();
        let mut in_table = false;
        for (title, body) in &self.fields {
            let row = match body {
                Body::Text(text) if !text.contains('\n') => Some(escaped(text)),
                _ => None,
            };
            if row.is_some() != in_table {
                page.push_str(if in_table { "</table>\n" } else { "<table>\n" });
                in_table = !in_table;
            }
            match (row, body) {
                (Some(row), _) => {
                    page.push_str(&format!(
                        "<tr><th>{title}</th><td><code>{row}</code></td></tr>\n"
                    ));
                }
                (None, Body::Docs(text)) => page.push_str(&from_markdown(text)),
                (None, Body::Code(text)) => {
                    let text = escaped(text);
                    page.push_str(&format!(
                        "<h4>{title}</h4>\n<pre><code class=\"language-rust\">{text}</code></pre>\n"
                    ));
                }
                (None, Body::Text(text)) => {
                    page.push_str(&format!("<h4>{title}</h4>\n<pre>{}</pre>\n", escaped(text)));
                }
            }
        }
        if in_table {
            page.push_str("</table>\n");
        }
        page
    }
}

/// Markdown as HTML. What is HTML in it is shown as text: nobody asked for that to run.
fn from_markdown(text: &str) -> String {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let events = parser.map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        // Its titles are below those of the fields.
        Event::Start(Tag::Heading { .. }) => Event::Html("<h5>".into()),
        Event::End(TagEnd::Heading(_)) => Event::Html("</h5>\n".into()),
        other => other,
    });
    let mut written = String::new();
    html::push_html(&mut written, events);
    written
}

/// Text as it is written in HTML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        Page::default()
            .code("Signature", "fn f<A>(a: A)")
            .docs("Docstring", "Does [`it`].\n\n```\n# hidden\nf(1 < 2);\n```\n<b>x</b>")
            .text("String form", "[[1]\n [2]]")
            .text("Type", "Array2<f64>")
            .text("Nbytes", "16")
            .text("Length", "")
    }

    #[test]
    fn text_is_in_ipythons_form() {
        assert_eq!(
            page().bundle()["text/plain"],
            "Signature:   fn f<A>(a: A)\nDocstring:  \nDoes `it`.\n\n```rust\nf(1 < 2);\n```\n<b>x</b>\n\
             String form:\n[[1]\n [2]]\nType:        Array2<f64>\nNbytes:      16"
        );
    }

    #[test]
    fn html_has_everything_and_lets_nothing_run() {
        assert_eq!(
            page().bundle()["text/html"],
            "<h4>Signature</h4>\n<pre><code class=\"language-rust\">fn f&lt;A&gt;(a: A)</code></pre>\n\
             <p>Does <code>it</code>.</p>\n<pre><code class=\"language-rust\">f(1 &lt; 2);\n</code></pre>\n\
             <p>&lt;b&gt;x&lt;/b&gt;</p>\n<h4>String form</h4>\n<pre>[[1]\n [2]]</pre>\n<table>\n\
             <tr><th>Type</th><td><code>Array2&lt;f64&gt;</code></td></tr>\n\
             <tr><th>Nbytes</th><td><code>16</code></td></tr>\n</table>\n"
        );
    }
}
