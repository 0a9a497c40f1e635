//! Progress bars, in a notebook and in an ordinary program.

use std::{thread, time::Duration};

use ndlab::prelude::*;

use crate::notebook::{Notebook, alone};

#[test]
fn everything_is_yielded_and_the_last_state_is_the_whole() {
    let notebook = Notebook::attach();
    let items: Vec<u32> = progress(0..100_000).label("all").collect();
    assert!(items.iter().copied().eq(0..100_000));
    let lines = notebook.rest();
    assert!(lines[0].starts_with("{\"kind\":\"display\",\"data\":{\"text/plain\":\"all:   0%|"));
    let last = lines.last().expect("the first, at least");
    assert!(
        last.starts_with("{\"kind\":\"update\",\"data\":{\"text/plain\":\"all: 100%|█"),
        "{last}"
    );
    assert!(last.contains("100000/100000 ") && last.contains("width:100%"), "{last}");
    let id = |line: &str| line.rsplit('"').nth(1).map(str::to_owned);
    assert!(lines.iter().all(|line| id(line) == id(last)));

    assert!(progress([1, 2, 3]).rev().eq([3, 2, 1]));
    assert_eq!(progress(vec!["x"; 5]).len(), 5);
    assert!(notebook.rest().len() >= 2, "the first and the last");
}

#[test]
fn bars_change_ten_times_a_second_at_most() {
    let notebook = Notebook::attach();
    for _ in progress(0..300) {
        thread::sleep(Duration::from_millis(1));
    }
    let lines = notebook.rest();
    // The first, the last, and those between.
    assert!((3..100).contains(&lines.len()), "{lines:?}");
    let between = &lines[1];
    assert!(between.contains(" it/s]") && !between.contains("? it/s"), "{between}");
}

#[test]
fn an_unknown_length_is_counted() {
    let notebook = Notebook::attach();
    assert_eq!(progress((0..10).filter(|n| n % 2 == 0)).count(), 5);
    let lines = notebook.rest();
    assert!(lines[0].contains("\"text/plain\":\"0 it [00:00, ? it/s]\""), "{}", lines[0]);
    let last = lines.last().expect("it was drawn");
    assert!(last.contains("\"text/plain\":\"5 it [00:00, "), "{last}");
    assert!(!last.contains('%') && !last.contains("stopped"));
}

#[test]
fn a_loop_that_is_left_shows_where() {
    let notebook = Notebook::attach();
    for n in progress(0..100) {
        if n == 40 {
            break;
        }
    }
    let last = notebook.rest().pop().expect("it was drawn");
    assert!(last.contains(" 40%|") && last.contains(", stopped]"), "{last}");

    let panicked = std::panic::catch_unwind(|| {
        for n in progress(0..2) {
            assert!(n == 0, "as intended");
        }
    });
    assert!(panicked.is_err());
    let last = notebook.rest().pop().expect("it was drawn");
    assert!(last.contains(" 50%|") && last.contains(", stopped]"), "{last}");

    // The last item was handed out, and nobody asks whether there is another one.
    assert_eq!(progress(0..4).take(4).count(), 4);
    let last = notebook.rest().pop().expect("it was drawn");
    assert!(last.contains("100%|") && !last.contains("stopped"), "{last}");
    // Nothing was begun.
    drop(progress(0..4));
    assert_eq!(notebook.rest(), [""; 0]);
}

#[test]
fn an_ordinary_program_has_a_line_on_standard_error() {
    let test = "progress::an_ordinary_program_has_a_line_on_standard_error";
    let Some(output) = alone(test, "") else {
        assert_eq!(progress(0..10).label("x").sum::<i32>(), 45);
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("\rx:   0%|                    | 0/10 [00:00<?, ? it/s]"), "{said}");
    assert!(said.contains("\rx: 100%|████████████████████| 10/10 [00:00<00:00, "), "{said}");
    assert!(said.contains("it/s]") && said.ends_with('\n'), "{said}");
}
