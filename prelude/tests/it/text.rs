//! Arrays as text against NumPy: the same bytes written, the same numbers read, errors at the same
//! places; and damaged text.

use std::{
    fmt::Write as _,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
};

use ndlab::{
    DType, Element,
    prelude::*,
    text::{GenfromtxtOptions, LoadtxtOptions, SavetxtOptions},
};

use crate::{
    files::{Folder, damaged::mutate, each_dtype, error},
    numpy::numpy_texts,
    oracle::{Batch, Bound},
    samples::{Rng, Sample, Values},
};

/// Of one or two axes.
fn plane<T: Element>(rng: &mut Rng, values: Values) -> Sample<T> {
    let rows = rng.below(6);
    let shape = if rng.one_in(3) { vec![rows] } else { vec![rows, 1 + rng.below(4)] };
    Sample::of_shape(rng, &shape, values)
}

fn is_float(dtype: DType) -> bool {
    matches!(dtype, DType::Float32 | DType::Float64 | DType::Complex64 | DType::Complex128)
}

/// A format that NumPy takes for the dtype, mostly.
fn any_format(rng: &mut Rng, dtype: DType) -> String {
    let mut format = String::from("%");
    for flag in ["-", "+", " ", "#", "0"] {
        if rng.one_in(5) {
            format += flag;
        }
    }
    if rng.one_in(2) {
        let _ = write!(format, "{}", 1 + rng.below(30));
    }
    if rng.one_in(2) {
        let _ = write!(format, ".{}", rng.below(22));
    }
    let conversions = match dtype {
        dtype if is_float(dtype) => "eEfFgGgged s",
        DType::Bool => "deEfgs",
        _ => "diudeEfFgGxXos",
    };
    let conversions: Vec<char> = conversions.chars().filter(|c| *c != ' ').collect();
    format.push(rng.pick(&conversions));
    format
}

fn formats<T: Element>(batch: &mut Batch, rng: &mut Rng, folder: &Folder) {
    for _ in 0..60 {
        let a = plane::<T>(rng, Values::Any);
        let fmt = any_format(rng, T::DTYPE);
        let options = SavetxtOptions {
            fmt: &fmt,
            delimiter: rng.pick(&[" ", ",", "; "]),
            header: rng.pick(&["", "", "x y", "two\nlines"]),
            footer: rng.pick(&["", "", "end"]),
            comments: rng.pick(&["# ", "%"]),
            newline: rng.pick(&["\n", "\r\n"]),
        };
        let SavetxtOptions { fmt, delimiter, header, footer, comments, newline } = options;
        let (ours, theirs) = (folder.join("ours"), folder.join("theirs"));
        let expression = format!(
            "np.savetxt({theirs:?}, a0, {fmt:?}, {delimiter:?}, {newline:?}, {header:?}, \
             {footer:?}, {comments:?}) or np.fromfile({theirs:?}, np.uint8)"
        );
        batch.case(expression, &[&a], || {
            np::savetxt_with(&ours, a.view(), options).expect("written");
            fs::read(&ours).expect("read")
        });
    }
}

#[test]
fn savetxt_is_numpys_byte_for_byte() {
    let (folder, rng, mut batch) = (Folder::new(), &mut Rng::new(31), Batch::new());
    each_dtype!(formats(&mut batch, rng, &folder));
    // As it is without options, and by the row.
    for _ in 0..100 {
        let a = plane::<f64>(rng, Values::Any);
        let (ours, theirs) = (folder.join("ours"), folder.join("theirs"));
        let expression = format!("np.savetxt({theirs:?}, a0) or np.fromfile({theirs:?}, np.uint8)");
        batch.case(expression, &[&a], || {
            np::savetxt(&ours, a.view()).expect("written");
            fs::read(&ours).expect("read")
        });
        let columns = 2 + rng.below(3);
        let a = Sample::<np::complex128>::of_shape(rng, &[2, columns], Values::Any);
        let one = |rng: &mut Rng| format!("{} ", any_format(rng, DType::Float64));
        let fmt: String = (0..2 * columns).map(|_| one(rng)).collect();
        let expression =
            format!("np.savetxt({theirs:?}, a0, {fmt:?}) or np.fromfile({theirs:?}, np.uint8)");
        batch.case(expression, &[&a], || {
            let options = SavetxtOptions { fmt: &fmt, ..Default::default() };
            np::savetxt_with(&ours, a.view(), options).expect("written");
            fs::read(&ours).expect("read")
        });
    }
    assert!(batch.len() > 900);
    batch.check(Bound::Equal);
}

