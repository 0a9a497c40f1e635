//! Arrays in mapped files: every mode against what NumPy leaves on the disk, and what goes wrong.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
};

use ndlab::{Element, Memmap, memmap::MemmapOptions, prelude::*};

use crate::{
    files::{Folder, each_dtype, error, owned, python},
    oracle::{Batch, Bound, Several},
    samples::{Rng, Sample, Values, number},
};

/// What is written through each mode, and the file afterwards, as NumPy's.
fn modes<T: Element>(batch: &mut Batch, rng: &mut Rng, folder: &Folder) {
    for i in 0..20 {
        let a = Sample::<T>::of_shape(rng, &[6], Values::Any);
        let x = Sample::<T>::of_shape(rng, &[], Values::Any);
        let mode = rng.pick(&["r", "r+", "w+", "c"]);
        let (order, shape) = (rng.pick(&['C', 'F']), rng.pick(&[(2, 2), (1, 3), (2, 3), (3, 3)]));
        let offset = rng.pick(&[0, 0, size_of::<T>(), 2 * size_of::<T>()]);
        let theirs = folder.join(format!("theirs-{}-{i}", T::DTYPE));
        let ours = folder.join(format!("ours-{}-{i}", T::DTYPE));
        // Opened, read, written to, and the file read: as one expression.
        let write = if mode == "r" { "0" } else { "m.__setitem__((0, 1), a1)" };
        let expression = format!(
            "(lambda m: (m.copy(), {write}, np.array(m), m.flush(), np.fromfile({theirs:?}, \
             np.uint8))[0::2])((a0.tofile({theirs:?}), np.memmap({theirs:?}, a0.dtype, '{mode}', \
             {offset}, {shape:?}, '{order}'))[1])"
        );
        batch.case(expression, &[&a, &x], || {
            np::tofile(a.view(), &ours).expect("written");
            let options = MemmapOptions { offset: offset as u64, order };
            let mut map: Memmap<T, Ix2> =
                np::memmap_with(&ours, mode, shape, options).expect("mapped");
            let before = np::copy(&map);
            if mode != "r" {
                map[[0, 1]] = *x.view().first().expect("one");
            }
            let after = np::copy(&map);
            assert_eq!((map.mode(), map.offset()), (mode, offset as u64));
            drop(map);
            let file = Array1::from(fs::read(&ours).expect("read"));
            Several((before, after, file))
        });
    }
}

#[test]
fn modes_as_numpy() {
    let (folder, rng, mut batch) = (Folder::new(), &mut Rng::new(21), Batch::new());
    each_dtype!(modes(&mut batch, rng, &folder));
    assert!(batch.len() >= 250);
    batch.check(Bound::Equal);
}

/// Files written by NumPy, mapped here in every mode, and the other way round.
#[test]
fn npy_files() {
    fn cases<T: Element>(batch: &mut Batch, rng: &mut Rng, folder: &Folder) {
        for i in 0..20 {
            let a = Sample::<T>::any(rng, Values::Any);
            let path = folder.join(format!("{}-{i}.npy", T::DTYPE));
            np::save(&path, a.view()).expect("written");
            let mode = rng.pick(&["r", "r+", "c"]);
            // NumPy cannot map a file without elements in all modes.
            let expression = if a.view().is_empty() {
                format!("np.load({path:?})")
            } else {
                format!("np.load({path:?}, mmap_mode='{mode}')")
            };
            batch.case(expression, &[], || {
                let map = np::load_mmap::<T, IxDyn>(&path, mode).expect("mapped");
                assert_eq!(map.mode(), mode);
                np::copy(&map)
            });
            let made = folder.join(format!("made-{}-{i}.npy", T::DTYPE));
            let mut map = np::open_memmap::<T, _>(&made, a.shape()).expect("made");
            map.assign(&a.view());
            let expected = owned(&a);
            batch.case(format!("np.load({made:?})"), &[], || expected);
        }
    }
    let (folder, rng, mut batch) = (Folder::new(), &mut Rng::new(22), Batch::new());
    each_dtype!(cases(&mut batch, rng, &folder));
    batch.check(Bound::Equal);
}

#[test]
fn open_memmap_writes_numpys_header() {
    let folder = Folder::new();
    let (ours, theirs) = (folder.join("ours.npy"), folder.join("theirs.npy"));
    drop(np::open_memmap::<f32, _>(&ours, (3, 5)).expect("made"));
    python(&[format!("np.save({theirs:?}, np.zeros((3, 5), np.float32))")]);
    assert_eq!(fs::read(ours).expect("read"), fs::read(theirs).expect("read"));
}

