//! npy, npz and plain files against NumPy: what one writes the other reads, byte for byte.
//!
//! Damaged files are `files/damaged.rs`'s, files mapped into memory `memmap.rs`'s, text `text.rs`'s.

pub(crate) mod damaged;

use std::{
    fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicUsize, Ordering},
};

use ndlab::{AnyArray, DType, Element, FileError, files::FromfileOptions, prelude::*};

use crate::{
    allocations::largest_request,
    oracle::{Batch, Bound, DTYPES, Several},
    samples::{Rng, Sample, Values, number},
};

/// A folder of its own, gone with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Folder {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("ndlab-{}-{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a temporary folder");
        Folder(folder)
    }

    /// A path in it.
    pub(crate) fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // After a failure it is there to be looked at.
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

/// Calls a generic function for each dtype.
macro_rules! each_dtype {
    ($function:ident($($argument:expr),*)) => {{
        $function::<bool>($($argument),*);
        $function::<i8>($($argument),*);
        $function::<i16>($($argument),*);
        $function::<i32>($($argument),*);
        $function::<i64>($($argument),*);
        $function::<u8>($($argument),*);
        $function::<u16>($($argument),*);
        $function::<u32>($($argument),*);
        $function::<u64>($($argument),*);
        $function::<f32>($($argument),*);
        $function::<f64>($($argument),*);
        $function::<np::complex64>($($argument),*);
        $function::<np::complex128>($($argument),*);
    }};
}

pub(crate) use each_dtype;

/// The array in C order.
pub(crate) fn owned<T: Element>(a: &Sample<T>) -> ArrayD<T> {
    ArrayD::from_shape_vec(a.shape(), a.to_vec()).expect("as many elements")
}

/// Runs Python, once for many expressions: their values do not matter.
pub(crate) fn python(expressions: &[String]) {
    let expressions: Vec<String> = expressions.iter().map(|e| format!("({e}) and None")).collect();
    for (text, expression) in crate::numpy::numpy_texts(&expressions).iter().zip(&expressions) {
        assert!(["None", "0"].contains(&text.as_str()), "{expression} gave {text}");
    }
}

/// The expression writes the array and is the bytes of the file.
fn saved(path: &Path) -> String {
    format!("np.save({path:?}, a0) or np.fromfile({path:?}, np.uint8)")
}

fn save_as_numpy<T: Element>(batch: &mut Batch, rng: &mut Rng, folder: &Folder) {
    for _ in 0..40 {
        let a = Sample::<T>::any(rng, Values::Any);
        let (ours, theirs) = (folder.join("ours.npy"), folder.join("theirs.npy"));
        batch.case(saved(&theirs), &[&a], || {
            np::save(&ours, a.view()).expect("written");
            fs::read(&ours).expect("read")
        });
    }
}

#[test]
fn save_is_numpys_byte_for_byte() {
    let (folder, rng, mut batch) = (Folder::new(), &mut Rng::new(11), Batch::new());
    each_dtype!(save_as_numpy(&mut batch, rng, &folder));
    assert!(batch.len() >= 500);
    batch.check(Bound::Equal);
}

/// Headers of every length, so that each rule of their padding matters.
#[test]
fn long_headers_are_numpys() {
    let (folder, mut batch) = (Folder::new(), Batch::new());
    for axes in 0..50 {
        for (first, last) in [(1, 1), (0, 1), (1, 0), (1, 12), (123, 1), (2, 3)] {
            let mut shape = vec![1; axes];
            if let Some(length) = shape.first_mut() {
                *length = first;
            }
            if let Some(length) = shape.last_mut() {
                *length = last;
            }
            let a = np::uint8::zeros(&shape[..]);
            let f = np::asfortranarray(&a);
            for (order, a) in [('C', a), ('F', f)] {
                let (ours, theirs) = (folder.join("ours.npy"), folder.join("theirs.npy"));
                let expression = format!(
                    "np.save({theirs:?}, np.zeros({shape:?}, np.uint8, '{order}')) or \
                     np.fromfile({theirs:?}, np.uint8)"
                );
                batch.case(expression, &[], || {
                    np::save(&ours, &a).expect("written");
                    assert_eq!(np::load::<u8, IxDyn>(&ours).expect("read"), a);
                    fs::read(&ours).expect("read")
                });
            }
        }
    }
    batch.check(Bound::Equal);
}

