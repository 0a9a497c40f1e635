//! What misuse is told, and where it is said to be; what is copied and what is not.

use ndlab::prelude::*;

use crate::rules::{message, place_of};

#[test]
fn messages() {
    let (a, t) = (np::ones((3, 4)), np::ones((2, 3, 4)));
    let cases = [
        (
            message(|| np::concatenate((&a, np::ones((3, 5))), 0)),
            "concatenate: all the input array dimensions except for the concatenation axis must \
             match exactly, but along dimension 1, the array at index 0 has size 4 and the array at \
             index 1 has size 5",
        ),
        (
            message(|| np::concatenate((&a, np::ones(4)), 0)),
            "concatenate: all the input arrays must have same number of dimensions, but the array \
             at index 0 has 2 dimension(s) and the array at index 1 has 1 dimension(s)",
        ),
        (
            message(|| np::concatenate(Vec::<Array1<f64>>::new(), 0)),
            "concatenate: need at least one array",
        ),
        (message(|| np::vstack(Vec::<Array1<f64>>::new())), "vstack: need at least one array"),
        (
            message(|| np::concatenate((1, 2), 0)),
            "concatenate: zero-dimensional arrays cannot be concatenated",
        ),
        (
            message(|| np::concatenate((&a, &a), 2)),
            "axis 2 is out of bounds for array of dimension 2",
        ),
        (message(|| np::stack((&a, &a), 3)), "axis 3 is out of bounds for array of dimension 3"),
        (
            message(|| np::stack((np::ones(3), np::ones(4)), 0)),
            "stack: all input arrays must have the same shape, but the array at index 0 has (3,) \
             and the array at index 1 has (4,)",
        ),
        (
            message(|| np::transpose_with(&t, (0, 1))),
            "transpose: axes don't match array, got (0, 1) for an array of dimension 3",
        ),
        (message(|| np::transpose_with(&t, (0, 1, -2))), "repeated axis: (0, 1, -2)"),
        (
            message(|| np::moveaxis(&t, (0, 1), 2)),
            "moveaxis: `source` and `destination` arguments must have the same number of elements, \
             got (0, 1) and (2,)",
        ),
        (
            message(|| np::rollaxis(&t, 0, 4)),
            "rollaxis: 'start' arg requires -3 <= start < 4, but 4 was passed in",
        ),
        (
            message(|| np::squeeze(&a, 1)),
            "squeeze: cannot select an axis to squeeze out which has size not equal to one, got \
             axis 1 of shape (3, 4)",
        ),
        (
            message(|| np::tile(&a, -1)),
            "tile: negative dimensions are not allowed, got shape (-1,)",
        ),
        (
            message(|| np::repeat(&a, [1, 2], 0)),
            "repeat: operands could not be broadcast together with shape (3,) (2,)",
        ),
        (
            message(|| np::repeat(&a, -2, ..)),
            "repeat: repeats may not contain negative values, got -2",
        ),
        (
            message(|| np::roll(&a, (1, 2, 3), (0, 1))),
            "roll: 'shift' and 'axis' should have one length, got (1, 2, 3) and (0, 1)",
        ),
        (message(|| np::fliplr(np::ones(3))), "fliplr: array must be >= 2-d, got shape (3,)"),
        (message(|| np::rot90_with(&a, 1, (0, -2))), "rot90: axes must be different, got (0, -2)"),
        (
            message(|| np::pad(&a, [(1, 1), (2, 2), (3, 3)])),
            "pad: 3 pairs of widths for an array of shape (3, 4)",
        ),
        (
            message(|| np::pad(&a, (1, -1))),
            "pad: negative dimensions are not allowed, got shape (1, -1)",
        ),
        (
            message(|| np::pad_with(np::ones(0), 1, np::PadMode::Edge)),
            "pad: can't extend empty axis 0 using modes other than 'constant', got shape (0,)",
        ),
        (
            message(|| np::broadcast_to(&a, (2, 4)).to_owned()),
            "broadcast_to: cannot broadcast array of shape (3, 4) to shape (2, 4)",
        ),
        (
            message(|| np::broadcast_arrays((&a, np::ones(3)))),
            "broadcast_arrays: shape mismatch: objects cannot be broadcast to a single shape, got \
             (3, 4), (3,)",
        ),
        (
            message(|| np::delete(&a, 5, 0)),
            "delete: index 5 is out of bounds for axis 0 with size 3",
        ),
        (
            message(|| np::insert(&a, -5, 0, 0)),
            "insert: index -5 is out of bounds for axis 0 with size 3",
        ),
        (
            message(|| np::insert(&a, [0, 1], np::ones(3), 0)),
            "insert: could not broadcast values of shape (3,) into entries of shape (2, 4)",
        ),
        (
            message(|| np::delete(&a, [true, false], 0)),
            "boolean array argument must be one dimensional and match the axis length of 3, got 2",
        ),
        (
            message(|| np::split(&a, 2, 0)),
            "split: array split does not result in an equal division, got 2 sections of a length \
             of 3",
        ),
        (
            message(|| np::array_split(&a, 0, 0)),
            "array_split: number sections must be larger than 0, got 0",
        ),
        (
            message(|| np::dsplit(&a, 2)),
            "dsplit only works on arrays of 3 or more dimensions, got 2",
        ),
        (message(|| np::item(&a)), "item: can only convert an array of size 1, got shape (3, 4)"),
        (
            message(|| np::unravel_index(12, (3, 4))),
            "unravel_index: index 12 is out of bounds for array with size 12",
        ),
        (
            message(|| np::ravel_multi_index((1, 4), (3, 4))),
            "ravel_multi_index: invalid entry 4 for axis 1 of an array of shape (3, 4)",
        ),
        (
            message(|| np::ravel_multi_index((1, 2, 3), (3, 4))),
            "ravel_multi_index: 3 entries of an index into an array of shape (3, 4)",
        ),
        (
            message(|| np::diag(t.clone().into_dyn())),
            "diag: input must be 1- or 2-d, got shape (2, 3, 4)",
        ),
        (message(|| np::tril(5)), "tril: array must be >= 1-d, got shape ()"),
        (
            message(|| np::diagonal_with(&a, 0, (1, 1))),
            "diagonal: axis1 and axis2 cannot be the same, got axis 1 twice",
        ),
        (
            message(|| np::geomspace(0, 1, 3)),
            "geomspace: geometric sequence cannot include zero, got bounds 0 and 1",
        ),
        (
            message(|| np::logspace(0, 1, -3)),
            "logspace: negative dimensions are not allowed, got shape (-3,)",
        ),
        (
            message(|| np::frombuffer::<f32>(&[0; 7])),
            "frombuffer: buffer size must be a multiple of element size, got 7 bytes for float32 \
             of 4",
        ),
        (
            message(|| np::frombuffer_with::<f32, _, _>(&[0; 8], 3, 0)),
            "frombuffer: buffer is smaller than requested size, 3 of float32 in 8 bytes",
        ),
        (
            message(|| np::frombuffer_with::<u8, _, _>(&[0; 8], 3, 9)),
            "frombuffer: offset must be non-negative and no greater than buffer length (8), got 9",
        ),
        (
            message(|| np::apply_along_axis(|row| row.sum(), 0, np::ones((3, 0)))),
            "apply_along_axis: cannot apply when any iteration dimensions are 0, got shape (3, 0)",
        ),
    ];
    for (ours, expected) in cases {
        assert_eq!(ours, expected);
    }
}

