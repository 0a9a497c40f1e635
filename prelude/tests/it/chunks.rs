//! Chunks against Python's `range`, and what is put together of them against the whole.

use ndlab::prelude::*;

use crate::{
    files::Folder,
    oracle::{Batch, Bound, Several},
    rules::message,
    samples::{Rng, Sample, Values},
};

#[test]
fn bounds_as_python() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(40));
    for _ in 0..300 {
        let (n, size) = (rng.below(60), 1 + rng.below(70));
        let call =
            format!("[[s, min(s + {size}, {n})] for s in range(0, {n}, {size})] + [[{n}, {size}]]");
        batch.case(call, &[], || {
            let bounds = np::chunks(n, size).map(|(start, end)| array![start as i64, end as i64]);
            Several(bounds.chain([array![n as i64, size as i64]]).collect::<Vec<_>>())
        });
    }
    batch.check(Bound::Equal);
    for n in 0..40 {
        for size in 1..12 {
            let all: Vec<_> = np::chunks(n, size).collect();
            assert_eq!(all.len(), np::chunks(n, size).len());
            let back: Vec<_> = np::chunks(n, size).rev().collect();
            assert_eq!(back.into_iter().rev().collect::<Vec<_>>(), all);
            let mut both = np::chunks(n, size);
            let mut from_both = Vec::new();
            while let Some(first) = both.next() {
                assert_eq!(both.len(), both.clone().count());
                from_both.extend([Some(first), both.next_back()].into_iter().flatten());
            }
            from_both.sort_unstable();
            assert_eq!(from_both, all);
            assert_eq!(both.next(), None);
        }
    }
    assert_eq!(np::chunks(5, i64::MAX).collect::<Vec<_>>(), [(0, 5)]);
}

fn double(rows: ArrayViewD<'_, f64>) -> ArrayD<f64> {
    let elements = rows.iter().map(|x| 2.0 * x).collect();
    ArrayD::from_shape_vec(rows.raw_dim(), elements).expect("as many elements")
}

#[test]
fn maps_give_what_the_whole_gives() {
    let rng = &mut Rng::new(41);
    for _ in 0..200 {
        let shape: Vec<usize> = (0..1 + rng.below(3)).map(|_| rng.below(9)).collect();
        let a = Sample::<f64>::of_shape(rng, &shape, Values::Whole);
        let size = 1 + rng.below(10);
        let doubled = np::map_chunks(a.view(), size, |rows| double(rows));
        assert_eq!(doubled, double(a.view()));
        let last = Axis(shape.len() - 1);
        if shape.len() > 1 {
            let sums = np::map_chunks(a.view(), size, |rows| np::sum(rows, last));
            assert_eq!(sums, np::sum(a.view(), last));
        }
        let counts = np::map_chunks(a.view(), size, |rows| rows.shape()[0]);
        let bounds = np::chunks(shape[0], size).map(|(start, end)| end - start);
        assert_eq!(counts, Array1::from_iter(bounds));
    }
}

#[test]
fn types_and_other_numbers_of_rows() {
    let data = np::arange(20.0).reshape((10, 2));
    let rows: Array1<f64> = np::map_chunks(&data, 3, |rows| np::sum(&rows, Axis(1)));
    assert_eq!(rows.len(), 10);
    let means: Array1<f64> = np::map_chunks(&data, 5, |rows| np::mean(&rows, ..));
    assert_eq!(means, array![4.5, 14.5]);
    let planes: Array2<f32> = np::map_chunks(&data, 3, |rows| rows.astype::<f32>());
    assert_eq!(planes, data.astype::<f32>());
    let first: Array2<f64> = np::map_chunks(&data, 3, |rows| rows.slice(s![..1, ..]).to_owned());
    assert_eq!(first, data.slice(s![..;3, ..]));
    let large: Array1<f64> = np::map_chunks(&data, 3, |rows| {
        rows.column(0).iter().copied().filter(|x| *x > 7.0).collect::<Vec<_>>()
    });
    assert_eq!(large, array![8.0, 10.0, 12.0, 14.0, 16.0, 18.0]);
    let mut calls = 0;
    let none: Array2<f64> = np::map_chunks(data.slice(s![..0, ..]), 3, |rows| {
        calls += 1;
        rows.to_owned()
    });
    assert_eq!((none.dim(), calls), ((0, 2), 1));
    let any: ArrayD<f64> = np::map_chunks(data.view().into_dyn(), 4, |rows| rows.to_owned());
    assert_eq!(any, data.into_dyn());
}

