//! Showing a value in the middle of a cell, and showing another one in its place later.

use std::{
    process,
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

use super::{
    Bundle, Displayable, channel,
    lines::{self, Place},
};

/// A place in a notebook at which a value is shown, to show another one there. IPython:
/// `DisplayHandle`, the result of `display(x, display_id=True)`.
///
/// It may be kept in a variable and used in later cells, also from other threads. In an ordinary
/// program the new value is printed below.
///
/// ```
/// use ndlab::prelude::*;
///
/// let handle = display("working …");
/// let a = np::arange(6.0).reshape((2, 3));
/// handle.update(&a);
/// handle.update_html("<b>done</b>");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DisplayHandle {
    id: String,
}

/// Shows a value now, in the middle of a cell. IPython: `display(x)`.
///
/// Arrays are shown as a table, text without quotes, numbers, collections and the like by their
/// `Debug`. For types of your own there is the macro [`display!`](crate::display::display!).
///
/// ```
/// use ndlab::prelude::*;
///
/// for n in 1..=3 {
///     display(&np::eye(n));
/// }
/// display("three matrices");
/// ```
pub fn display<T: Displayable + ?Sized>(value: &T) -> DisplayHandle {
    show(&value.bundle())
}

/// Shows one value in several forms, of which the reader shows the richest that it knows: pairs of
/// MIME type and content, bytes in base64. IPython: `display({…}, raw=True)`.
///
/// ```
/// use ndlab::prelude::*;
///
/// display_mime(&[("text/plain", "x²"), ("text/latex", "$x^2$")]);
/// ```
pub fn display_mime(forms: &[(&str, &str)]) -> DisplayHandle {
    show(&of_forms(forms))
}

/// Takes away what the running cell has shown and printed so far; if `wait`, only at the moment
/// when it shows something new, so that nothing flickers. IPython: `clear_output(wait)`.
///
/// In an ordinary program nothing happens.
///
/// ```
/// use ndlab::prelude::*;
///
/// for step in 0..3 {
///     clear_output(true);
///     display(&step);
/// }
/// ```
pub fn clear_output(wait: bool) {
    channel::send(&lines::clear(wait));
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $display:ident, $update:ident: $bundle:ident of $content:ty;)*) => {
        $(
            $(#[$doc])*
            pub fn $display(content: $content) -> DisplayHandle {
                show(&Bundle::$bundle(content))
            }
        )*

        impl DisplayHandle {
            /// Shows another value in place of the one before. IPython: `handle.update(x)`.
            pub fn update<T: Displayable + ?Sized>(&self, value: &T) {
                self.replace(&value.bundle());
            }

            $(
                #[doc = concat!(
                    "Shows in place of what was before what [`", stringify!($display), "`] shows."
                )]
                pub fn $update(&self, content: $content) {
                    self.replace(&Bundle::$bundle(content));
                }
            )*

            /// Shows in place of what was before what [`display_mime`] shows.
            pub fn update_mime(&self, forms: &[(&str, &str)]) {
                self.replace(&of_forms(forms));
            }

            /// The name of the place, which no other has. IPython: `handle.display_id`.
            pub fn id(&self) -> &str {
                &self.id
            }

            fn replace(&self, bundle: &Bundle) {
                bundle.send(Place::Update { id: &self.id });
            }
        }
    };
}

kinds! {
    /// Shows HTML. IPython: `display(HTML(text))`.
    ///
    /// ```
    /// ndlab::display::display_html("<b>bold</b>");
    /// ```
    display_html, update_html: html of &str;

    /// Shows Markdown. IPython: `display(Markdown(text))`.
    ///
    /// ```
    /// ndlab::display::display_markdown("# Results\n\n*Nothing* yet.");
    /// ```
    display_markdown, update_markdown: markdown of &str;

    /// Shows a formula or a text in LaTeX. IPython: `display(Latex(text))`.
    ///
    /// ```
    /// ndlab::display::display_latex(r"$\int_0^1 x^2 dx = \frac{1}{3}$");
    /// ```
    display_latex, update_latex: latex of &str;

    /// Shows a drawing. IPython: `display(SVG(text))`.
    ///
    /// ```
    /// let circle = "<circle cx='9' cy='9' r='9'/>";
    /// let xmlns = "xmlns='http://www.w3.org/2000/svg'";
    /// ndlab::display::display_svg(&format!("<svg {xmlns} width='18' height='18'>{circle}</svg>"));
    /// ```
    display_svg, update_svg: svg of &str;

    /// Shows the text of a JSON document, in JupyterLab as a tree. IPython: `display(JSON(text))`.
    ///
    /// ```
    /// ndlab::display::display_json(r#"{"seed": 1, "scores": [0.5, 0.75]}"#);
    /// ```
    display_json, update_json: json of &str;

    /// Has the reader run JavaScript, where it allows that. IPython: `display(Javascript(text))`.
    ///
    /// ```
    /// ndlab::display::display_javascript("console.log('hello')");
    /// ```
    display_javascript, update_javascript: javascript of &str;

    /// Shows a picture, given as the bytes of a PNG file. IPython: `display(Image(data))`.
    ///
    /// ```
    /// let file = b"\x89PNG\r\n\x1a\n";
    /// ndlab::display::display_png(file);
    /// ```
    display_png, update_png: png of &[u8];

    /// Shows a picture, given as the bytes of a JPEG file. IPython: `display(Image(data))`.
    ///
    /// ```
    /// let file = b"\xff\xd8\xff\xe0";
    /// ndlab::display::display_jpeg(file);
    /// ```
    display_jpeg, update_jpeg: jpeg of &[u8];
}

fn show(bundle: &Bundle) -> DisplayHandle {
    let id = unused_id();
    bundle.send(Place::Display { id: &id });
    DisplayHandle { id }
}

fn of_forms(forms: &[(&str, &str)]) -> Bundle {
    forms.iter().fold(Bundle::new(), |bundle, (mime, content)| bundle.with(*mime, *content))
}

/// A name that nothing else shown has: not in this process, in another kernel, or in a copy of this
/// process, which counts on from the same number.
fn unused_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("ndlab-{}-{:x}-{count}", process::id(), now.as_nanos())
}
