//! What `display` and its kind send, and what they print in an ordinary program.

use std::{collections::HashMap, rc::Rc, time::Duration};

use ndlab::{Bundle, DisplayHandle, Displayable, num_complex::Complex, prelude::*};

use crate::notebook::{Notebook, alone};

#[derive(Debug)]
struct Point {
    #[expect(dead_code, reason = "Debug reads it")]
    x: i32,
}

/// Says itself how it is shown; is `Debug` besides.
#[derive(Debug)]
struct Swatch;

impl Displayable for Swatch {
    fn bundle(&self) -> Bundle {
        Bundle::html("<b>red</b>").with_text("red")
    }
}

fn line(kind: &str, data: &str, handle: &DisplayHandle) -> String {
    format!("{{\"kind\":\"{kind}\",\"data\":{{{data}}},\"id\":\"{}\"}}", handle.id())
}

fn plain(text: &str) -> String {
    format!("\"text/plain\":\"{text}\"")
}

#[test]
fn values_are_shown_now() {
    let notebook = Notebook::attach();
    macro_rules! check {
        ($($value:expr => $text:expr;)*) => {$(
            let handle = display(&$value);
            assert_eq!(notebook.next(), line("display", &plain($text), &handle));
            let handle = display!($value);
            assert_eq!(notebook.next(), line("display", &plain($text), &handle));
        )*};
    }
    check! {
        7 => "7";
        1.5 => "1.5";
        true => "true";
        'c' => "c";
        "say \"x\"" => "say \\\"x\\\"";
        String::from("text") => "text";
        &&String::from("text") => "text";
        Box::new(3) => "3";
        Rc::new(String::from("text")) => "text";
        Box::<str>::from("text") => "text";
        Complex::new(1.0, -2.0) => "(1-2j)";
        vec![1, 2] => "[1, 2]";
        vec![1, 2][..] => "[1, 2]";
        [[1, 2], [3, 4]] => "[[1, 2], [3, 4]]";
        Some("x") => "Some(\\\"x\\\")";
        Ok::<i32, String>(1) => "Ok(1)";
        (1, 2.0, "x") => "(1, 2.0, \\\"x\\\")";
        (1, 2, 3, 4, 5, 6, 7, 8) => "(1, 2, 3, 4, 5, 6, 7, 8)";
        Duration::from_millis(1500) => "1.5s";
        HashMap::from([(1, 'x')]) => "{1: 'x'}";
        0..3 => "0..3";
    }
    display!(Point { x: 1 });
    assert!(notebook.next().contains(&plain("Point { x: 1 }")));
    let value: &dyn std::fmt::Debug = &7;
    display!(value);
    assert!(notebook.next().contains(&plain("7")));
    // As a cell's last expression.
    Swatch.__ndlab_show().evcxr_display();
    let data = "\"text/plain\":\"red\",\"text/html\":\"<b>red</b>\"";
    assert_eq!(notebook.next(), format!("{{\"kind\":\"result\",\"data\":{{{data}}}}}"));
    let handle = display!(Swatch);
    assert_eq!(notebook.next(), line("display", data, &handle));
}

#[test]
fn arrays_are_shown_as_tables() {
    let notebook = Notebook::attach();
    let mut a = np::arange(4).reshape((2, 2));
    let start = "{\"kind\":\"display\",\"data\":{\"text/plain\":\"[[0 1]\\n [2 3]]\",\
                 \"text/html\":\"<div><table>";
    display(&a);
    display(&a.view());
    display(&&a.view_mut());
    display(&a.to_shared());
    display(&a.clone().into_dyn());
    display(&*a);
    display!(a);
    display!(&a);
    let lines = notebook.rest();
    assert_eq!(lines.len(), 8);
    for line in lines {
        assert!(line.starts_with(start), "{line}");
    }
    display!(array!["x", "y"]);
    assert!(notebook.next().contains("shape=[2]"));
}