#[test]
fn into_an_output_as_together() {
    let rng = &mut Rng::new(42);
    for _ in 0..200 {
        let shape: Vec<usize> = (0..1 + rng.below(3)).map(|_| rng.below(9)).collect();
        let a = Sample::<f64>::of_shape(rng, &shape, Values::Whole);
        let size = 1 + rng.below(10);
        let mut out = np::zeros(&shape[..]);
        np::map_chunks_into(a.view(), size, |rows| double(rows), &mut out);
        assert_eq!(out, double(a.view()));
        let together = np::map_chunks(a.view(), size, |rows| rows.len());
        let mut counts = vec![7_usize; together.len()];
        if shape[0] > 0 {
            np::map_chunks_into(a.view(), size, |rows| rows.len(), &mut counts);
            assert_eq!(Array1::from(counts), together);
        }
    }
}

/// A map of which little may stay in memory: one of zeros that take no room on the disk.
#[test]
#[cfg(target_os = "linux")]
fn large_maps_leave_memory_behind() {
    let folder = Folder::new();
    let path = folder.join("large.dat");
    let rows = 300_000;
    let mut map = np::memmap::<i64, _>(&path, "w+", (rows, 128)).expect("mapped");
    let places = [0, 1, 77_777, 150_000, rows - 1];
    for place in places {
        map[[place, 3]] = place as i64 + 1;
    }
    drop(map);
    let expected: i64 = places.iter().map(|place| *place as i64 + 1).sum();
    for mode in ["r", "r+", "c"] {
        let mut map = np::memmap::<i64, _>(&path, mode, (rows, 128)).expect("mapped");
        if mode == "c" {
            map[[5, 5]] = 1000;
        }
        let sums = np::map_chunks(&map, 10_000, |rows| np::sum(rows, ..));
        assert_eq!((sums.len(), sums.sum()), (30, expected + if mode == "c" { 1000 } else { 0 }));
        let resident = resident(&path);
        // In mode "c" what was written has no other place.
        assert!(mode == "c" || resident < 64 << 10, "{mode}: {resident} KB");
        assert_eq!(map[[5, 5]], if mode == "c" { 1000 } else { 0 });
        assert_eq!(map[[77_777, 3]], 77_778);
    }
}

/// How many KB of a mapped file are in this process's memory.
#[cfg(target_os = "linux")]
fn resident(path: &std::path::Path) -> usize {
    let maps = std::fs::read_to_string("/proc/self/smaps").expect("the system has it");
    let name = path.to_str().expect("a plain name");
    let mut lines = maps.lines().skip_while(|line| !line.ends_with(name));
    let line = lines.find_map(|line| line.strip_prefix("Rss:")).expect("mapped");
    line.trim_end_matches("kB").trim().parse().expect("a number")
}

#[test]
fn messages() {
    let data = np::ones((4, 2));
    let mut width = 0;
    let cases = [
        (
            message(|| np::chunks(-1, 3)),
            "chunks: there are no chunks of 3 in -1: the size has to be 1 or more, of 0 or more",
        ),
        (
            message(|| np::chunks(4, 0)),
            "chunks: there are no chunks of 0 in 4: the size has to be 1 or more, of 0 or more",
        ),
        (
            message(|| np::map_chunks(&data, 0, |rows| rows.to_owned())),
            "map_chunks: there are no chunks of 0 in 4: the size has to be 1 or more, of 0 or more",
        ),
        (
            message(|| np::map_chunks(2.0, 1, |rows| rows.to_owned())),
            "map_chunks: a number has no rows: shape ()",
        ),
        (
            message(|| np::map_chunks_into(&data, -1, |rows| rows.to_owned(), &mut np::ones(3))),
            "map_chunks_into: there are no chunks of -1 in 4: the size has to be 1 or more, of 0 or more",
        ),
        (
            message(|| {
                np::map_chunks_into(&data, 3, |rows| rows.to_owned(), &mut np::ones((3, 2)))
            }),
            "map_chunks_into: a result of shape (1, 2) does not fit into an output of shape (3, 2) from row 3 on",
        ),
        (
            message(|| {
                np::map_chunks_into(&data, 3, |rows| np::sum(rows, ..), &mut np::ones((2, 1)))
            }),
            "map_chunks_into: a result of shape (1,) does not fit into an output of shape (2, 1) from row 0 on",
        ),
        (
            message(|| {
                np::map_chunks_into(&data, 3, |rows| rows.to_owned(), &mut np::ones((5, 2)))
            }),
            "map_chunks_into: the results have 4 rows together, the output has shape (5, 2)",
        ),
        (
            message(|| {
                np::map_chunks(&data, 2, |_| {
                    width += 1;
                    np::ones((2, width))
                })
            }),
            "map_chunks: a result of shape (2, 2) cannot follow those before, of shape (2, 1) together: they may \
             differ in the first axis alone",
        ),
    ];
    for (ours, expected) in cases {
        assert_eq!(ours, expected);
    }
}
