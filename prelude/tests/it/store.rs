//! The store of variables, as generated code and the process that runs cells use it.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, HashMap},
    fmt,
    io::BufRead,
    panic::{AssertUnwindSafe, catch_unwind, panic_any},
    rc::Rc,
    sync::Arc,
};

use ndlab::{
    display::{Bundle, Displayable, ndlab_begin_cell, result},
    num_complex::Complex,
    prelude::*,
    store::{
        UserCodeDebugError, UserCodeError, VariableStore, catch, create_variable_store,
        ndlab_forget_variable, ndlab_list_variables, ndlab_show_variable, run,
    },
};

use crate::notebook::{Notebook, alone};

const MISSING: u8 = 0;
const DONE: u8 = 1;
const NO_FORM: u8 = 2;
const PANICKED: u8 = 3;

/// Keeps a new variable as generated code does.
macro_rules! put {
    ($store:ident, $($name:literal = $value:expr),* $(,)?) => {{$(
        $store.put_variable($name, $value, |value, asked| ndlab::__describe!(value, asked));
    )*}};
}

fn show(store: &VariableStore, name: &str) -> u8 {
    // SAFETY: the name is a text.
    unsafe { ndlab_show_variable(Some(store), name.as_ptr(), name.len()) }
}

fn forget(store: &mut VariableStore, name: &str) -> u8 {
    // SAFETY: the name is a text.
    unsafe { ndlab_forget_variable(Some(store), name.as_ptr(), name.len()) }
}

fn message<T>(f: impl FnOnce() -> T) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(f)) else { return String::from("no panic") };
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => String::from(*panic.downcast::<&str>().expect("a text")),
    }
}

/// Counts the values that are gone; may panic then.
struct Counted(Rc<Cell<usize>>, bool);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
        assert!(!self.1, "dropped badly");
    }
}

#[test]
fn values_of_all_layouts_come_back() {
    #[derive(Debug, PartialEq)]
    struct Nothing;

    #[derive(Debug, PartialEq)]
    #[repr(align(256))]
    struct Wide(u8);

    let mut store = VariableStore::new();
    let a = np::arange(6.0).reshape((2, 3));
    let shared = Rc::new(1);
    put!(store, "a" = a.clone(), "s" = String::from("x"), "n" = Nothing, "u" = (), "w" = Wide(7));
    put!(store, "r" = Rc::clone(&shared), "big" = [3_u8; 100_000], "f" = usize::MAX);
    for _ in 0..3 {
        let w = store.take_variable::<Wide>("w");
        assert_eq!(w, Wide(7));
        store.keep_variable("w", w);
    }
    assert_eq!(store.take_variable::<Array2<f64>>("a"), a);
    assert_eq!(store.take_variable::<String>("s"), "x");
    assert_eq!(store.take_variable::<Nothing>("n"), Nothing);
    store.take_variable::<()>("u");
    assert_eq!(store.take_variable::<usize>("f"), usize::MAX);
    assert_eq!(store.take_variable::<[u8; 100_000]>("big")[99_999], 3);
    assert_eq!(Rc::strong_count(&shared), 2);
    drop(store);
    assert_eq!(Rc::strong_count(&shared), 1);
}

#[test]
fn what_is_missing_and_what_has_another_type() {
    if let Some(output) = alone("store::what_is_missing_and_what_has_another_type", "") {
        let said = "The type of the variable x was redefined, so was lost.\n";
        assert_eq!(String::from_utf8_lossy(&output.stderr).matches(said).count(), 1);
        return;
    }
    let mut notebook = Notebook::attach();
    let mut store = VariableStore::new();
    assert!(store.check_variable::<i32>("x"));
    assert_eq!(message(|| store.take_variable::<i32>("x")), "Variable 'x' has gone missing");

    store.put_variable("x", 1_i32, |_, _| {});
    assert!(store.check_variable::<i32>("x"));
    assert!(!store.check_variable::<u32>("x"));
    for line in ["NDLAB_STORED x\ti32\n", "EVCXR_VARIABLE_CHANGED_TYPE:x\n"] {
        let mut said = String::new();
        notebook.control.read_line(&mut said).expect("the pipe is open");
        assert_eq!(said, line);
    }
    assert_eq!(message(|| store.take_variable::<u32>("x")), "Variable changed type");
    assert_eq!(store.take_variable::<i32>("x"), 1);
    // A cell has it, and may not bring it back.
    assert!(store.check_variable::<u32>("x"));
    assert_eq!(message(|| store.take_variable::<i32>("x")), "Variable 'x' has gone missing");
    assert_eq!((show(&store, "x"), forget(&mut store, "x")), (MISSING, MISSING));
    store.keep_variable("x", 2_i32);
    assert_eq!(store.take_variable::<i32>("x"), 2);
    // Kept with another type than it had, or with none: it is kept.
    store.keep_variable("x", 3_u8);
    store.keep_variable("y", 4_u8);
    assert_eq!(show(&store, "y"), NO_FORM);
    assert_eq!(store.take_variable::<u8>("x") + store.take_variable::<u8>("y"), 7);
}

