//! Panics and errors as a notebook learns of them. Each test has a process of its own, because
//! other tests panic, too.

use std::{panic, thread};

use ndlab::display::{control, ndlab_attach, ndlab_begin_cell, user_error};

use crate::notebook::{Notebook, alone, nothing_attached};

const CAUGHT: &str = "EVCXR_PANIC_NOTIFICATION";

#[test]
fn panics_of_the_cell_are_sent_with_their_place() {
    if let Some(output) = alone("raised::panics_of_the_cell_are_sent_with_their_place", "") {
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
        return;
    }
    let notebook = Notebook::attach();
    ndlab_begin_cell();
    let line = line!() + 1;
    let _ = panic::catch_unwind(|| panic!("no {}", "way"));
    control(CAUGHT);
    let raised = notebook.next();
    let start = "{\"kind\":\"raised\",\"name\":\"Panic\",\"message\":\"no way\",\"file\":\"";
    assert!(raised.starts_with(start), "{raised}");
    assert!(raised.contains(&format!("tests/it/raised.rs\",\"line\":{line},\"column\":")));
    assert!(raised.contains("],") || raised.ends_with("]}"), "{raised}");
    assert_eq!(notebook.rest(), [""; 0]);
    // What is no text has no message of its own.
    let _ = panic::catch_unwind(|| panic::panic_any(7));
    control(CAUGHT);
    assert!(notebook.next().contains("\"message\":\"Box<dyn Any>\""));
}

#[test]
fn panics_elsewhere_are_printed_and_sent_if_they_end_the_cell() {
    let test = "raised::panics_elsewhere_are_printed_and_sent_if_they_end_the_cell";
    if let Some(output) = alone(test, "") {
        let printed = String::from_utf8_lossy(&output.stderr);
        assert_eq!(printed.matches("panicked").count(), 3, "{printed}");
        return;
    }
    let notebook = Notebook::attach();
    let fail = |what: &'static str| {
        let _ = thread::spawn(move || panic!("{what}")).join();
    };
    ndlab_begin_cell();
    fail("long ago");
    ndlab_begin_cell();
    control(CAUGHT);
    assert_eq!(notebook.rest(), [""; 0]);

    ndlab_begin_cell();
    fail("in a thread");
    control("another line");
    assert_eq!(notebook.rest(), [""; 0]);
    control(CAUGHT);
    control(CAUGHT);
    let lines = notebook.rest();
    assert_eq!(lines.len(), 1);
    assert!(lines[0].contains("\"message\":\"in a thread\",\"file\":\""), "{}", lines[0]);

    // The cell's own panic comes first and is enough.
    ndlab_begin_cell();
    fail("in a thread");
    let _ = panic::catch_unwind(|| panic!("here"));
    control(CAUGHT);
    let lines = notebook.rest();
    assert_eq!(lines.len(), 1);
    assert!(lines[0].contains("\"message\":\"here\""), "{}", lines[0]);
}

#[test]
fn errors_are_sent_with_the_place_of_the_call() {
    let turn = nothing_attached();
    user_error("printed, as nothing is attached");
    drop(turn);
    let notebook = Notebook::attach();
    let line = line!() + 1;
    user_error("no such file");
    let raised = notebook.next();
    let start = "{\"kind\":\"raised\",\"name\":\"Error\",\"message\":\"no such file\",\"file\":\"";
    assert!(raised.starts_with(start), "{raised}");
    let end = format!("tests/it/raised.rs\",\"line\":{line},\"column\":5,\"frames\":[]}}");
    assert!(raised.ends_with(&end), "{raised}");
}

#[test]
fn the_hook_is_there_once() {
    if alone("raised::the_hook_is_there_once", "").is_some() {
        return;
    }
    let notebook = Notebook::attach();
    // A thread that takes over, as after a restore.
    thread::scope(|scope| {
        let cells = scope.spawn(|| {
            ndlab::threads::ndlab_enter_cell_thread(0);
            let _ = panic::catch_unwind(|| panic!("there"));
        });
        cells.join().expect("it was caught");
    });
    // It is sent when it turns out to have ended the cell.
    assert_eq!(notebook.rest(), [""; 0]);
    control(CAUGHT);
    assert_eq!(notebook.rest().len(), 1);
    let _ = panic::catch_unwind(|| panic!("no more the thread for cells"));
    assert_eq!(notebook.rest(), [""; 0]);
    ndlab_attach(-1, -1);
    drop(notebook);
}