#[test]
fn what_is_saved_is_loaded() {
    fn round<T: Element>(rng: &mut Rng, folder: &Folder) {
        for _ in 0..30 {
            let shape = [1 + rng.below(5), 1 + rng.below(4)];
            let a = Sample::<T>::of_shape(rng, &shape, Values::Any);
            let path = folder.join("round.txt");
            // Whole numbers need a format that keeps all their digits.
            let fmt = if is_float(T::DTYPE) { "%.18e" } else { "%d" };
            np::savetxt_with(&path, a.view(), SavetxtOptions { fmt, ..Default::default() })
                .expect("written");
            let read: Array2<T> = np::loadtxt_with(&path, Default::default()).expect("read");
            let same =
                read.iter().zip(&a.to_vec()).all(|(x, y)| format!("{x:?}") == format!("{y:?}"));
            assert!(same, "{read:?} is not {:?}", a.view());
        }
    }
    let (folder, rng) = (Folder::new(), &mut Rng::new(32));
    each_dtype!(round(rng, &folder));
}

/// A field as people write it.
fn field(rng: &mut Rng, dtype: DType, good: bool) -> String {
    let float = |rng: &mut Rng| match rng.below(8) {
        0 => format!("{:e}", (rng.unit() - 0.5) * 10_f64.powi(rng.below(600) as i32 - 300)),
        1 => rng
            .pick(&["nan", "inf", "-inf", "NaN", "+Infinity", "-0.0", "1e400", "4.9e-324"])
            .into(),
        2 => rng.pick(&[".5", "5.", "+1", "1E5", "-1e-05", "0.1", "00012"]).into(),
        3 => format!("{:.25}", rng.unit()),
        _ => format!("{}", (rng.below(2001) as f64 - 1000.0) / 8.0),
    };
    if !good && rng.one_in(6) {
        let wrong = [
            "",
            "x",
            "1_0",
            "0x1",
            "1.5",
            "--1",
            "1e",
            "N/A",
            "1 2",
            "99999999999999999999",
            "-1",
            "300",
            "é",
            "1+2j",
            "True",
            "j",
            "-",
        ];
        return rng.pick(&wrong).into();
    }
    match dtype {
        DType::Bool => rng.pick(&["0", "1", "1", "0", "2", "-1"]).into(),
        DType::Complex64 | DType::Complex128 => {
            let (re, im) = (float(rng), float(rng).replace(['+', '-'], ""));
            match rng.below(4) {
                0 => re,
                1 => format!("{im}j"),
                2 => format!("({re}+{im}j)"),
                _ => format!("{re}-{im}j"),
            }
        }
        DType::Float32 | DType::Float64 => float(rng),
        DType::Uint8 | DType::Uint16 | DType::Uint32 | DType::Uint64 => {
            rng.pick(&["0", "7", "+200", "255", "012"]).into()
        }
        _ => rng.pick(&["0", "-7", "+100", "-128", "127", "-012"]).into(),
    }
}

/// Rows of fields with comments and empty lines among them.
fn any_text(rng: &mut Rng, dtype: DType, delimiter: &str, good: bool) -> String {
    let (rows, columns) = (rng.below(5), 1 + rng.below(4));
    let mut text = String::new();
    let ending = rng.pick(&["\n", "\n", "\r\n"]);
    for row in 0..rows {
        match rng.below(8) {
            0 => text += ending,
            1 => text = text + "# a comment, with 1 2" + ending,
            _ => {}
        }
        let columns = if !good && rng.one_in(12) { 1 + rng.below(4) } else { columns };
        for column in 0..columns {
            if column > 0 {
                text += delimiter;
                if delimiter.is_empty() {
                    text += rng.pick(&[" ", "  ", "\t", " \t "]);
                } else if rng.one_in(3) {
                    text += " ";
                }
            }
            text += &field(rng, dtype, good);
        }
        if rng.one_in(6) {
            text += rng.pick(&[" # and 3", "#", " "]);
        }
        if row + 1 < rows || !rng.one_in(4) {
            text += ending;
        }
    }
    text
}