#[test]
fn panics_name_the_callers_line() {
    let (file, a) = (String::from(file!()), np::ones((3, 4)));
    macro_rules! here {
        ($call:expr) => {
            assert_ne!(message(|| $call), "no panic", "{}", stringify!($call));
            assert_eq!(place_of(|| $call), (file.clone(), line!()), "{}", stringify!($call));
        };
    }
    here!(np::concatenate((&a, np::ones(4)), 0));
    here!(np::stack((&a, &a), 5));
    here!(np::vstack((&a, np::ones(3))));
    here!(np::hstack((&a, np::ones((2, 2)))));
    here!(np::dstack((&a, np::ones((2, 2)))));
    here!(np::column_stack((&a, np::ones(2))));
    here!(np::block([[&a], [&np::ones((2, 2))]]));
    here!(np::transpose_with(&a, (0, 0)));
    here!(np::swapaxes(&a, 0, 2));
    here!(np::moveaxis(&a, 0, 2));
    here!(np::rollaxis(&a, 3, 0));
    here!(np::expand_dims(&a, 3));
    here!(np::squeeze(&a, 0));
    here!(np::tile(&a, -1));
    here!(np::repeat(&a, -1, 0));
    here!(np::resize(&a, -1));
    here!(np::roll(&a, 1, 2));
    here!(np::flip(&a, 2));
    here!(np::flipud(5));
    here!(np::rot90(&np::ones(3), 1));
    here!(np::pad(&a, -1));
    here!(np::pad_with(np::ones(0), 1, np::PadMode::Wrap));
    here!(np::broadcast_to(&a, 3).to_owned());
    here!(np::broadcast_arrays((&a, np::ones(3))));
    here!(np::broadcast_shapes((2, 3)));
    here!(np::append_with(&a, 5, 0));
    here!(np::delete(&a, 9, 0));
    here!(np::insert(&a, 9, 0, 0));
    here!(np::insert(&a, 0, np::ones(3), 0));
    here!(np::split(&a, 5, 0));
    here!(np::array_split(&a, 5, 2));
    here!(np::hsplit(&a, 3));
    here!(np::vsplit(np::ones(3), 3));
    here!(np::item(&a));
    here!(a.item());
    here!(np::unravel_index(12, (3, 4)));
    here!(np::unravel_index([12], (3, 4)));
    here!(np::ravel_multi_index((3, 4), (3, 4)));
    here!(np::diag(a.clone().into_dyn().insert_axis(Axis(0))));
    here!(np::triu(5));
    here!(np::diagonal(np::ones(3)));
    here!(np::tri(-1));
    here!(np::tril_indices(-1));
    here!(np::geomspace(0, 1, 2));
    here!(np::linspace_with(0, 1, -1, np::LinspaceOptions::default()));
    here!(np::vander_with(&array![1], -1, false));
    here!(np::indices(-1));
    here!(np::fromfunction(|i| i, -1));
    here!(np::frombuffer::<f32>(&[0]));
    here!(np::apply_along_axis(|row| row.sum(), 2, &a));
}

