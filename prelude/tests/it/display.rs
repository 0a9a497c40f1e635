//! What a cell's last expression sends, read back through a pipe.
//!
//! One test, because the descriptors belong to the whole process.

use std::{
    fmt,
    io::{BufRead, BufReader, PipeReader, pipe},
    os::fd::AsRawFd,
};

use ndlab::{
    display::{control, ndlab_attach, ndlab_flush, result},
    num_complex::Complex,
    prelude::*,
};

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

fn next(reader: &mut BufReader<PipeReader>) -> String {
    let mut line = String::new();
    reader.read_line(&mut line).expect("the pipe is open");
    line
}

/// Shows the expression as the end of a cell, and gives back the line that was sent.
macro_rules! shown {
    ($reader:ident, $expression:expr) => {{
        ($expression).__ndlab_show().evcxr_display();
        next(&mut $reader)
    }};
}

fn text(plain: &str) -> String {
    format!("{{\"kind\":\"result\",\"data\":{{\"text/plain\":\"{plain}\"}}}}\n")
}

#[track_caller]
fn assert_array(line: &str, plain: &str) {
    let start = format!(
        "{{\"kind\":\"result\",\"data\":{{\"text/plain\":\"{plain}\",\"text/html\":\"<div><table>"
    );
    assert!(line.starts_with(&start), "{line}\n{start}");
    assert!(line.ends_with("</div>\"}}\n"), "{line}");
}

#[test]
fn cells() {
    // Nothing is attached yet: both go their ordinary ways.
    control("nobody listens");
    result("printed", None);

    let (control_reader, control_writer) = pipe().expect("a pipe");
    let (display_reader, display_writer) = pipe().expect("a pipe");
    ndlab_attach(control_writer.as_raw_fd(), display_writer.as_raw_fd());
    let mut reader = BufReader::new(display_reader);

    let mut a = np::arange(4).reshape((2, 2));
    let plain = "[[0 1]\\n [2 3]]";
    assert_array(&shown!(reader, a), plain);
    assert_array(&shown!(reader, &a), plain);
    assert_array(&shown!(reader, &&a), plain);
    assert_array(&shown!(reader, &mut a), plain);
    assert_array(&shown!(reader, a.view()), plain);
    assert_array(&shown!(reader, a.view_mut()), plain);
    assert_array(&shown!(reader, a.clone().into_dyn()), plain);
    assert_array(&shown!(reader, a.to_shared()), plain);
    assert_array(&shown!(reader, *a), plain);
    assert_array(&shown!(reader, np::sum(&a, Axis(0))), "[2 4]");

    assert_eq!(shown!(reader, 7), text("7"));
    assert_eq!(shown!(reader, np::mean(&a, ..)), text("1.5"));
    assert_eq!(shown!(reader, 66.0), text("66.0"));
    assert_eq!(shown!(reader, Complex::new(1.0, -2.0)), text("(1-2j)"));
    assert_eq!(shown!(reader, true), text("true"));
    assert_eq!(shown!(reader, "text"), text("\\\"text\\\""));
    assert_eq!(shown!(reader, String::from("text")), text("\\\"text\\\""));
    assert_eq!(shown!(reader, vec![1, 2]), text("[1, 2]"));
    assert_eq!(shown!(reader, vec![1, 2][..]), text("[1, 2]"));
    assert_eq!(shown!(reader, Some(1)), text("Some(1)"));
    assert_eq!(shown!(reader, np::shape(&a)), text("(2, 2)"));
    assert_eq!(shown!(reader, a.strides_bytes()), text("(16, 8)"));
    assert_eq!(shown!(reader, Point { x: 1 }), text("Point { x: 1 }"));
    assert_eq!(shown!(reader, Loud), text("\\\"loud\\\"\\n\\t\\u0001\\\\ é"));
    // ndarray's arrays of other things than numbers are `Debug`.
    assert!(shown!(reader, array!["x", "y"]).contains("[\\\"x\\\", \\\"y\\\"], shape=[2]"));

    let picture =
        "{\"kind\":\"result\",\"data\":{\"text/plain\":\"a picture\",\"text/html\":\"<svg/>\"}}\n";
    assert_eq!(shown!(reader, Picture), picture);
    assert_eq!(shown!(reader, &Picture), picture);
    assert_eq!(shown!(reader, Quiet), text("quiet"));

    // What is sent next proves that `()` sent nothing.
    ().__ndlab_show().evcxr_display();
    assert_eq!(shown!(reader, 1), text("1"));

    control("VARIABLE a");
    control("");
    let mut reader = BufReader::new(control_reader);
    assert_eq!(next(&mut reader), "VARIABLE a\n");
    assert_eq!(next(&mut reader), "\n");

    // More than a pipe holds goes out in parts.
    ndlab_attach(-1, display_writer.as_raw_fd());
    ndlab_flush();
    ndlab_attach(-1, -1);
}