fn name_of(dtype: DType) -> String {
    format!("np.{}", if dtype == DType::Bool { "bool_" } else { dtype.name() })
}

fn loads<T: Element>(batch: &mut Batch, rng: &mut Rng, folder: &Folder) {
    for i in 0..60 {
        let path = folder.join(format!("{}-{i}.txt", T::DTYPE));
        let delimiter = rng.pick(&["", "", ",", ";", "\t"]);
        let good = rng.one_in(2);
        fs::write(&path, any_text(rng, T::DTYPE, delimiter, good)).expect("written");
        let options = LoadtxtOptions {
            delimiter,
            skiprows: if rng.one_in(4) { rng.below(3) } else { 0 },
            usecols: rng.pick(&[&[][..], &[], &[], &[0], &[-1], &[1, 0], &[0, 0, -2]]),
            max_rows: if rng.one_in(4) { Some(1 + rng.below(3)) } else { None },
            ..Default::default()
        };
        let LoadtxtOptions { skiprows, usecols, max_rows, .. } = options;
        let none = |text: String, is_none: bool| if is_none { "None".into() } else { text };
        let expression = format!(
            "np.loadtxt({path:?}, {}, delimiter={}, skiprows={skiprows}, usecols={}, max_rows={}, ndmin=",
            name_of(T::DTYPE),
            none(format!("{delimiter:?}"), delimiter.is_empty()),
            none(format!("{usecols:?}"), usecols.is_empty()),
            none(format!("{}", max_rows.unwrap_or(0)), max_rows.is_none()),
        );
        batch.case(expression.clone() + "2)", &[], || {
            np::loadtxt_with::<T, Ix2>(&path, options).expect("read")
        });
        batch.case(expression + "0)", &[], || {
            np::loadtxt_with::<T, IxDyn>(&path, options).expect("read")
        });
    }
}

#[test]
fn loadtxt_as_numpy() {
    let (folder, rng, mut batch) = (Folder::new(), &mut Rng::new(33), Batch::new());
    each_dtype!(loads(&mut batch, rng, &folder));
    batch.check(Bound::Equal);
}

#[test]
fn quotes_as_numpy() {
    let (folder, rng, mut batch) = (Folder::new(), &mut Rng::new(34), Batch::new());
    for i in 0..300 {
        let path = folder.join(format!("{i}.csv"));
        let delimiter = rng.pick(&["", ","]);
        let mut text = String::new();
        for _ in 0..1 + rng.below(3) {
            for column in 0..2 {
                if column > 0 {
                    text += if delimiter.is_empty() { " " } else { delimiter };
                }
                // At the end of such a line NumPy takes an empty field for one or for none.
                let empty = if delimiter.is_empty() { "0" } else { "''" };
                text += rng.pick(&[
                    "'1'", "2", "' 3 '", "'4'5", empty, "'#'", "'6,'", "'''7'''", "8'", "'9' ",
                    "\"1\"",
                ]);
            }
            // White space before a comment is a field to NumPy, if quotes are looked for.
            let comment = if delimiter.is_empty() { "# 'x'\n" } else { " # 'x'\n" };
            text += rng.pick(&["\n", comment, "#\n"]);
        }
        fs::write(&path, text).expect("written");
        let python_delimiter = if delimiter.is_empty() { "None" } else { "','" };
        let expression =
            format!("np.loadtxt({path:?}, delimiter={python_delimiter}, quotechar=\"'\", ndmin=2)");
        batch.case(expression, &[], || {
            let options = LoadtxtOptions { delimiter, quotechar: Some('\''), ..Default::default() };
            np::loadtxt_with::<f64, Ix2>(&path, options).expect("read")
        });
    }
    batch.check(Bound::Equal);
}