#[test]
fn what_is_copied() {
    let a = np::arange(12).reshape((3, 4));
    let buffer = a.as_ptr();
    let a = np::transpose_with(a, (1, 0));
    assert_eq!((a.as_ptr(), a.shape()), (buffer, &[4, 3][..]));
    let a = np::swapaxes(np::expand_dims(np::moveaxis(a, 0, 1), 0), 0, 1);
    assert_eq!((a.as_ptr(), a.shape()), (buffer, &[3, 1, 4][..]));
    let a = np::squeeze(np::atleast_3d(a), 1);
    assert_eq!((a.as_ptr(), a.shape()), (buffer, &[3, 4][..]));
    assert_eq!(np::asarray(a.view()), a);
    assert_ne!(np::asarray(&a).as_ptr(), buffer);
    let shared = a.into_shared();
    let part = shared.share(s![1.., ..;2]);
    drop(shared);
    assert_eq!(part, array![[4, 6], [8, 10]]);
    assert_eq!(part.as_ptr(), buffer.wrapping_add(4));
    // Whoever writes has a buffer of its own.
    let mut other = part.clone();
    other[[0, 0]] = 99;
    assert_eq!(part[[0, 0]], 4);
    assert_eq!(np::broadcast_to(&part, (2, 2, 2)).strides(), [0, 4, 2]);
}

/// Types of results, written out: this has to compile.
#[test]
fn types() {
    let (a, c, d) = (np::ones((3, 4)), np::ones(3), np::ones((2, 2)).into_dyn());
    let m = np::float32::ones((3, 4));
    let _: Array2<f64> = np::concatenate(&[a.view(), a.view()], Axis(0));
    let _: Array1<f64> = np::concatenate((&a, &c), ..);
    let _: Array2<f64> = np::concatenate((&a, &m), 0);
    let _: ArrayD<f64> = np::concatenate((&d, &d), 0);
    let _: Array3<f64> = np::stack((&a, &a), 0);
    let _: Array2<f64> = np::vstack((&c, &c));
    let _: Array2<f64> = np::vstack((np::ones((2, 3)), &c));
    let _: Array1<f32> = np::hstack((&f32::ones(2), 0.5, 1));
    let _: Array3<f64> = np::dstack((&a, &a));
    let _: ArrayD<f64> = np::squeeze(&a, ..);
    let _: Array0<f64> = np::squeeze(np::ones((1, 1)), (0, 1));
    let _: Array4<f64> = np::expand_dims(&a, (0, 1));
    let _: Array1<f32> = np::append(&m, 5.0);
    let _: Array2<i32> = np::diag(&array![1, 2]);
    let _: Array1<f64> = np::diag(&a);
    let _: Array2<f64> = np::tile(&c, (2, 2));
    let _: Array2<f64> = np::tile(&a, 2);
    let _: ArrayD<f64> = np::tile(&a, vec![2]);
    let _: Array1<f64> = np::repeat(&a, 2, ..);
    let _: (Array2<f64>, Array2<i64>) = np::meshgrid((&c, np::arange(3)));
    let (i, j) = np::unravel_index(7, a.raw_dim());
    assert_eq!(a[(i, j)], 1.0);
    let view: ArrayView2<f64> = np::broadcast_to(&c, (4, 3));
    assert_eq!(view.dim(), (4, 3));
    let mut mutable = np::ones(3);
    assert_eq!(np::roll(&mut mutable, 1, 0).len(), 3);
}