#[test]
fn is_an_array() {
    let folder = Folder::new();
    let path = folder.join("a.dat");
    let mut map = np::memmap::<f64, _>(&path, "w+", (3, 4)).expect("mapped");
    map.assign(&np::arange(12.0).reshape((3, 4)));
    assert_eq!(np::sum(&map, ..), 66.0);
    assert_eq!(np::sum(&map, 1), array![6.0, 22.0, 38.0]);
    assert_eq!(np::sum(map.slice(s![1, ..]), ..), 22.0);
    assert_eq!(map.row(2).sum(), 38.0);
    assert_eq!(&*map + 1.0, np::arange((1.0, 13.0)).reshape((3, 4)));
    assert_eq!(map.astype::<i32>()[[2, 3]], 11);
    assert_eq!(np::array_str(&map), np::array_str(np::arange(12.0).reshape((3, 4))));
    assert_eq!(format!("{map}"), format!("{}", map.view()));
    assert_eq!(format!("{map:?}"), format!("{:?}", map.view()));
    assert_eq!(map.filename(), path);
    map.mapv_inplace(|x| 2.0 * x);
    map.slice_mut(s![.., 0]).fill(-1.0);
    map.flush().expect("flushed");
    let bytes = np::fromfile::<f64>(&path).expect("read").reshape((3, 4));
    assert_eq!(*map, bytes);
    assert_eq!(np::reshape(&map, -1).len(), 12);
    assert_eq!(np::copy(map), bytes);

    fn is_send<T: Send + Sync + 'static>(_: &T) {}
    is_send(&np::memmap::<u8, _>(&path, "r", -1).expect("mapped"));
    assert_eq!(np::memmap::<f64, _>(&path, "r", (-1, 4)).expect("mapped").dim(), (3, 4));
    show!(np::memmap::<f64, _>(&path, "r", (-1, 4)).expect("mapped"));
}

/// The examples of `np.memmap`'s documentation, each printed there and here.
#[test]
fn numpys_examples() {
    let folder = Folder::new();
    let (ours, theirs) = (folder.join("ours.dat"), folder.join("theirs.dat"));
    let open = |mode: &str| np::memmap::<f32, _>(&ours, mode, (3, 4)).expect("mapped");
    let python = |mode: &str, rest: &str| {
        format!(
            "(lambda f: {rest})(np.memmap({theirs:?}, dtype='float32', mode='{mode}', shape=(3,4)))"
        )
    };
    let assigned =
        "(f.__setitem__(slice(None), np.arange(12, dtype='float32').reshape(3, 4)), f)[1]";
    let mut fp = open("w+");
    let zeros = np::array_str(&fp);
    fp.assign(&np::float32::arange(12).reshape((3, 4)));
    fp.flush().expect("flushed");
    let mut fpc = open("c");
    let before = np::array_str(&fpc);
    fpc.row_mut(0).fill(0.0);
    let fpr = open("r");
    let title = |flag: bool| String::from(if flag { "True" } else { "False" });
    let options = MemmapOptions { offset: 16, order: 'C' };
    let fpo = np::memmap_with::<f32, _>(&ours, "r", -1, options).expect("mapped");
    let cases = [
        (python("w+", "f"), zeros),
        (python("w+", assigned), np::array_str(&fp)),
        (python("r", "f"), np::array_str(open("r"))),
        (python("r", "f.flags.writeable"), title(fpr.flags().writeable)),
        (python("c", "f.flags.writeable"), title(fpc.flags().writeable)),
        (python("r", "f.flags.owndata"), title(fpr.flags().owndata)),
        (python("c", "f"), before),
        (python("c", "(f.__setitem__(0, 0), f)[1]"), np::array_str(&fpc)),
        (python("r", "f"), np::array_str(&fpr)),
        (
            format!("np.memmap({theirs:?}, dtype='float32', mode='r', offset=16)"),
            np::array_str(&fpo),
        ),
    ];
    let cases: Vec<(&str, String)> =
        cases.iter().map(|(python, ours)| (python.as_str(), ours.clone())).collect();
    crate::numpy::check(&cases);
    assert_eq!(*fp.filename(), std::path::absolute(&ours).expect("a path"));
}

/// As an output of functions of elements, of random numbers and of masks.
#[test]
fn is_written_to_like_an_array() {
    let folder = Folder::new();
    let path = folder.join("outputs");
    let mut map = np::memmap::<f32, _>(&path, "w+", (3, 4)).expect("mapped");
    np::random::default_rng(1).random_into(&mut map);
    let numbers = np::copy(&map);
    assert_eq!(numbers, np::random::default_rng(1).random_f32((3, 4)));
    np::add_inplace(&mut map, 1);
    np::multiply_into(numbers.row(0), 2, &mut map.row_mut(0));
    np::put_where(&mut map, |x| x > 1.5, 0);
    let expected = np::copy(&map);
    drop(map);
    let mut map = np::memmap::<f32, _>(&path, "r", (3, 4)).expect("mapped");
    assert_eq!(map.view(), expected);
    assert!(panic_of(|| np::add_inplace(&mut map, 1)).contains("is mapped in mode 'r'"));
}