fn generates<T: Element>(batch: &mut Batch, rng: &mut Rng, folder: &Folder) {
    for i in 0..40 {
        let path = folder.join(format!("{}-{i}.txt", T::DTYPE));
        let delimiter = rng.pick(&["", ",", ",", ";", "; "]);
        let good = rng.one_in(4);
        let text = any_text(rng, T::DTYPE, delimiter, good);
        fs::write(&path, text).expect("written");
        let has_fill = rng.one_in(3);
        let options = GenfromtxtOptions {
            delimiter,
            skip_header: if rng.one_in(4) { rng.below(3) } else { 0 },
            skip_footer: if rng.one_in(5) { rng.below(2) } else { 0 },
            usecols: rng.pick(&[&[][..], &[], &[], &[0], &[-1], &[-1, 0]]),
            filling_values: has_fill.then_some(7.0),
            ..Default::default()
        };
        let GenfromtxtOptions { skip_header, skip_footer, usecols, .. } = options;
        let none = |text: String, is_none: bool| if is_none { "None".into() } else { text };
        let expression = format!(
            "np.genfromtxt({path:?}, {}, delimiter={}, skip_header={skip_header}, \
             skip_footer={skip_footer}, usecols={}, filling_values={})",
            name_of(T::DTYPE),
            none(format!("{delimiter:?}"), delimiter.is_empty()),
            none(format!("{usecols:?}"), usecols.is_empty()),
            none(String::from("7"), !has_fill),
        );
        batch.case(expression, &[], || {
            np::genfromtxt_with::<T, IxDyn>(&path, options).expect("read")
        });
    }
}

#[test]
fn genfromtxt_as_numpy() {
    let (folder, rng, mut batch) = (Folder::new(), &mut Rng::new(35), Batch::new());
    each_dtype!(generates(&mut batch, rng, &folder));
    batch.check(Bound::Equal);
}

/// NumPy's records, as text: names and one column after the other.
#[test]
fn names_as_numpy() {
    let (folder, rng) = (Folder::new(), &mut Rng::new(36));
    let (mut expressions, mut ours) = (Vec::new(), Vec::new());
    for i in 0..200 {
        let path = folder.join(format!("{i}.csv"));
        let delimiter = rng.pick(&["", ",", ";"]);
        let columns = 2 + rng.below(3);
        let all =
            ["a", "b", "x y", "mass (kg)", "", "a", "f0", "return", "1", " c ", "é", "Ab-c", "?"];
        let names: Vec<&str> = (0..columns)
            .map(|column| {
                let name = rng.pick(&all);
                // NumPy drops a first name that is empty, and then finds a column too many.
                let is_first = column == 0;
                if (is_first || delimiter.is_empty()) && name.trim().is_empty() {
                    "q"
                } else {
                    name
                }
            })
            .collect();
        let between = if delimiter.is_empty() { " " } else { delimiter };
        let mut text = String::from(rng.pick(&["", "", "# ", "#"])) + &names.join(between) + "\n";
        if delimiter.is_empty() {
            text = text.replace("x y", "xy").replace("mass (kg)", "mass(kg)");
        }
        for _ in 0..2 + rng.below(2) {
            let row: Vec<String> =
                (0..columns).map(|_| rng.pick(&["1", "2.5", "x", "-3"]).into()).collect();
            text = text + &row.join(between) + "\n";
        }
        fs::write(&path, text).expect("written");
        // NumPy mixes the names up where all columns are chosen, and fails for one.
        let chosen: &[isize] = rng.pick(&[&[], &[1, 0], &[0, -1]]);
        let usecols = if columns > 2 { chosen } else { &[] };
        let python_delimiter =
            if delimiter.is_empty() { String::from("None") } else { format!("{delimiter:?}") };
        let python_usecols =
            if usecols.is_empty() { String::from("None") } else { format!("{usecols:?}") };
        expressions.push(format!(
            "(lambda t: (t.dtype.names, [t[n].tolist() for n in t.dtype.names]))(np.genfromtxt(\
             {path:?}, delimiter={python_delimiter}, usecols={python_usecols}, names=True, \
             encoding='utf8'))"
        ));
        let options = GenfromtxtOptions { delimiter, usecols, ..Default::default() };
        let table = np::genfromtxt_named(&path, options).expect("read");
        let names: Vec<String> = table.names().iter().map(|name| format!("'{name}'")).collect();
        let names = if names.len() == 1 { format!("{},", names[0]) } else { names.join(", ") };
        let column = |column: ArrayView1<f64>| {
            let numbers: Vec<String> =
                column.iter().map(|x| format!("{x:?}").to_lowercase()).collect();
            format!("[{}]", numbers.join(", "))
        };
        let columns: Vec<String> = table.data().columns().into_iter().map(column).collect();
        ours.push(format!("(({names}), [{}])", columns.join(", ")));
    }
    for ((numpy, ours), expression) in numpy_texts(&expressions).iter().zip(&ours).zip(&expressions)
    {
        assert_eq!(ours, numpy, "{expression}");
    }
}