#[test]
fn every_value_is_dropped_once() {
    let count = Rc::new(Cell::new(0));
    let new = || Counted(Rc::clone(&count), false);
    let mut store = VariableStore::new();
    put!(store, "a" = new(), "b" = new(), "c" = new());
    put!(store, "a" = new());
    assert_eq!(count.get(), 1);
    drop(store.take_variable::<Counted>("a"));
    assert_eq!(count.get(), 2);
    let b = store.take_variable::<Counted>("b");
    store.keep_variable("b", b);
    assert_eq!((count.get(), forget(&mut store, "b"), count.get()), (2, DONE, 3));
    let mut other = VariableStore::new();
    put!(other, "c" = new(), "d" = new());
    store.merge(other);
    assert_eq!(count.get(), 4);
    drop(store);
    assert_eq!(count.get(), 6);
}

#[test]
fn a_drop_that_panics_leaves_the_store_in_order() {
    let count = Rc::new(Cell::new(0));
    let mut store = VariableStore::new();
    put!(store, "a" = Counted(Rc::clone(&count), true), "b" = Counted(Rc::clone(&count), true));
    assert_eq!(message(|| put!(store, "a" = 1_i32)), "dropped badly");
    assert_eq!(store.take_variable::<i32>("a"), 1);
    assert_eq!(forget(&mut store, "b"), PANICKED);
    assert_eq!((count.get(), forget(&mut store, "b")), (2, MISSING));
    assert_eq!(Rc::strong_count(&count), 1);
}

#[test]
fn what_cells_share() {
    let mut store = VariableStore::new();
    let made = Cell::new(0);
    let make = |store: &mut VariableStore| {
        store.lazy_arc("runtime", || {
            made.set(made.get() + 1);
            String::from("one")
        })
    };
    let first = make(&mut store);
    assert!(Arc::ptr_eq(&first, &make(&mut store)));
    assert_eq!((made.get(), Arc::strong_count(&first)), (1, 2));
    let said = message(|| store.lazy_arc("runtime", || 1));
    assert_eq!(said, "lazy_arc runtime changed type");
    drop(store);
    assert_eq!(Arc::strong_count(&first), 1);
}

#[test]
fn cells_run_with_the_variables_of_those_before() {
    if alone("store::cells_run_with_the_variables_of_those_before", "").is_some() {
        return;
    }
    let mut notebook = Notebook::attach();
    let mut said = || {
        let mut said = String::new();
        notebook.control.read_line(&mut said).expect("the pipe is open");
        said
    };
    ndlab_begin_cell();
    let store = run(None, &[], |store| {
        let v = vec![1, 2, 3];
        put!(store, "v" = v);
    });
    let store = run(store, &[], |store| {
        let mut v = store.take_variable::<Vec<i32>>("v");
        let moved = String::from("moved");
        let went_well = catch(|| {
            v.push(4);
            put!(store, "moved" = moved);
            panic_any(7);
        });
        assert!(!went_well);
        store.keep_variable("v", v);
    });
    assert_eq!(said(), "NDLAB_STORED v\talloc::vec::Vec<i32>\n");
    assert_eq!(said(), "NDLAB_STORED moved\talloc::string::String\n");
    assert_eq!(said(), "EVCXR_PANIC_NOTIFICATION\n");
    let store = run(store, &[], |store| {
        assert!(catch(|| {}));
        assert_eq!(store.take_variable::<String>("moved"), "moved");
        store.take_variable::<i32>("none");
    });
    assert_eq!(said(), "EVCXR_PANIC_NOTIFICATION\n");
    let mut store = store.expect("a store comes back");
    assert_eq!(store.take_variable::<Vec<i32>>("v"), [1, 2, 3, 4]);
    // SAFETY: it was made by a box.
    let mut new = unsafe { Box::from_raw(create_variable_store()) };
    assert!(new.check_variable::<i32>("v"));
}