#[test]
fn save_in_blocks() {
    let folder = Folder::new();
    let a = np::arange(700_000).reshape((7, 100, 1000));
    let b = np::arange(900_000).reshape((1, 3, 300_000));
    for (i, view) in [
        a.slice(s![..;-1, ..;2, ..]),
        a.view().permuted_axes([1, 2, 0]),
        b.slice(s![.., ..;-1, ..;2]),
    ]
    .into_iter()
    .enumerate()
    {
        let path = folder.join(format!("{i}.npy"));
        np::save(&path, view).expect("written");
        assert_eq!(np::load::<i64, Ix3>(&path).expect("read"), view);
    }
}

/// A file with a header of that version, of that byte order.
fn write(path: &Path, order: char, version: usize) -> String {
    format!(
        "np.lib.format.write_array(open({path:?}, 'wb'), a0.astype(a0.dtype.newbyteorder('{order}'), \
         order='K'), version=({version}, 0))"
    )
}

/// NumPy writes all files, and then they are read, since a batch is evaluated at its end.
fn written_by_numpy<T: Element>(rng: &mut Rng, folder: &Folder, samples: &mut Vec<Written>) {
    let mut batch = Batch::new();
    for i in 0..20 {
        let a = Sample::<T>::any(rng, Values::Any);
        let path = folder.join(format!("{}-{i}.npy", T::DTYPE));
        let order = rng.pick(&['<', '>']);
        let version = 1 + rng.below(3);
        let expression = format!("{} or 0", write(&path, order, version));
        batch.case(expression, &[&a], || 0_i64);
        let expected: Box<dyn Fn() -> AnyArray> = Box::new(move || any(&a));
        samples.push(Written { path, expected });
    }
    batch.check(Bound::Equal);
}

struct Written {
    path: PathBuf,
    expected: Box<dyn Fn() -> AnyArray>,
}

fn any<T: Element>(a: &Sample<T>) -> AnyArray {
    let array = owned(a);
    macro_rules! any {
        ($($type:ty),*) => {
            $(if T::DTYPE == <$type>::DTYPE {
                return AnyArray::from(array.astype::<$type>());
            })*
        };
    }
    any!(bool, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, np::complex64, np::complex128);
    unreachable!("every dtype is listed")
}

/// All numbers, with NaN equal to NaN.
fn assert_same(ours: &AnyArray, expected: &AnyArray, path: &Path) {
    assert_eq!(ours.dtype(), expected.dtype(), "{}", path.display());
    assert_eq!(ours.shape(), expected.shape(), "{}", path.display());
    let folder = Folder::new();
    let (a, b) = (folder.join("a"), folder.join("b"));
    np::tofile(ours, &a).expect("written");
    np::tofile(expected, &b).expect("written");
    let same = fs::read(&a).expect("read") == fs::read(&b).expect("read");
    assert!(same, "{}: {ours:?} is not {expected:?}", path.display());
}

#[test]
fn load_reads_numpys_files() {
    let (folder, rng, mut files) = (Folder::new(), &mut Rng::new(12), Vec::new());
    each_dtype!(written_by_numpy(rng, &folder, &mut files));
    assert!(files.len() >= 250);
    for Written { path, expected } in &files {
        let expected = expected();
        let loaded = np::load_any(path).expect("a file that NumPy has written");
        assert_same(&loaded, &expected, path);
        // The same by its type.
        macro_rules! strict {
            ($($variant:ident: $type:ty),*) => {
                match &loaded {$(
                    AnyArray::$variant(any) => {
                        let array: ArrayD<$type> = np::load(path).expect("the same file");
                        assert_eq!(array.strides(), any.strides());
                        assert_same(&array.into(), &expected, path);
                    }
                )*}
            };
        }
        strict!(
            Bool: bool, Int8: i8, Int16: i16, Int32: i32, Int64: i64, Uint8: u8, Uint16: u16,
            Uint32: u32, Uint64: u64, Float32: f32, Float64: f64, Complex64: np::complex64,
            Complex128: np::complex128
        );
        // And converted: `astype` of what was loaded.
        let path = path.as_path();
        macro_rules! converted {
            ($($type:ty),*) => {$(
                let converted = np::load_as::<$type, IxDyn>(path).expect("any dtype");
                assert_same(&converted.into(), &loaded.astype::<$type>().into(), path);
            )*};
        }
        converted!(bool, i8, u16, i64, u64, f32, f64, np::complex64, np::complex128);
    }
}