fn panic_of<T>(f: impl FnOnce() -> T) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(f)) else { return String::from("no panic") };
    *panic.downcast::<String>().expect("a text")
}

#[test]
fn messages() {
    let folder = Folder::new();
    let path = folder.join("a.dat");
    fs::write(&path, [1; 10]).expect("written");
    let map = |mode, shape: &[i64]| np::memmap::<i32, _>(&path, mode, shape);

    assert_eq!(
        error(map("r", &[3])),
        "mmap length is greater than file size: int32 of shape (3,) takes 12 bytes, the file has 10"
    );
    assert_eq!(
        error(map("c", &[2, 2])),
        "mmap length is greater than file size: int32 of shape (2, 2) takes 16 bytes, the file has 10"
    );
    assert_eq!(
        error(map("r", &[-1])),
        "Size of available data is not a multiple of the data-type size: 10 bytes, int32 takes 4"
    );
    fs::write(&path, [1; 12]).expect("written");
    assert_eq!(error(map("r", &[-1, 2])), "cannot reshape array of size 3 into shape (-1, 2)");
    let options = MemmapOptions { offset: 2, order: 'C' };
    assert_eq!(
        error(np::memmap_with::<i32, _>(&path, "r", 1, options)),
        "offset 2 is not a multiple of 4, the alignment of int32; NumPy allows that, a reference in \
         Rust does not: map it as u8, or read it by `np::fromfile_with`"
    );
    let options = MemmapOptions { offset: 8, order: 'C' };
    assert_eq!(
        error(np::memmap_with::<i32, _>(&path, "r", 2, options)),
        "mmap length is greater than file size: int32 of shape (2,) at offset 8 takes 16 bytes, the \
         file has 12"
    );
    assert_eq!(
        error(np::memmap::<i32, _>(folder.join(""), "r", 1)),
        "Is a directory (os error 21)"
    );
    assert_eq!(
        error(np::memmap::<i32, _>(folder.join(""), "r+", 1)),
        "Is a directory (os error 21)"
    );
    assert_eq!(
        error(np::memmap::<i32, _>(folder.join("missing"), "r+", 1)),
        "No such file or directory (os error 2)"
    );
    assert_eq!(
        error(np::memmap::<i32, _>(folder.join("new"), "w+", 1_i64 << 60)),
        "File too large (os error 27)"
    );

    assert_eq!(
        panic_of(|| map("w", &[3])),
        "memmap: mode must be one of 'r', 'r+', 'w+', 'c' (got 'w')"
    );
    assert_eq!(
        panic_of(|| map("w+", &[-1])),
        "memmap: shape must be given if mode == 'w+', got (-1,)"
    );
    assert_eq!(
        panic_of(|| map("r", &[-1, -1])),
        "memmap: can only specify one unknown dimension, got shape (-1, -1)"
    );
    assert!(
        panic_of(|| map("r", &[-2])).starts_with("memmap: negative dimensions are not allowed")
    );
    assert!(panic_of(|| map("r", &[i64::MAX])).starts_with("memmap: array is too big"));
    assert_eq!(
        panic_of(|| np::memmap_with::<i32, _>(
            &path,
            "r",
            1,
            MemmapOptions { offset: 0, order: 'A' }
        )),
        "memmap: order must be 'C' or 'F' (got 'A')"
    );

    let mut read = map("r", &[3]).expect("mapped");
    let message = format!(
        "assignment destination is read-only: '{}' is mapped in mode 'r'; mode 'r+' writes to the \
         file, mode 'c' to memory only",
        path.display()
    );
    assert_eq!(panic_of(|| read.fill(0)), message);
    assert_eq!(panic_of(|| read[[0]] = 1), message);
    assert_eq!(fs::read(&path).expect("read"), [1; 12]);

    // Through a header.
    let npy = folder.join("a.npy");
    np::save(&npy, array![1_i32, 2]).expect("written");
    assert_eq!(
        error(np::load_mmap::<f64, Ix1>(&npy, "r")),
        "holds int32 of shape (2,), asked for was float64 with 1 axis; write \
         `np::load_mmap::<i32, Ix1>`"
    );
    assert_eq!(
        panic_of(|| np::load_mmap::<i32, Ix1>(&npy, "w+")),
        "load_mmap: mode must be one of 'r', 'r+', 'c' (got 'w+')"
    );
    python(&[format!("np.save({npy:?}, np.arange(3, dtype='>i4'))")]);
    assert_eq!(
        error(np::load_mmap::<i32, Ix1>(&npy, "r")),
        "the file's byte order is not this machine's: `np::load::<i32, _>` turns it, a mapping \
         cannot"
    );
    let whole = fs::read(&npy).expect("read");
    for length in 128..whole.len() {
        fs::write(&npy, &whole[..length]).expect("written");
        assert!(np::load_mmap::<i32, Ix1>(&npy, "r").is_err());
    }
}