#[test]
fn errors_end_a_cell() {
    let mut notebook = Notebook::attach();
    let parse = |text: &str| -> Result<i32, UserCodeError> { Ok(text.parse::<i32>()?) };
    let line = line!() - 1;
    assert!(parse("7").is_ok_and(|parsed| parsed == 7));
    assert!(parse("x").is_err());
    let raised = notebook.next();
    assert!(raised.contains("\"message\":\"invalid digit found in string\""), "{raised}");
    assert!(raised.contains(&format!("tests/it/store.rs\",\"line\":{line},")), "{raised}");
    let debug = || -> Result<(), UserCodeDebugError> { Err("x")? };
    assert!(debug().is_err());
    assert!(notebook.next().contains("\"message\":\"\\\"x\\\"\""));
    let mut said = String::new();
    notebook.control.read_line(&mut said).expect("the pipe is open");
    notebook.control.read_line(&mut said).expect("the pipe is open");
    assert_eq!(said, "EVCXR_ERROR_OCCURRED\nEVCXR_ERROR_OCCURRED\n");
}

/// Is `Debug` and nothing else.
#[derive(Debug)]
struct Point {
    #[expect(dead_code, reason = "Debug reads it")]
    x: f64,
}

/// Has no form at all.
struct Opaque([u8; 24]);

/// Shows itself by a method of its own.
#[derive(Debug)]
struct Picture;

impl Picture {
    fn evcxr_display(&self) {
        result("a picture", None);
    }
}

/// The same, without `Debug`.
struct Quiet;

impl Quiet {
    fn evcxr_display(&self) {
        result("quiet", None);
    }
}

/// By a trait of another crate, in spite of `Debug`.
#[derive(Debug)]
struct Chart;

trait Plot {
    fn evcxr_display(&self);
}

impl Plot for Chart {
    fn evcxr_display(&self) {
        result("a chart", None);
    }
}

struct Formula;

impl Displayable for Formula {
    fn bundle(&self) -> Bundle {
        Bundle::latex("$x$").with_text("x")
    }
}

/// Panics when it is shown.
struct Broken;

impl fmt::Debug for Broken {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("no form")
    }
}

#[test]
fn variables_are_shown_like_the_end_of_a_cell() {
    let notebook = Notebook::attach();
    let mut store = VariableStore::new();
    put!(store, "a" = np::arange(3), "f" = 66.0, "i" = 7, "s" = String::from("t"), "r" = "t");
    put!(store, "p" = Point { x: 1.0 }, "v" = vec![Point { x: 2.0 }], "o" = Some(1));
    put!(store, "w" = array!["x"], "picture" = Picture, "quiet" = Quiet, "chart" = Chart);
    put!(store, "formula" = Formula, "boxed" = Box::new(Picture), "z" = Complex::new(1.0, -2.0));
    put!(store, "opaque" = Opaque([0; 24]), "list" = vec![Opaque([0; 24])]);
    let shown = |name: &str| {
        assert_eq!(show(&store, name), DONE, "{name}");
        let line = notebook.next();
        let plain = line.strip_prefix("{\"kind\":\"result\",\"data\":{\"text/plain\":");
        plain.expect("a result with text first").trim_end_matches('}').to_owned()
    };
    assert!(shown("a").starts_with("\"[0 1 2]\",\"text/html\":\"<div>"));
    assert_eq!(shown("f"), "\"66.0\"");
    assert_eq!(shown("i"), "\"7\"");
    assert_eq!(shown("s"), "\"\\\"t\\\"\"");
    assert_eq!(shown("r"), "\"\\\"t\\\"\"");
    assert_eq!(shown("p"), "\"Point { x: 1.0 }\"");
    assert_eq!(shown("v"), "\"[Point { x: 2.0 }]\"");
    assert_eq!(shown("o"), "\"Some(1)\"");
    assert!(shown("w").starts_with("\"[\\\"x\\\"], shape=[1]"));
    assert_eq!(shown("picture"), "\"a picture\"");
    assert_eq!(shown("quiet"), "\"quiet\"");
    assert_eq!(shown("chart"), "\"a chart\"");
    assert!(shown("formula").contains("\"text/latex\":\"$x$\""));
    assert_eq!(shown("z"), "\"(1-2j)\"");
    assert_eq!((show(&store, "opaque"), show(&store, "list")), (NO_FORM, NO_FORM));
    assert_eq!((show(&store, "none"), show(&store, "")), (MISSING, MISSING));
    assert_eq!(notebook.rest(), [""; 0]);
    // SAFETY: the name is a text.
    assert_eq!(unsafe { ndlab_show_variable(None, "a".as_ptr(), 1) }, MISSING);
    // SAFETY: the name is a text.
    assert_eq!(unsafe { ndlab_forget_variable(None, "a".as_ptr(), 1) }, MISSING);
}