/// The examples of NumPy's documentation that are about numbers.
#[test]
fn numpys_examples() {
    let folder = Folder::new();
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).expect("written");
        path
    };
    assert_eq!(np::loadtxt(file("c", "0 1\n2 3")).expect("read"), array![[0.0, 1.0], [2.0, 3.0]]);
    let csv = LoadtxtOptions { delimiter: ",", usecols: &[0, 2], ..Default::default() };
    assert_eq!(
        np::loadtxt_with::<f64, Ix2>(file("d", "1,0,2\n3,0,4"), csv).expect("read"),
        array![[1.0, 2.0], [3.0, 4.0]]
    );
    let some = LoadtxtOptions { usecols: &[0, 1], ..Default::default() };
    assert_eq!(
        np::loadtxt_with::<i64, Ix2>(file("e", "1 2\n2 4\n3 9 12\n4 16 20"), some).expect("read"),
        array![[1, 2], [2, 4], [3, 9], [4, 16]]
    );
    let x = np::arange((0.0, 5.0, 1.0));
    np::savetxt_with(folder.join("x"), &x, SavetxtOptions { fmt: "%1.4e", ..Default::default() })
        .expect("written");
    let text = fs::read_to_string(folder.join("x")).expect("read");
    assert_eq!(text, "0.0000e+00\n1.0000e+00\n2.0000e+00\n3.0000e+00\n4.0000e+00\n");
}

fn panic_of<T>(f: impl FnOnce() -> T) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(f)) else { return String::from("no panic") };
    *panic.downcast::<String>().expect("a text")
}

