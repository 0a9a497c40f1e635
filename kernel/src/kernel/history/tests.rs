//! What the history answers, and what becomes of a file that cannot be used.

use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::channel;

use super::store::Store;
use super::*;

/// A folder that goes with the value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let name = format!("ndlab-history-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    fn file(&self) -> PathBuf {
        self.0.join("history.sqlite")
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn session(file: Option<PathBuf>, cells: &[&str]) -> Store {
    let mut store = Store::new(file, true).unwrap();
    for (at, cell) in cells.iter().enumerate() {
        store.add(at + 1, cell).unwrap();
    }
    store
}

/// As `session/line text`, with the value behind an arrow.
fn ask(store: &mut Store, what: What) -> Vec<String> {
    let (found, outcome) = store.answer(&Question { what, output: true });
    assert_eq!(outcome, Ok(()));
    shown(&found)
}

fn shown(found: &[Entry]) -> Vec<String> {
    let shown = |Entry { session, line, input, output }: &Entry| match output {
        Some(output) => format!("{session}/{line} {input} -> {output}"),
        None => format!("{session}/{line} {input}"),
    };
    found.iter().map(shown).collect()
}

fn range(session: i64, start: i64, stop: i64) -> What {
    What::Range { session, start, stop }
}

fn search(pattern: &str, n: i64, unique: bool) -> What {
    What::Search { pattern: pattern.to_owned(), n, unique }
}

#[test]
fn a_session_alone_answers() {
    let mut store = session(None, &["let a = 1;", "a\n", "let b = 2;", "a"]);
    store.add_output(4, "1").unwrap();
    assert_eq!(ask(&mut store, What::Tail { n: 2 }), ["1/3 let b = 2;", "1/4 a -> 1"]);
    assert_eq!(ask(&mut store, range(0, 1, 3)), ["0/1 let a = 1;", "0/2 a"]);
    assert_eq!(ask(&mut store, range(1, 3, 0)), ["1/3 let b = 2;", "1/4 a -> 1"]);
    assert_eq!(ask(&mut store, range(0, -2, -1)), ["0/3 let b = 2;"]);
    assert_eq!(ask(&mut store, range(-1, 1, 0)), [""; 0]);
    assert_eq!(ask(&mut store, search("a", -1, true)), ["1/4 a -> 1"]);
    assert_eq!(ask(&mut store, search("let*=*", 1, false)), ["1/3 let b = 2;"]);
    assert_eq!(ask(&mut store, search("?", -1, false)), ["1/2 a", "1/4 a -> 1"]);
    assert_eq!(ask(&mut store, search("*", 0, false)), [""; 0]);
}

#[test]
fn sessions_follow_one_another() {
    let folder = Folder::new("sessions");
    let mut first = session(Some(folder.file()), &["one", "two"]);
    first.add_output(2, "2").unwrap();
    first.end().unwrap();
    let mut unused = session(Some(folder.file()), &[]);
    assert_eq!(ask(&mut unused, range(-1, 1, 0)), ["1/1 one", "1/2 two -> 2"]);
    let mut last = session(Some(folder.file()), &["three"]);
    assert_eq!(ask(&mut last, What::Tail { n: 2 }), ["1/2 two -> 2", "2/1 three"]);
    assert_eq!(ask(&mut last, range(-1, 2, 0)), ["1/2 two -> 2"]);
    assert_eq!(ask(&mut last, range(1, 1, 2)), ["1/1 one"]);
    assert_eq!(ask(&mut last, range(0, 1, 0)), ["0/1 three"]);
    assert_eq!(ask(&mut last, search("t*", -1, true)), ["1/2 two -> 2", "2/1 three"]);
}