#[test]
fn a_form_that_panics_is_said() {
    if alone("store::a_form_that_panics_is_said", "").is_some() {
        return;
    }
    let notebook = Notebook::attach();
    ndlab_begin_cell();
    let mut store = VariableStore::new();
    put!(store, "x" = Broken);
    assert_eq!(show(&store, "x"), PANICKED);
    assert!(notebook.next().contains("\"message\":\"no form\""));
    ndlab_list_variables(Some(&store));
    assert!(notebook.next().contains("\"name\":\"x\""));
}

#[test]
fn what_there_is_to_say_of_each() {
    let notebook = Notebook::attach();
    let said = |name: &str, type_name: &str, bytes: usize, info: &str, form: bool| {
        format!(
            "{{\"name\":\"{name}\",\"type\":\"{type_name}\",\"nbytes\":{bytes},\
             \"info\":\"{info}\",\"form\":{form}}}"
        )
    };
    macro_rules! assert_said {
        ($($value:expr => $bytes:expr, $info:expr, $form:expr;)*) => {$({
            let value = $value;
            let mut store = VariableStore::new();
            let type_name = std::any::type_name_of_val(&value);
            put!(store, "x" = value);
            ndlab_list_variables(Some(&store));
            let expected = said("x", type_name, $bytes, $info, $form);
            let expected = format!("{{\"kind\":\"variables\",\"variables\":[{expected}]}}");
            assert_eq!(notebook.next(), expected);
        })*};
    }
    let a = np::zeros((3, 4));
    assert_said! {
        a.clone() => 96, "(3, 4) float64", true;
        a.clone().into_shared() => 96, "(3, 4) float64", true;
        Arc::new(a.clone()) => 96, "(3, 4) float64", true;
        a.mapv(|x| x as f32).into_dyn() => 48, "(3, 4) float32", true;
        np::arange(5) => 40, "(5,) int64", true;
        arr0(true) => 1, "() bool", true;
        ArrayView1::from(&[1_u8, 2, 3]) => 3, "(3,) uint8", true;
        array!["x", "y"] => 32, "(2,) &str", true;
        vec![1_i32, 2, 3] => 12, "len 3", true;
        vec![0.5; 2].into_boxed_slice() => 16, "len 2", true;
        [1_u16; 5] => 10, "len 5", true;
        HashMap::from([(1_u8, 2_u8)]) => 2, "len 1", true;
        BTreeMap::from([(1_u64, 2_u64)]) => 16, "len 1", true;
        String::from("né") => 3, "\\\"né\\\"", true;
        "text" => 4, "\\\"text\\\"", true;
        "a line\nand another" => 18, "\\\"a line\\\\nand another\\\"", true;
        "x".repeat(100) => 100, "len 100", true;
        7_i32 => 4, "7", true;
        66.0_f32 => 4, "66.0", true;
        Complex::new(1.0, -2.0) => 16, "(1-2j)", true;
        true => 1, "true", true;
        'c' => 4, "'c'", true;
        () => 0, "()", true;
        (1_u8, 2_u8) => 2, "(1, 2)", true;
        Some(1_u8) => 2, "Some(1)", true;
        Some("x".repeat(100)) => size_of::<String>(), "", true;
        Point { x: 1.0 } => 8, "Point { x: 1.0 }", true;
        Rc::new(RefCell::new(1_u64)) => 8, "RefCell { value: 1 }", true;
        Formula => 0, "", true;
        Opaque([1; 24]) => 24, "", false;
        vec![Opaque([1; 24]), Opaque([2; 24])] => 48, "len 2", false;
        Array1::from(vec![Opaque([1; 24])]) => 24, OPAQUES, false;
    }
    let mut store = VariableStore::new();
    put!(store, "a" = 1_u8, "b" = 2_u8, "c" = 3_u8);
    store.lazy_arc("no variable", || 1);
    store.take_variable::<u8>("b");
    put!(store, "a" = true);
    ndlab_list_variables(Some(&store));
    let (a, c) = (said("a", "bool", 1, "true", true), said("c", "u8", 1, "3", true));
    assert_eq!(notebook.next(), format!("{{\"kind\":\"variables\",\"variables\":[{a},{c}]}}"));
    ndlab_list_variables(None);
    assert_eq!(notebook.next(), "{\"kind\":\"variables\",\"variables\":[]}");
    assert_eq!(Opaque([1; 24]).0[0], 1);
}

const OPAQUES: &str = "(1,) it::store::Opaque";