#[test]
fn numpy_loads_what_was_saved() {
    fn cases<T: Element>(batch: &mut Batch, rng: &mut Rng, folder: &Folder) {
        for i in 0..20 {
            let a = Sample::<T>::any(rng, Values::Any);
            let path = folder.join(format!("{}-{i}.npy", T::DTYPE));
            np::save(&path, a.view()).expect("written");
            batch.case(format!("np.load({path:?})"), &[], || owned(&a));
        }
    }
    let (folder, rng, mut batch) = (Folder::new(), &mut Rng::new(13), Batch::new());
    each_dtype!(cases(&mut batch, rng, &folder));
    batch.check(Bound::Equal);
}

#[test]
fn orders_are_kept() {
    let folder = Folder::new();
    let path = folder.join("f.npy");
    let a = np::asfortranarray(np::arange(24).reshape((2, 3, 4)));
    np::save(&path, &a).expect("written");
    let loaded = np::load::<i64, Ix3>(&path).expect("read");
    assert_eq!(loaded, a);
    assert_eq!(loaded.strides(), [1, 2, 6]);
    assert_eq!(np::load_as::<f32, Ix3>(&path).expect("read").strides(), [1, 2, 6]);
    assert_eq!(np::load_mmap::<i64, Ix3>(&path, "r").expect("mapped").strides(), [1, 2, 6]);
}

/// One buffer and a small block, whatever is converted.
#[test]
fn conversion_takes_one_buffer() {
    let folder = Folder::new();
    let path = folder.join("large.npy");
    np::save(&path, np::arange(1_000_000.0)).expect("written");
    let (result, largest) = largest_request(|| np::load_as::<f32, Ix1>(&path).expect("read"));
    assert_eq!((result[999_999], largest), (999_999.0, 4_000_000));
    // Writing what has gaps copies blocks.
    let every_second = np::arange(2_000_000);
    let view = every_second.slice(s![..;2]);
    let ((), largest) = largest_request(|| np::save(&path, view).expect("written"));
    assert!(largest <= 1 << 20, "{largest}");
    // A mapped file takes none.
    let (map, largest) = largest_request(|| np::load_mmap::<i64, Ix1>(&path, "r").expect("mapped"));
    assert!(map[999_999] == 1_999_998 && largest < 10_000, "{largest}");
}

#[test]
fn bools_of_other_bytes() {
    let folder = Folder::new();
    let path = folder.join("b.npy");
    np::save(&path, array![true, false, true]).expect("written");
    let mut bytes = fs::read(&path).expect("read");
    *bytes.last_mut().expect("elements") = 7;
    fs::write(&path, bytes).expect("written");
    assert_eq!(np::load::<bool, Ix1>(&path).expect("read"), array![true, false, true]);
    assert_eq!(np::load_as::<i32, Ix1>(&path).expect("read"), array![1, 0, 1]);
    let raw = folder.join("b.dat");
    fs::write(&raw, [0, 1, 2, 255]).expect("written");
    assert_eq!(np::fromfile::<bool>(&raw).expect("read"), array![false, true, true, true]);
}