#[test]
fn messages() {
    let folder = Folder::new();
    let path = folder.join("a.txt");
    let load = |text: &str| {
        fs::write(&path, text).expect("written");
        error(np::loadtxt(&path))
    };
    assert_eq!(
        load("# x\n1 2\n\n3 four # y\n"),
        "could not convert string 'four' to float64 at line 4, column 2"
    );
    assert_eq!(
        load("1 2\n3\n"),
        "the number of columns changed from 2 to 1 at line 2; use `usecols` to select a subset and \
         avoid this error"
    );
    assert_eq!(load("\x1f"), "no error");
    fs::write(&path, [0x1f, 0x8b, 8, 0]).expect("written");
    assert_eq!(error(np::loadtxt(&path)), "the file is compressed by gzip; decompress it before");
    assert_eq!(error(np::loadtxt(folder.join(""))), "Is a directory (os error 21)");
    assert_eq!(error(np::genfromtxt(folder.join(""))), "Is a directory (os error 21)");
    fs::write(&path, "1 2\n3 4\n").expect("written");
    let options = LoadtxtOptions { usecols: &[2], ..Default::default() };
    assert_eq!(
        error(np::loadtxt_with::<f64, Ix2>(&path, options)),
        "invalid column index 2 at line 1 with 2 columns"
    );
    assert_eq!(
        error(np::loadtxt_with::<i32, Ix1>(&path, Default::default())),
        "has 2 rows of 2 columns, asked for was an array with 1 axis; write \
         `np::loadtxt_with::<i32, Ix2>`"
    );
    fs::write(&path, "1 2\n3 4 5\n6\n").expect("written");
    assert_eq!(
        error(np::genfromtxt(&path)),
        "Some errors were detected !\n    Line #2 (got 3 columns instead of 2)\n    Line #3 (got 1 \
         columns instead of 2)"
    );
    fs::write(&path, "1 300").expect("written");
    assert_eq!(
        error(np::genfromtxt_with::<u8, Ix2>(&path, Default::default())),
        "integer out of bounds for uint8 at line 1, column 2: '300'"
    );
    fs::write(&path, "1 x").expect("written");
    assert_eq!(
        error(np::genfromtxt_with::<u8, Ix2>(&path, Default::default())),
        "missing value at line 1, column 2: 'x'; uint8 has no -1 for it, set `filling_values`"
    );
    fs::write(&path, "x y\n1 2").expect("written");
    let table = np::genfromtxt_named(&path, Default::default()).expect("read");
    assert_eq!(panic_of(|| table.column("z")), "Table: no field of name z; there are x, y");
    assert_eq!(format!("{table:?}"), "x, y\n[[1. 2.]]");
    fs::write(&path, "-999 2\n3 -999").expect("written");
    let options = GenfromtxtOptions {
        missing_values: &["-999"],
        filling_values: Some(0.5),
        ..Default::default()
    };
    assert_eq!(
        np::genfromtxt_with::<f64, Ix2>(&path, options).expect("read"),
        array![[0.5, 2.0], [3.0, 0.5]]
    );

    let options = LoadtxtOptions { delimiter: ", ", ..Default::default() };
    assert_eq!(
        panic_of(|| np::loadtxt_with::<f64, Ix2>(&path, options)),
        "loadtxt: delimiter must be one character that is no line break, got \", \""
    );
    let save = |fmt: &str| {
        let options = SavetxtOptions { fmt, ..Default::default() };
        panic_of(|| np::savetxt_with(&path, np::ones((2, 3)), options))
    };
    assert_eq!(
        save("abc"),
        "savetxt: fmt has wrong number of % formats: 'abc'; it takes one, or 3"
    );
    assert_eq!(
        save("%d %d"),
        "savetxt: fmt has wrong number of % formats: '%d %d'; it takes one, or 3"
    );
    assert_eq!(save("%5"), "savetxt: invalid fmt '%5': incomplete format");
    assert_eq!(
        save("%x"),
        "savetxt: Mismatch between array dtype ('float64') and format specifier ('%x')"
    );
    assert_eq!(
        save("%r"),
        "savetxt: invalid fmt '%r': '%r' is not known, only %d, %i, %u, %e, %f, %g, %E, %F, %G, %x, \
         %X, %o and %s"
    );
    assert_eq!(
        save("%99999999999999999999d"),
        "savetxt: invalid fmt '%99999999999999999999d': the width 99999999999999999999 is too large"
    );
    assert_eq!(
        panic_of(|| np::savetxt(&path, np::ones((2, 3, 4)))),
        "savetxt: Expected 1D or 2D array, got 3D array instead"
    );
    let options = SavetxtOptions { fmt: "%d", ..Default::default() };
    assert_eq!(
        error(np::savetxt_with(&path, array![1.0, np::nan], options)),
        "cannot convert float NaN to integer, which the format asks for in row 1"
    );
}

#[test]
fn damaged_text() {
    let folder = Folder::new();
    let rng = &mut Rng::new(37);
    let path = folder.join("damaged.txt");
    let words =
        ["1e5", "nan", "\r", ",", "#", "'", "\"", "99999999999999999999", "j", "(", "\u{feff}"];
    let mut good = 0;
    for i in 0..6_000 {
        let bytes: Vec<u8> = if i % 10 == 0 {
            (0..rng.below(60)).map(|_| rng.next() as u8).collect()
        } else {
            let delimiter = rng.pick(&["", ","]);
            let text = any_text(rng, DType::Complex64, delimiter, true);
            mutate(rng, text.as_bytes(), &words)
        };
        fs::write(&path, &bytes).expect("written");
        let read = || {
            let quoted = LoadtxtOptions {
                delimiter: ",",
                quotechar: Some('\''),
                usecols: &[-1],
                ..Default::default()
            };
            let csv = GenfromtxtOptions { delimiter: ",", usecols: &[-1], ..Default::default() };
            [
                np::loadtxt(&path).is_ok(),
                np::loadtxt_with::<np::complex64, IxDyn>(&path, quoted).is_ok(),
                np::loadtxt_with::<i8, Ix1>(&path, Default::default()).is_ok(),
                np::genfromtxt_with::<np::complex64, IxDyn>(&path, csv).is_ok(),
                np::genfromtxt_named(&path, csv).is_ok(),
                np::genfromtxt(&path).is_ok(),
            ]
        };
        let results = catch_unwind(AssertUnwindSafe(read)).expect("errors, not panics");
        good += results.iter().filter(|good| **good).count();
    }
    assert!(good > 3_000 && good < 33_000, "{good}");
}
