//! One value in several forms, of which the reader shows the richest that it knows. Which forms a
//! type has is [`super::displayable`]'s.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::{
    channel,
    lines::{self, Place},
};

const TEXT: &str = "text/plain";

/// One value in one or more forms: text, HTML, a picture, … The reader shows the richest that it
/// can. IPython: the MIME bundle of `_repr_mimebundle_`.
///
/// It can be shown as it is, and it is what a type of your own gives back to be shown:
///
/// ```
/// use ndlab::display::{Bundle, Displayable, display};
///
/// struct Swatch(u8, u8, u8);
///
/// impl Displayable for Swatch {
///     fn bundle(&self) -> Bundle {
///         let Swatch(r, g, b) = self;
///         let html = format!("<b style='color:rgb({r},{g},{b})'>&#9632;</b>");
///         Bundle::html(html).with_text(format!("#{r:02x}{g:02x}{b:02x}"))
///     }
/// }
///
/// display(&Swatch(255, 128, 0));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// MIME type and content, each type once.
    forms: Vec<(String, String)>,
}

macro_rules! from_text {
    ($($(#[$doc:meta])* $name:ident: $mime:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name(source: impl Into<String>) -> Bundle {
            let source = source.into();
            Bundle::text(source.clone()).with($mime, source)
        }
    )*};
}

macro_rules! from_bytes {
    ($($(#[$doc:meta])* $name:ident: $mime:literal, $what:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name(file: &[u8]) -> Bundle {
            let text = format!("<{} image, {} bytes>", $what, file.len());
            Bundle::text(text).with($mime, BASE64_STANDARD.encode(file))
        }
    )*};
}

impl Bundle {
    /// Nothing yet; [`with`](Bundle::with) adds forms.
    pub fn new() -> Bundle {
        Bundle::default()
    }

    /// Text, shown as it is.
    pub fn text(text: impl Into<String>) -> Bundle {
        Bundle::new().with(TEXT, text)
    }

    from_text! {
        /// HTML, and its source as text.
        html: "text/html";
        /// Markdown, and its source as text.
        markdown: "text/markdown";
        /// LaTeX, with its `$…$` or `\begin{…}`, and its source as text.
        latex: "text/latex";
        /// A drawing in SVG, and its source as text.
        svg: "image/svg+xml";
        /// The text of a JSON document, which readers may show as a tree, and the same as text.
        json: "application/json";
        /// JavaScript, which the reader runs, and its source as text.
        javascript: "application/javascript";
    }

    from_bytes! {
        /// The bytes of a PNG file, and its size as text.
        png: "image/png", "PNG";
        /// The bytes of a JPEG file, and its size as text.
        jpeg: "image/jpeg", "JPEG";
    }

    /// Adds a form, in place of one of the same type. Bytes are written in base64.
    pub fn with(mut self, mime: impl Into<String>, content: impl Into<String>) -> Bundle {
        let (mime, content) = (mime.into(), content.into());
        match self.forms.iter_mut().find(|(known, _)| *known == mime) {
            Some((_, present)) => *present = content,
            None => self.forms.push((mime, content)),
        }
        self
    }

    /// Another text than the source, for readers that show nothing else.
    pub fn with_text(self, text: impl Into<String>) -> Bundle {
        self.with(TEXT, text)
    }

    /// The forms: pairs of MIME type and content.
    ///
    /// ```
    /// use ndlab::display::Bundle;
    ///
    /// let bundle = Bundle::text("x²").with("text/latex", "$x^2$");
    /// let mimes: Vec<&str> = bundle.forms().iter().map(|(mime, _)| mime.as_str()).collect();
    /// assert_eq!(mimes, ["text/plain", "text/latex"]);
    /// ```
    pub fn forms(&self) -> &[(String, String)] {
        &self.forms
    }

    /// Sends it to the notebook; in an ordinary program prints its text, or else its first form.
    #[expect(clippy::print_stdout, reason = "without a notebook the value is printed")]
    pub(super) fn send(&self, place: Place<'_>) {
        let mut forms = self.forms.iter().map(|(mime, content)| (&**mime, &**content));
        if channel::is_attached() {
            channel::send(&lines::value(place, forms));
        } else {
            let text = forms.clone().find(|(mime, _)| *mime == TEXT).or_else(|| forms.next());
            println!("{}", text.map_or("", |(_, content)| content));
        }
    }
}