/// Arrays of several dtypes under their names, both ways.
#[test]
fn archives_as_numpy() {
    let (folder, rng) = (Folder::new(), &mut Rng::new(14));
    let (mut read_there, mut written_there) = (Batch::new(), Batch::new());
    let mut archives = Vec::new();
    for i in 0..210 {
        let a = Sample::<f64>::any(rng, Values::Any);
        let b = Sample::<i16>::any(rng, Values::Any);
        let c = Sample::<np::complex64>::any(rng, Values::Any);
        let compress = rng.one_in(2);
        let ours = folder.join(format!("ours-{i}.npz"));
        let (va, vb, vc) = (a.view(), b.view(), c.view());
        let members: [(&str, &dyn ndlab::NpyArray); 4] =
            [("a", &va), ("b", &vb), ("ü c", &vc), ("n", &3_u8)];
        if compress { np::savez_compressed(&ours, &members) } else { np::savez(&ours, &members) }
            .expect("written");
        let expression = format!(
            "(lambda z: (z['a'], z['b'], z['ü c'], z['n'] + np.uint8(len(z.files))))(np.load({ours:?}))"
        );
        read_there.case(expression, &[], || Several((owned(&a), owned(&b), owned(&c), arr0(7_u8))));
        let theirs = folder.join(format!("theirs-{i}.npz"));
        let name = if compress { "savez_compressed" } else { "savez" };
        let expression = format!("np.{name}({theirs:?}, a0, b=a1, c=a2) or 0");
        written_there.case(expression, &[&a, &b, &c], || 0_i64);
        archives.push((theirs, a, b, c));
    }
    read_there.check(Bound::Equal);
    written_there.check(Bound::Equal);
    for (path, a, b, c) in &archives {
        let archive = np::load_npz(path).expect("an archive");
        let mut names = archive.names().to_vec();
        names.sort();
        assert_eq!(names, ["arr_0", "b", "c"]);
        assert!(archive.contains("b") && !archive.contains("d") && archive.len() == 3);
        let b_as = archive.get_as::<f32, IxDyn>("b").expect("b");
        assert_same(&b_as.into(), &owned(b).astype::<f32>().into(), path);
        assert_same(&archive.get_any("c").expect("c"), &any(c), path);
        let first = archive.get::<f64, IxDyn>("arr_0").expect("arr_0");
        assert_same(&first.into(), &any(a), path);
    }
}

#[test]
fn plain_bytes_as_numpy() {
    fn cases<T: Element>(batch: &mut Batch, rng: &mut Rng, folder: &Folder) {
        for i in 0..20 {
            let a = Sample::<T>::any(rng, Values::Any);
            let path = folder.join(format!("{}-{i}.dat", T::DTYPE));
            np::tofile(a.view(), &path).expect("written");
            batch.case("a0.ravel()", &[&a], || np::fromfile::<T>(&path).expect("read"));
            let (count, offset) = (rng.below(6), rng.below(20));
            let expression = format!(
                "np.fromfile({path:?}, np.{}, {count}, offset={offset})",
                if T::DTYPE == DType::Bool { "uint8" } else { T::DTYPE.name() }
            );
            let options = FromfileOptions { count: Some(count), offset: offset as u64 };
            if T::DTYPE == DType::Bool {
                batch.case(expression, &[], || {
                    np::fromfile_with::<u8>(&path, options).expect("read")
                });
            } else {
                batch.case(expression, &[], || {
                    np::fromfile_with::<T>(&path, options).expect("read")
                });
            }
        }
    }
    let (folder, rng, mut batch) = (Folder::new(), &mut Rng::new(15), Batch::new());
    each_dtype!(cases(&mut batch, rng, &folder));
    batch.check(Bound::Equal);
}

/// The message without operation and path.
pub(crate) fn error<T>(result: Result<T, FileError>) -> String {
    let Err(error) = result else { return String::from("no error") };
    let text = error.to_string();
    let path = format!("'{}': ", error.path().display());
    let (_, message) = text.split_once(&path).expect("the file's name");
    String::from(message)
}