#[test]
fn mapped_files_are_not_replaced() {
    let folder = Folder::new();
    let path = folder.join("a.npy");
    np::save(&path, np::arange(1000)).expect("written");
    let first = np::load_mmap::<i64, Ix1>(&path, "r").expect("mapped");
    let second = np::load_mmap::<i64, Ix1>(&path, "r").expect("mapped");
    let message = "a Memmap of this file is open: `drop` it before the file is replaced, or write \
                   to another name";
    assert_eq!(error(np::save(&path, &first)), message);
    drop(first);
    assert_eq!(error(np::tofile(&second, &path)), message);
    assert_eq!(error(np::savetxt(&path, &second)), message);
    assert_eq!(second[999], 999);
    drop(second);
    np::save(&path, 1).expect("written");
    // A cell that makes a file can be run again.
    let dat = folder.join("a.dat");
    let mut map = np::memmap::<u8, _>(&dat, "w+", 3).expect("mapped");
    map.fill(1);
    map = np::memmap::<u8, _>(&dat, "w+", 3).expect("mapped again");
    assert_eq!(*map, array![0, 0, 0]);
}

#[test]
fn bools_are_checked() {
    let folder = Folder::new();
    let path = folder.join("b.dat");
    fs::write(&path, [0, 1, 1, 5]).expect("written");
    for mode in ["r", "r+", "c"] {
        assert_eq!(
            error(np::memmap::<bool, _>(&path, mode, 4)),
            "element 3 is 5, and a bool is 0 or 1; map it as u8"
        );
        let map = np::memmap::<bool, _>(&path, mode, 3).expect("three bools");
        assert_eq!(*map, array![false, true, true]);
    }
}

#[test]
fn without_elements() {
    let folder = Folder::new();
    let path = folder.join("empty.dat");
    let map = np::memmap::<f64, _>(&path, "w+", (0, 3)).expect("mapped");
    assert_eq!(map.shape(), [0, 3]);
    drop(map);
    // As NumPy leaves it.
    assert_eq!(fs::read(&path).expect("read"), [0]);
    assert_eq!(np::memmap::<f64, _>(&path, "r", 0).expect("mapped").len(), 0);
    fs::write(&path, []).expect("written");
    assert_eq!(np::memmap::<u8, _>(&path, "r", -1).expect("mapped").len(), 0);
}

/// A new file of a terabyte takes no room on the disk, and no memory.
#[test]
#[cfg(target_os = "linux")]
fn new_files_are_sparse() {
    use std::os::unix::fs::MetadataExt;

    let folder = Folder::new();
    let path = folder.join("sparse.dat");
    let Ok(mut map) = np::memmap::<f32, _>(&path, "w+", (1_000_000, 12_800)) else {
        // Some file systems have no files as large.
        return;
    };
    map[[999_999, 12_799]] = 1.0;
    assert_eq!(map.slice(s![500_000..500_002, ..3]).sum(), 0.0);
    drop(map);
    let metadata = fs::metadata(&path).expect("the file");
    assert_eq!(metadata.len(), 51_200_000_000);
    assert!(metadata.blocks() * 512 < 10_000_000);
}

/// What was written before a panic stays written.
#[test]
fn panics_undo_nothing() {
    let folder = Folder::new();
    let path = folder.join("a.dat");
    let failed = catch_unwind(|| {
        let mut map = np::memmap::<u8, _>(&path, "w+", 3).expect("mapped");
        map[1] = 7;
        map[3] = 8;
    });
    assert!(failed.is_err());
    assert_eq!(fs::read(&path).expect("read"), [0, 7, 0]);
}

/// Random places in a large map, by their values.
#[test]
fn places() {
    let folder = Folder::new();
    let (path, rng) = (folder.join("places.npy"), &mut Rng::new(23));
    let mut map = np::open_memmap::<i64, _>(&path, (300, 50, 7)).expect("made");
    let places: Vec<[usize; 3]> =
        (0..200).map(|_| [rng.below(300), rng.below(50), rng.below(7)]).collect();
    let mut expected = np::int64::zeros((300, 50, 7));
    for place in &places {
        let x = number(rng, Values::Any);
        map[*place] = x;
        expected[*place] = x;
    }
    drop(map);
    assert_eq!(np::load::<i64, Ix3>(&path).expect("read"), expected);
    let copy = np::load_mmap::<i64, Ix3>(&path, "c").expect("mapped");
    for place in &places {
        assert_eq!(copy[*place], expected[*place]);
    }
}
