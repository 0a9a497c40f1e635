//! What a cell's last expression sends, and in which order with what is printed.

use std::{
    fmt,
    io::{self, BufRead, PipeReader, Write, pipe},
    os::fd::AsRawFd,
    sync::{Arc, Mutex},
};

use ndlab::{
    display::{control, ndlab_flush, ndlab_flush_at_end, result},
    num_complex::Complex,
    prelude::*,
};

use crate::notebook::{Notebook, alone, read_available};

#[derive(Debug)]
struct Point {
    #[expect(dead_code, reason = "Debug reads it")]
    x: i32,
}

/// Shows itself, and is `Debug` besides.
#[derive(Debug)]
struct Picture;

impl Picture {
    fn evcxr_display(&self) {
        result("a picture", Some("<svg/>"));
    }
}

/// Shows itself and is not `Debug`.
struct Quiet;

impl Quiet {
    fn evcxr_display(&self) {
        result("quiet", None);
    }
}

struct Loud;

impl fmt::Debug for Loud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"loud\"\n\t\u{1}\\ é")
    }
}

/// Shows the expression as the end of a cell, and gives back the line that was sent.
macro_rules! shown {
    ($notebook:ident, $expression:expr) => {{
        ($expression).__ndlab_show().evcxr_display();
        $notebook.next()
    }};
}

fn text(plain: &str) -> String {
    format!("{{\"kind\":\"result\",\"data\":{{\"text/plain\":\"{plain}\"}}}}")
}

#[track_caller]
fn assert_array(line: &str, plain: &str) {
    let start = format!(
        "{{\"kind\":\"result\",\"data\":{{\"text/plain\":\"{plain}\",\"text/html\":\"<div><table>"
    );
    assert!(line.starts_with(&start), "{line}\n{start}");
    assert!(line.ends_with("</div>\"}}"), "{line}");
}

#[test]
fn cells() {
    // Nothing is attached yet: both go their ordinary ways.
    control("nobody listens");
    result("printed", None);

    let mut notebook = Notebook::attach();

    let mut a = np::arange(4).reshape((2, 2));
    let plain = "[[0 1]\\n [2 3]]";
    assert_array(&shown!(notebook, a), plain);
    assert_array(&shown!(notebook, &a), plain);
    assert_array(&shown!(notebook, &&a), plain);
    assert_array(&shown!(notebook, &mut a), plain);
    assert_array(&shown!(notebook, a.view()), plain);
    assert_array(&shown!(notebook, a.view_mut()), plain);
    assert_array(&shown!(notebook, a.clone().into_dyn()), plain);
    assert_array(&shown!(notebook, a.to_shared()), plain);
    assert_array(&shown!(notebook, *a), plain);
    assert_array(&shown!(notebook, np::sum(&a, Axis(0))), "[2 4]");

    assert_eq!(shown!(notebook, 7), text("7"));
    assert_eq!(shown!(notebook, np::mean(&a, ..)), text("1.5"));
    assert_eq!(shown!(notebook, 66.0), text("66.0"));
    assert_eq!(shown!(notebook, Complex::new(1.0, -2.0)), text("(1-2j)"));
    assert_eq!(shown!(notebook, true), text("true"));
    assert_eq!(shown!(notebook, "text"), text("\\\"text\\\""));
    assert_eq!(shown!(notebook, String::from("text")), text("\\\"text\\\""));
    assert_eq!(shown!(notebook, vec![1, 2]), text("[1, 2]"));
    assert_eq!(shown!(notebook, vec![1, 2][..]), text("[1, 2]"));
    assert_eq!(shown!(notebook, Some(1)), text("Some(1)"));
    assert_eq!(shown!(notebook, np::shape(&a)), text("(2, 2)"));
    assert_eq!(shown!(notebook, a.strides_bytes()), text("(16, 8)"));
    assert_eq!(shown!(notebook, Point { x: 1 }), text("Point { x: 1 }"));
    assert_eq!(shown!(notebook, Loud), text("\\\"loud\\\"\\n\\t\\u0001\\\\ é"));
    // ndarray's arrays of other things than numbers are `Debug`.
    assert!(shown!(notebook, array!["x", "y"]).contains("[\\\"x\\\", \\\"y\\\"], shape=[2]"));

    let picture =
        "{\"kind\":\"result\",\"data\":{\"text/plain\":\"a picture\",\"text/html\":\"<svg/>\"}}";
    assert_eq!(shown!(notebook, Picture), picture);
    assert_eq!(shown!(notebook, &Picture), picture);
    assert_eq!(shown!(notebook, Quiet), text("quiet"));

    // What is sent next proves that `()` sent nothing.
    ().__ndlab_show().evcxr_display();
    assert_eq!(shown!(notebook, 1), text("1"));

    // Nor does what has been shown already.
    display(&1);
    assert!(notebook.next().starts_with("{\"kind\":\"display\""));
    display(&1).__ndlab_show().evcxr_display();
    assert_eq!(notebook.rest().len(), 1);

    control("VARIABLE a");
    control("");
    let mut said = String::new();
    notebook.control.read_line(&mut said).expect("the pipe is open");
    notebook.control.read_line(&mut said).expect("the pipe is open");
    assert_eq!(said, "VARIABLE a\n\n");
}

#[test]
#[expect(clippy::print_stdout, reason = "what is printed is tested")]
fn text_that_was_printed_before_is_out_first() {
    if alone("display::text_that_was_printed_before_is_out_first", "").is_some() {
        return;
    }
    let (mut printed, writer) = pipe().expect("a pipe");
    let arrived = Arc::new(Mutex::new(Vec::new()));
    let notes = arrived.clone();
    // Standard output leads to the pipe while the test runs.
    let saved = redirect_stdout(writer.as_raw_fd());
    let notebook = Notebook::attach_with(move |line| note(&notes, &mut printed, line));
    print!("no newline");
    display("shown");
    print!(", nor here");
    clear_output(false);
    print!("!");
    ndlab_flush();
    print!("!");
    ndlab_flush_at_end();
    clear_output(true);
    let rest = io::stdout().flush();
    redirect_stdout(saved);
    rest.expect("the pipe is open");
    drop(notebook);
    let arrived = arrived.lock().expect("nobody panicked");
    assert_eq!(*arrived, ["no newline", "display", ", nor here", "clear", "!!", "clear"]);
}

/// What was printed before this line arrived, and the line's kind.
fn note(notes: &Mutex<Vec<String>>, printed: &mut PipeReader, line: &str) {
    let mut notes = notes.lock().expect("nobody panicked");
    notes.push(read_available(printed));
    notes.push(line.split('"').nth(3).expect("a kind").to_owned());
}

/// Makes standard output another name of `fd`; gives back what it was.
fn redirect_stdout(fd: i32) -> i32 {
    // SAFETY: descriptors are only copied.
    let (saved, copied) = unsafe { (libc::dup(1), libc::dup2(fd, 1)) };
    assert!(saved >= 0 && copied == 1);
    saved
}