#[test]
fn messages() {
    let folder = Folder::new();
    let path = folder.join("a.npy");
    np::save(&path, np::float32::ones((2, 3))).expect("written");
    assert_eq!(
        error(np::load::<f64, Ix2>(&path)),
        "holds float32 of shape (2, 3), asked for was float64 with 2 axes; write \
         `np::load::<f32, Ix2>`, or `np::load_as::<f64, Ix2>`, which converts"
    );
    assert_eq!(
        error(np::load::<f32, Ix1>(&path)),
        "holds float32 of shape (2, 3), asked for was float32 with 1 axis; write \
         `np::load::<f32, Ix2>`"
    );
    assert_eq!(
        error(np::load_as::<f64, Ix3>(&path)),
        "holds float32 of shape (2, 3), asked for was float32 with 3 axes; write \
         `np::load_as::<f32, Ix2>`"
    );
    assert_eq!(error(np::load::<f32, Ix1>(folder.join(""))), "Is a directory (os error 21)");
    assert_eq!(error(np::load_npz(folder.join(""))), "Is a directory (os error 21)");
    let missing = error(np::load::<f32, Ix1>("missing.npy"));
    assert!(missing.starts_with("No such file or directory (os error 2); the current folder is"));
    assert!(error(np::load_npz(&path)).starts_with("not an npz archive that can be read: "));

    let archive = folder.join("a.npz");
    np::savez(&archive, &[("a", &np::ones(3)), ("b", &true)]).expect("written");
    assert_eq!(
        error(np::load::<f32, Ix1>(&archive)),
        "not an npy file: it starts with \"PK\\x03\\x04-\\x00\", not with \"\\x93NUMPY\"; it is an \
         archive: np::load_npz opens it"
    );
    let arrays = np::load_npz(&archive).expect("an archive");
    assert_eq!(
        error(arrays.get::<f64, Ix1>("c")),
        "['c'] 'c' is not a file in the archive, which has [\"a\", \"b\"]"
    );
    assert_eq!(
        error(arrays.get::<f64, Ix1>("b")),
        "['b'] holds bool of shape (), asked for was float64 with 1 axis; write `get::<bool, Ix0>`, \
         or `get_as::<f64, Ix0>`, which converts"
    );
    assert_eq!(format!("{arrays:?}"), format!("NpzFile '{}' with keys: a, b", archive.display()));
    assert_eq!(error(np::savez(&archive, &[("a", &1), ("a", &2)])), "two arrays are named 'a'");
    // The earlier archive is still there.
    assert!(np::load_npz(&archive).is_ok());

    let unsupported = [
        ("np.array(['x'])", "holds strings (descr '<U1'); supported are"),
        ("np.array([b'x'])", "holds byte strings (descr '|S1'); supported are"),
        ("np.array([1], np.float16)", "holds float16 (descr '<f2'), a dtype that is not supported"),
        ("np.array([1], np.longdouble)", "holds long double (float128) (descr '<f16')"),
        ("np.array([None], object)", "holds Python objects, which only Python's pickle reads"),
        (
            "np.zeros(2, [('x', 'f4'), ('y', 'i2')])",
            "holds a structured dtype (fields [\"x\", \"y\"])",
        ),
        ("np.array(['2020-01-01'], 'M8[D]')", "holds dates (datetime64) (descr '<M8[D]')"),
    ];
    let path = |i: usize| folder.join(format!("unsupported-{i}.npy"));
    let expressions: Vec<String> = unsupported
        .iter()
        .enumerate()
        .map(|(i, case)| format!("np.save({:?}, {}, allow_pickle=True)", path(i), case.0))
        .collect();
    python(&expressions);
    for (i, (_, expected)) in unsupported.iter().enumerate() {
        let message = error(np::load_any(path(i)));
        assert!(message.starts_with(expected), "{message}");
    }
}