#[test]
fn two_kernels_write_at_once() {
    let folder = Folder::new("at-once");
    let writer = |name: &'static str, file: PathBuf| {
        thread::spawn(move || {
            let mut store = Store::new(Some(file), true).unwrap();
            for line in 1..=50 {
                store.add(line, name).unwrap();
            }
        })
    };
    let writers = ["left", "right", "third"].map(|name| writer(name, folder.file()));
    writers.into_iter().for_each(|writer| writer.join().unwrap());
    let mut store = session(Some(folder.file()), &["own"]);
    for name in ["left", "right", "third"] {
        assert_eq!(ask(&mut store, search(name, -1, false)).len(), 50);
    }
    // What other kernels do comes before what this one has done, also where they began later.
    session(Some(folder.file()), &["later"]);
    assert_eq!(ask(&mut store, What::Tail { n: 2 }), ["5/1 later", "4/1 own"]);
}

#[test]
fn the_file_is_its_users_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("mode");
    session(Some(folder.file()), &["one"]);
    let mode = fs::metadata(folder.file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_broken_file_is_put_aside() {
    let folder = Folder::new("broken");
    fs::write(folder.file(), "this is no database, and long enough to be seen as none".repeat(99))
        .unwrap();
    let mut store = Store::new(Some(folder.file()), true).unwrap();
    assert!(store.add(1, "one").unwrap_err().contains("broken-"));
    store.add(2, "two").unwrap();
    assert_eq!(ask(&mut store, range(0, 1, 0)), ["0/1 one", "0/2 two"]);
    assert_eq!(folder.names().len(), 2, "{:?}", folder.names());
    let mut next = session(Some(folder.file()), &[]);
    assert_eq!(ask(&mut next, What::Tail { n: 10 }), ["1/1 one", "1/2 two"]);
}

#[test]
fn a_file_that_was_named_is_left_as_it_is() {
    let folder = Folder::new("named");
    let text = "somebody's text, and no database at all".repeat(99);
    fs::write(folder.file(), &text).unwrap();
    let mut store = Store::new(Some(folder.file()), false).unwrap();
    let problem = store.add(1, "one").unwrap_err();
    assert!(problem.contains("not a database") && problem.contains("NDLAB_HISTORY"), "{problem}");
    assert_eq!(fs::read_to_string(folder.file()).unwrap(), text);
    let what = What::Tail { n: 10 };
    let (found, outcome) = store.answer(&Question { what, output: false });
    assert_eq!(shown(&found), ["1/1 one"]);
    assert!(outcome.is_err());
}

#[test]
fn a_file_that_is_full_keeps_what_it_has() {
    let folder = Folder::new("full");
    let mut store = session(Some(folder.file()), &["one"]);
    store.limit_pages();
    let long = "x".repeat(100_000);
    assert!(store.add(2, &long).unwrap_err().contains("full"));
    let what = What::Tail { n: 10 };
    let (found, outcome) = store.answer(&Question { what, output: false });
    assert_eq!((found.len(), outcome.is_err()), (2, true));
    let mut other = session(Some(folder.file()), &[]);
    assert_eq!(ask(&mut other, What::Tail { n: 10 }), ["1/1 one"]);
}

#[test]
fn a_folder_that_cannot_be_made_is_no_reason_to_fail() {
    let mut store = Store::new(Some(PathBuf::from("/proc/nowhere/history.sqlite")), true).unwrap();
    assert!(store.add(1, "one").unwrap_err().contains("/proc/nowhere/history.sqlite"));
    let what = What::Tail { n: 10 };
    let (found, _) = store.answer(&Question { what, output: false });
    assert_eq!(shown(&found), ["1/1 one"]);
}

#[test]
fn the_thread_says_once_what_is_wrong() {
    let (notices, heard) = channel();
    let place = Place::Named(PathBuf::from("/proc/nowhere/history.sqlite"));
    let history = History::start(place, move |text| notices.send(text).unwrap());
    history.cell(1, "one");
    history.cell(2, "two");
    let (found, answered) = channel();
    let question = Question { what: What::Tail { n: 10 }, output: false };
    history.ask(question, Box::new(move |entries| found.send(entries).unwrap()));
    assert_eq!(shown(&answered.recv().unwrap()), ["1/1 one", "1/2 two"]);
    drop(history);
    let notices: Vec<String> = heard.iter().collect();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].starts_with("ndlab: the history is not kept"), "{notices:?}");
}