#[test]
fn handles_change_what_was_shown() {
    let notebook = Notebook::attach();
    let handle = display_html("<i>1</i>");
    let other = display_html("<i>1</i>");
    assert_ne!(handle.id(), other.id());
    let html = "\"text/plain\":\"<i>1</i>\",\"text/html\":\"<i>1</i>\"";
    assert_eq!(notebook.next(), line("display", html, &handle));
    assert_eq!(notebook.next(), line("display", html, &other));
    handle.update(&vec![1]);
    assert_eq!(notebook.next(), line("update", &plain("[1]"), &handle));
    handle.update_html("<i>1</i>");
    assert_eq!(notebook.next(), line("update", html, &handle));
    handle.update_mime(&[("text/plain", "x²"), ("text/latex", "$x^2$")]);
    let forms = "\"text/plain\":\"x²\",\"text/latex\":\"$x^2$\"";
    assert_eq!(notebook.next(), line("update", forms, &handle));

    clear_output(true);
    clear_output(false);
    assert_eq!(notebook.next(), "{\"kind\":\"clear\",\"wait\":true}");
    assert_eq!(notebook.next(), "{\"kind\":\"clear\",\"wait\":false}");
}

#[test]
fn each_kind_has_its_type_and_a_text() {
    let notebook = Notebook::attach();
    let forms = |mime: &str| {
        let line = notebook.next();
        assert!(line.contains("{\"text/plain\":\""), "{line}");
        assert!(line.contains(&format!("\"{mime}\":\"")), "{line}");
        line
    };
    let handle = display_markdown("*x*");
    forms("text/markdown");
    handle.update_latex("$x$");
    forms("text/latex");
    handle.update_svg("<svg/>");
    forms("image/svg+xml");
    handle.update_json("{\"x\": 1}");
    assert!(forms("application/json").contains("\"application/json\":\"{\\\"x\\\": 1}\""));
    handle.update_javascript("1");
    forms("application/javascript");
    handle.update_png(b"\x89PNG");
    let line = forms("image/png");
    assert!(line.contains("{\"text/plain\":\"<PNG image, 4 bytes>\",\"image/png\":\"iVBORw==\"}"));
    display_jpeg(&[0xff, 0xd8]);
    assert!(forms("image/jpeg").contains("\"/9g=\""));
}

#[test]
fn nobody_reading_any_more_does_not_stop_a_cell() {
    let notebook = Notebook::attach_with(|line| assert!(!line.contains("last"), "as intended"));
    display("last");
    display("after it");
    assert_eq!(notebook.rest(), [""; 0]);
}

#[test]
fn an_ordinary_program_prints() {
    let Some(output) = alone("handle::an_ordinary_program_prints", "Ada\r\nsecret\n") else {
        let handle = display(&np::eye(2));
        handle.update_html("<b>bold</b>");
        display_mime(&[("text/latex", "$x$")]);
        clear_output(true);
        assert_eq!((input("name? "), password("key? ")), ("Ada".to_owned(), "secret".to_owned()));
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("[[1. 0.]\n [0. 1.]]\n<b>bold</b>\n$x$\nname? key? "), "{text}");
}

#[test]
fn a_notebook_is_asked_for_input() {
    if alone("handle::a_notebook_is_asked_for_input", "Ada\n\nlast").is_some() {
        return;
    }
    let notebook = Notebook::attach();
    assert_eq!(input("Name: "), "Ada");
    let asked = "{\"kind\":\"input\",\"prompt\":\"Name: \",\"password\":false}";
    assert_eq!(notebook.next(), asked);
    assert_eq!(password(""), "");
    assert_eq!(notebook.next(), "{\"kind\":\"input\",\"prompt\":\"\",\"password\":true}");
    assert_eq!(input("?"), "last");
    notebook.next();
    assert!(std::panic::catch_unwind(|| input("more")).is_err());
    notebook.next();
    ndlab::display::control("EVCXR_PANIC_NOTIFICATION");
    let raised = notebook.next();
    assert!(raised.contains("\"message\":\"this front end allows no input"), "{raised}");
    assert!(raised.contains("tests/it/handle.rs"), "{raised}");
}