/// The examples of NumPy's documentation, each printed there and here.
#[test]
fn numpys_examples() {
    let folder = Folder::new();
    let (ours, theirs) = (folder.join("ours"), folder.join("theirs"));
    let (a, b) = (np::array([[1, 2, 3], [4, 5, 6]]), np::array([1, 2]));
    np::save(&ours, &a).expect("written");
    np::savez(&ours, &[("a", &a), ("b", &b)]).expect("written");
    let ours = |ending: &str| ours.with_extension(ending);
    let theirs_npy = theirs.with_extension("npy");
    let theirs_npz = theirs.with_extension("npz");
    let data = np::load_npz(ours("npz")).expect("an archive");
    let (loaded_a, loaded_b) = (data.get::<i32, Ix2>("a"), data.get::<i32, Ix1>("b"));
    let map = np::load_mmap::<i32, Ix2>(ours("npy"), "r").expect("mapped");
    let names: Vec<String> = data.names().iter().map(|name| format!("'{name}'")).collect();
    let cases = [
        (
            format!(
                "np.save({theirs:?}, np.array([[1, 2, 3], [4, 5, 6]])) or np.load({theirs_npy:?})"
            ),
            np::array_str(np::load::<i32, Ix2>(ours("npy")).expect("read")),
        ),
        (
            format!(
                "np.savez({theirs:?}, a=np.array([[1, 2, 3], [4, 5, 6]]), b=np.array([1, 2])) or \
                 np.load({theirs_npz:?})['a']"
            ),
            np::array_str(loaded_a.expect("a")),
        ),
        (format!("np.load({theirs_npz:?})['b']"), np::array_str(loaded_b.expect("b"))),
        (format!("np.load({theirs_npz:?}).files"), format!("[{}]", names.join(", "))),
        (format!("np.load({theirs_npy:?}, mmap_mode='r')[1, :]"), np::array_str(map.row(1))),
        (format!("np.arange(10).tofile({theirs:?}) or np.fromfile({theirs:?}, int)"), {
            np::tofile(np::arange(10), ours("dat")).expect("written");
            np::array_str(np::fromfile::<i64>(ours("dat")).expect("read"))
        }),
    ];
    let cases: Vec<(&str, String)> =
        cases.iter().map(|(python, ours)| (python.as_str(), ours.clone())).collect();
    crate::numpy::check(&cases);
}

#[test]
fn names_get_their_endings() {
    let folder = Folder::new();
    np::save(folder.join("a"), np::ones(3)).expect("written");
    np::save(folder.join("b.npy"), np::ones(3)).expect("written");
    np::save(folder.join("c.npz"), np::ones(3)).expect("written");
    np::savez(folder.join("d"), &[]).expect("written");
    for name in ["a.npy", "b.npy", "c.npz.npy", "d.npz"] {
        assert!(folder.join(name).exists(), "{name}");
    }
    assert!(np::load_npz(folder.join("d.npz")).expect("an archive").is_empty());
}

#[test]
fn any_arrays() {
    let folder = Folder::new();
    let any = AnyArray::from(array![[1.5_f32, f32::NAN]]);
    let path = folder.join("any.npy");
    np::save(&path, &any).expect("written");
    let loaded = np::load_any(&path).expect("read");
    assert_eq!((loaded.dtype(), loaded.ndim(), loaded.len()), (DType::Float32, 2, 2));
    assert_eq!(loaded.to_string(), "[[1.5 nan]]");
    assert_eq!(format!("{loaded:?}"), "[[1.5 nan]]  shape (1, 2), float32");
    assert_eq!(loaded.astype::<i32>()[[0, 0]], 1);
    let strange = np::arange(24).reshape((2, 3, 4)).slice_move(s![..;-1, .., ..;2]);
    assert_eq!(AnyArray::from(strange.clone()).astype::<i64>(), strange.into_dyn());
    let fortran = np::asfortranarray(np::arange(6).reshape((2, 3)));
    assert_eq!(AnyArray::from(fortran).astype::<f32>().strides(), [1, 2]);
    np::savez(folder.join("z"), &[("x", &any), ("y", &any)]).expect("written");
}

/// So many numbers in memory as elements, to make sure that all dtypes are gone through.
#[test]
fn dtypes_are_all_there() {
    let folder = Folder::new();
    let rng = &mut Rng::new(16);
    let path = folder.join("one.npy");
    let mut seen = Vec::new();
    fn one<T: Element + ndlab::ArrayLike>(rng: &mut Rng, path: &Path, seen: &mut Vec<DType>) {
        np::save(path, number::<T>(rng, Values::Small)).expect("written");
        seen.push(np::load_any(path).expect("read").dtype());
    }
    each_dtype!(one(rng, &path, &mut seen));
    assert_eq!(seen, DTYPES);
}
