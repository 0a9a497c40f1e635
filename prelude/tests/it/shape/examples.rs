//! NumPy's own documented examples: call and printed result.

use ndlab::{DType, PrintOptions, prelude::*};

use crate::numpy::{arrays, texts};

/// Python's text for a list of arrays.
fn all<T: ndlab::Element, D: Dimension>(parts: &[Array<T, D>]) -> String {
    parts.iter().map(np::array_str).collect::<Vec<_>>().join("|")
}

#[test]
fn joining() {
    let (a, b) = (array![[1, 2], [3, 4]], array![[5, 6]]);
    let (p, q) = (array![1, 2, 3], array![4, 5, 6]);
    let (c, d) = (array![[1], [2], [3]], array![[4], [5], [6]]);
    let row = array![[1, 2, 3]];
    let (eye, ones) = (2.0 * np::eye(2), np::ones((2, 3)));
    let (tall, threes) = (np::ones((3, 2)), 3.0 * np::eye(3));
    arrays! {
        "np.concatenate(([[1, 2], [3, 4]], [[5, 6]]), axis=0)" => np::concatenate((&a, &b), 0),
        "np.concatenate(([[1, 2], [3, 4]], [[5], [6]]), axis=1)" => np::concatenate((&a, b.t()), 1),
        "np.concatenate(([[1, 2], [3, 4]], [[5, 6]]), axis=None)" => np::concatenate((&a, &b), ..),
        "np.stack(([1, 2, 3], [4, 5, 6]))" => np::stack((&p, &q), 0),
        "np.stack(([1, 2, 3], [4, 5, 6]), axis=-1)" => np::stack(&[p.view(), q.view()], -1),
        "np.vstack(([1, 2, 3], [4, 5, 6]))" => np::vstack((&p, &q)),
        "np.vstack(([[1], [2], [3]], [[4], [5], [6]]))" => np::vstack((&c, &d)),
        "np.hstack(([1, 2, 3], [4, 5, 6]))" => np::hstack((&p, &q)),
        "np.hstack(([[1], [2], [3]], [[4], [5], [6]]))" => np::hstack((&c, &d)),
        "np.dstack(([1, 2, 3], [2, 3, 4]))" => np::dstack((&p, &array![2, 3, 4])),
        "np.dstack(([[1], [2], [3]], [[2], [3], [4]]))" => np::dstack((&c, &array![[2], [3], [4]])),
        "np.column_stack(([1, 2, 3], [2, 3, 4]))" => np::column_stack((&p, &array![2, 3, 4])),
        "np.block([[np.eye(2) * 2, np.zeros((2, 3))], [np.ones((3, 2)), np.eye(3) * 3]])" => np::block([[&eye, &np::zeros((2, 3))], [&tall, &threes]]),
        "np.append([1, 2, 3], [[4, 5, 6], [7, 8, 9]])" => np::append(&p, &array![[4, 5, 6], [7, 8, 9]]),
        "np.append([[1, 2, 3], [4, 5, 6]], [[7, 8, 9]], axis=0)" => np::append_with(&array![[1, 2, 3], [4, 5, 6]], &array![[7, 8, 9]], 0),
        "np.broadcast_to([1, 2, 3], (3, 3))" => np::broadcast_to(&p, (3, 3)),
        "np.broadcast_arrays([[1, 2, 3]], [[4], [5]])[0]" => np::broadcast_arrays((&row, &array![[4], [5]])).0,
        "np.broadcast_arrays([[1, 2, 3]], [[4], [5]])[1]" => np::broadcast_arrays((&row, &array![[4], [5]])).1,
    }
    texts! {
        "np.stack([np.ones((3, 4))] * 10, axis=1).shape" => np::shape(np::stack(vec![np::ones((3, 4)); 10], 1)),
        "np.stack([np.ones((3, 4))] * 10, axis=2).shape" => np::shape(np::stack(vec![np::ones((3, 4)); 10], 2)),
        "np.broadcast_shapes((1, 2), (3, 1), (3, 2))" => np::broadcast_shapes(((1, 2), (3, 1), (3, 2))),
        "np.broadcast_shapes((6, 7), (5, 6, 1), (7,), (5, 1, 7))" => np::broadcast_shapes(((6, 7), (5, 6, 1), 7, (5, 1, 7))),
    }
    assert_eq!(ones.dim(), (2, 3));
}

#[test]
fn axes_and_turning() {
    let x = np::zeros((3, 4, 5));
    let m = array![[1, 2], [3, 4]];
    let t = np::arange(8).reshape((2, 2, 2));
    let x2 = np::arange(10).reshape((2, 5));
    texts! {
        "np.moveaxis(np.zeros((3, 4, 5)), 0, -1).shape" => np::shape(np::moveaxis(&x, 0, -1)),
        "np.moveaxis(np.zeros((3, 4, 5)), -1, 0).shape" => np::shape(np::moveaxis(&x, -1, 0)),
        "np.moveaxis(np.zeros((3, 4, 5)), [0, 1], [-1, -2]).shape" => np::shape(np::moveaxis(&x, (0, 1), (-1, -2))),
        "np.moveaxis(np.zeros((3, 4, 5)), [0, 1, 2], [-1, -2, -3]).shape" => np::shape(np::moveaxis(&x, (0, 1, 2), (-1, -2, -3))),
        "np.rollaxis(np.ones((3, 4, 5, 6)), 3, 1).shape" => np::shape(np::rollaxis(np::ones((3, 4, 5, 6)), 3, 1)),
        "np.rollaxis(np.ones((3, 4, 5, 6)), 2).shape" => np::shape(np::rollaxis(np::ones((3, 4, 5, 6)), 2, 0)),
        "np.rollaxis(np.ones((3, 4, 5, 6)), 1, 4).shape" => np::shape(np::rollaxis(np::ones((3, 4, 5, 6)), 1, 4)),
        "np.transpose(np.ones((2, 3, 4)), (1, 0, 2)).shape" => np::shape(np::transpose_with(np::ones((2, 3, 4)), (1, 0, 2))),
        "np.transpose(np.ones((2, 3, 4, 5)), (0, -1, -2, -3)).shape" => np::shape(np::transpose_with(np::ones((2, 3, 4, 5)), (0, -1, -2, -3))),
        "np.expand_dims([1, 2], axis=0).shape" => np::shape(np::expand_dims(array![1, 2], 0)),
        "np.expand_dims([1, 2], axis=(0, 1)).shape" => np::shape(np::expand_dims(array![1, 2], (0, 1))),
        "np.expand_dims([1, 2], axis=(2, 0)).shape" => np::shape(np::expand_dims(array![1, 2], (2, 0))),
        "np.squeeze([[[0], [1], [2]]]).shape" => np::shape(np::squeeze(array![[[0], [1], [2]]], ..)),
        "np.squeeze([[[0], [1], [2]]], axis=0).shape" => np::shape(np::squeeze(array![[[0], [1], [2]]], 0)),
        "np.squeeze([[[0], [1], [2]]], axis=2).shape" => np::shape(np::squeeze(array![[[0], [1], [2]]], 2)),
        "np.squeeze([[1234]]).shape" => np::shape(np::squeeze(array![[1234]], ..)),
        "np.atleast_3d(np.arange(3.0)).shape" => np::shape(np::atleast_3d(np::arange(3.0))),
        "np.atleast_3d(np.arange(12.0).reshape(4, 3)).shape" => np::shape(np::atleast_3d(np::arange(12.0).reshape((4, 3)))),
        "np.isfortran(np.array([[1, 2, 3], [4, 5, 6]], order='F').T)" => title(np::isfortran(np::asfortranarray(array![[1, 2, 3], [4, 5, 6]]).t())),
    }
    arrays! {
        "np.swapaxes([[1, 2, 3]], 0, 1)" => np::swapaxes(array![[1, 2, 3]], 0, 1),
        "np.swapaxes(np.arange(8).reshape(2, 2, 2), 0, 2)" => np::swapaxes(&t, 0, 2),
        "np.flip(np.arange(8).reshape(2, 2, 2), 0)" => np::flip(&t, 0),
        "np.flip(np.arange(8).reshape(2, 2, 2), 1)" => np::flip(&t, 1),
        "np.flip(np.arange(8).reshape(2, 2, 2))" => np::flip(&t, ..),
        "np.flip(np.arange(8).reshape(2, 2, 2), (0, 2))" => np::flip(&t, (0, 2)),
        "np.fliplr(np.diag([1., 2., 3.]))" => np::fliplr(np::diag(array![1., 2., 3.])),
        "np.flipud(np.diag([1., 2, 3]))" => np::flipud(np::diag(array![1., 2., 3.])),
        "np.roll(np.arange(10), 2)" => np::roll(np::arange(10), 2, ..),
        "np.roll(np.arange(10), -2)" => np::roll(np::arange(10), -2, ..),
        "np.roll(np.arange(10).reshape(2, 5), 1)" => np::roll(&x2, 1, ..),
        "np.roll(np.arange(10).reshape(2, 5), -1, axis=0)" => np::roll(&x2, -1, 0),
        "np.roll(np.arange(10).reshape(2, 5), (1, 1), axis=(1, 0))" => np::roll(&x2, (1, 1), (1, 0)),
        "np.roll(np.arange(10).reshape(2, 5), (2, 1), axis=(1, 0))" => np::roll(&x2, (2, 1), (1, 0)),
        "np.rot90([[1, 2], [3, 4]])" => np::rot90(&m, 1),
        "np.rot90([[1, 2], [3, 4]], 2)" => np::rot90(&m, 2),
        "np.rot90(np.arange(8).reshape(2, 2, 2), 1, (1, 2))" => np::rot90_with(&t, 1, (1, 2)),
        "np.tile([0, 1, 2], 2)" => np::tile(array![0, 1, 2], 2),
        "np.tile([0, 1, 2], (2, 2))" => np::tile(array![0, 1, 2], (2, 2)),
        "np.tile([0, 1, 2], (2, 1, 2))" => np::tile(array![0, 1, 2], (2, 1, 2)),
        "np.tile([[1, 2], [3, 4]], 2)" => np::tile(&m, 2),
        "np.tile([1, 2, 3, 4], (4, 1))" => np::tile(array![1, 2, 3, 4], (4, 1)),
        "np.repeat(3, 4)" => np::repeat(3, 4, ..),
        "np.repeat([[1, 2], [3, 4]], 2)" => np::repeat(&m, 2, ..),
        "np.repeat([[1, 2], [3, 4]], 3, axis=1)" => np::repeat(&m, 3, 1),
        "np.repeat([[1, 2], [3, 4]], [1, 2], axis=0)" => np::repeat(&m, [1, 2], 0),
        "np.resize([[0, 1], [2, 3]], (2, 3))" => np::resize(array![[0, 1], [2, 3]], (2, 3)),
        "np.resize([[0, 1], [2, 3]], (1, 4))" => np::resize(array![[0, 1], [2, 3]], (1, 4)),
    }
}

#[test]
fn padding_and_editing() {
    let a = array![1, 2, 3, 4, 5];
    let arr = array![[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]];
    let b = np::arange(6).reshape((3, 2));
    let m = array![[1, 2], [3, 4]];
    use np::PadMode::{
        Constant, Constants, Edge, Maximum, Mean, Minimum, Reflect, Symmetric, Wrap,
    };
    arrays! {
        "np.pad([1, 2, 3, 4, 5], (2, 3), 'constant', constant_values=(4, 6))" => np::pad_with(&a, (2, 3), Constants(4, 6)),
        "np.pad([1, 2, 3, 4, 5], (2, 3), 'edge')" => np::pad_with(&a, (2, 3), Edge),
        "np.pad([1, 2, 3, 4, 5], (2,), 'maximum')" => np::pad_with(&a, 2, Maximum),
        "np.pad([1, 2, 3, 4, 5], (2,), 'mean')" => np::pad_with(&a, 2, Mean),
        "np.pad([[1, 2], [3, 4]], ((3, 2), (2, 3)), 'minimum')" => np::pad_with(&m, ((3, 2), (2, 3)), Minimum),
        "np.pad([1, 2, 3, 4, 5], (2, 3), 'reflect')" => np::pad_with(&a, (2, 3), Reflect),
        "np.pad([1, 2, 3, 4, 5], (2, 3), 'symmetric')" => np::pad_with(&a, (2, 3), Symmetric),
        "np.pad([1, 2, 3, 4, 5], (2, 3), 'wrap')" => np::pad_with(&a, (2, 3), Wrap),
        "np.pad(np.arange(6).reshape((3, 2)), ((2, 2), (2, 2)), constant_values=10)" => np::pad_with(&b, ((2, 2), (2, 2)), Constant(10)),
        "np.delete([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]], 1, 0)" => np::delete(&arr, 1, 0),
        "np.delete([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]], np.s_[::2], 1)" => np::delete(&arr, [0, 2], 1),
        "np.delete([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]], [1, 3, 5], None)" => np::delete(&arr, [1, 3, 5], ..),
        "np.insert(np.arange(6).reshape(3, 2), 1, 6)" => np::insert(&b, 1, 6, ..),
        "np.insert(np.arange(6).reshape(3, 2), 1, 6, axis=1)" => np::insert(&b, 1, 6, 1),
        "np.insert(np.arange(6).reshape(3, 2), [1], [[7], [8], [9]], axis=1)" => np::insert(&b, [1], &array![[7], [8], [9]], 1),
        "np.insert(np.arange(6).reshape(3, 2), 1, [[7, 8, 9]], axis=1)" => np::insert(&b, 1, &array![[7, 8, 9]], 1),
        "np.insert(np.arange(6), [2, 2], [6, 7])" => np::insert(np::ravel(&b), [2, 2], [6, 7], ..),
        "np.insert(np.arange(6), [2, 2], [7.13, False])" => np::insert(np::ravel(&b), [2, 2], [7.13, 0.0], ..),
        "np.insert(np.arange(8).reshape(2, 4), (1, 3), 999, axis=1)" => np::insert(np::arange(8).reshape((2, 4)), [1, 3], 999, 1),
        "np.trim_zeros(np.array((0, 0, 0, 1, 2, 3, 0, 2, 1, 0)))" => np::trim_zeros(array![0, 0, 0, 1, 2, 3, 0, 2, 1, 0]),
        "np.trim_zeros(np.array((0, 0, 0, 1, 2, 3, 0, 2, 1, 0)), 'b')" => np::trim_zeros_with(array![0, 0, 0, 1, 2, 3, 0, 2, 1, 0], np::Trim::Back),
        "np.trim_zeros(np.array([[0, 0, 2, 3, 0, 0], [0, 1, 0, 3, 0, 0], [0, 0, 0, 0, 0, 0]]))" => np::trim_zeros(array![[0, 0, 2, 3, 0, 0], [0, 1, 0, 3, 0, 0], [0, 0, 0, 0, 0, 0]]),
        "np.apply_along_axis(lambda a: (a[0] + a[-1]) * 0.5, 0, [[1, 2, 3], [4, 5, 6], [7, 8, 9]])" => np::apply_along_axis(|a| f64::from(a[0] + a[2]) * 0.5, 0, array![[1, 2, 3], [4, 5, 6], [7, 8, 9]]),
    }
    let x = np::arange(9.0);
    let y = np::arange(16.0).reshape((4, 4));
    texts! {
        "'|'.join(map(str, np.split(np.arange(9.0), 3)))" => all(&np::split(&x, 3, 0)),
        "'|'.join(map(str, np.split(np.arange(8.0), [3, 5, 6, 10])))" => all(&np::split(np::arange(8.0), [3, 5, 6, 10], 0)),
        "'|'.join(map(str, np.array_split(np.arange(8.0), 3)))" => all(&np::array_split(np::arange(8.0), 3, 0)),
        "'|'.join(map(str, np.array_split(np.arange(9), 4)))" => all(&np::array_split(np::arange(9), 4, 0)),
        "'|'.join(map(str, np.hsplit(np.arange(16.0).reshape(4, 4), 2)))" => all(&np::hsplit(&y, 2)),
        "'|'.join(map(str, np.hsplit(np.arange(16.0).reshape(4, 4), np.array([3, 6]))))" => all(&np::hsplit(&y, [3, 6])),
        "'|'.join(map(str, np.vsplit(np.arange(16.0).reshape(4, 4), 2)))" => all(&np::vsplit(&y, 2)),
        "'|'.join(map(str, np.dsplit(np.arange(16.0).reshape(2, 2, 4), [3, 6])))" => all(&np::dsplit(np::arange(16.0).reshape((2, 2, 4)), [3, 6])),
        "tuple(map(int, np.unravel_index(1621, (6, 7, 8, 9))))" => format!("{:?}", np::unravel_index(1621, (6, 7, 8, 9))),
        "np.unravel_index([22, 41, 37], (7, 6))[0]" => np::array_str(&np::unravel_index([22, 41, 37], (7, 6))[0]),
        "np.ravel_multi_index((3, 1, 4, 1), (6, 7, 8, 9))" => np::ravel_multi_index((3, 1, 4, 1), (6, 7, 8, 9)),
        "np.ravel_multi_index(np.array([[3, 6, 6], [4, 5, 1]]), (7, 6))" => np::array_str(np::ravel_multi_index((&array![3, 6, 6], &array![4, 5, 1]), (7, 6))),
    }
}

#[test]
fn creation() {
    let x = np::arange(9).reshape((3, 3));
    let m = array![[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]];
    let (gx, gy) = (np::linspace(0, 1, 3), np::linspace(0, 1, 2));
    let none = np::LinspaceOptions { endpoint: false };
    let base2 = np::LogspaceOptions { base: 2.0, endpoint: true };
    let sparse = np::MeshgridOptions { sparse: true, ij: false };
    arrays! {
        "np.linspace(2.0, 3.0, num=5, endpoint=False)" => np::linspace_with(2.0, 3.0, 5, none),
        "np.logspace(2.0, 3.0, num=4)" => np::logspace(2.0, 3.0, 4),
        "np.logspace(2.0, 3.0, num=4, endpoint=False)" => np::logspace_with(2.0, 3.0, 4, np::LogspaceOptions { endpoint: false, ..Default::default() }),
        "np.logspace(2.0, 3.0, num=4, base=2.0)" => np::logspace_with(2.0, 3.0, 4, base2),
        "np.geomspace(1, 1000, num=4)" => np::geomspace(1, 1000, 4),
        "np.geomspace(1, 1000, num=3, endpoint=False)" => np::geomspace_with(1, 1000, 3, none),
        "np.geomspace(1, 256, num=9)" => np::geomspace(1, 256, 9),
        "np.geomspace(1000, 1, num=4)" => np::geomspace(1000, 1, 4),
        "np.geomspace(-1000, -1, num=4)" => np::geomspace(-1000, -1, 4),
        "np.eye(3, k=1)" => np::eye_with(3, 3, 1),
        "np.diag(np.arange(9).reshape(3, 3))" => np::diag(&x),
        "np.diag(np.arange(9).reshape(3, 3), k=1)" => np::diag_with(&x, 1),
        "np.diag(np.arange(9).reshape(3, 3), k=-1)" => np::diag_with(&x, -1),
        "np.diag(np.diag(np.arange(9).reshape(3, 3)))" => np::diag(np::diag(&x)),
        "np.diagflat([[1, 2], [3, 4]])" => np::diagflat(array![[1, 2], [3, 4]]),
        "np.diagflat([1, 2], 1)" => np::diagflat_with(array![1, 2], 1),
        "np.arange(4).reshape(2, 2).diagonal(1)" => np::diagonal_with(np::arange(4).reshape((2, 2)), 1, (0, 1)),
        "np.arange(8).reshape(2, 2, 2).diagonal(0, 0, 1)" => np::diagonal(np::arange(8).reshape((2, 2, 2))),
        "np.tri(3, 5, 2, dtype=int)" => np::tri_with(3, 5, 2).astype::<i64>(),
        "np.tri(3, 5, -1)" => np::tri_with(3, 5, -1),
        "np.tril([[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]], -1)" => np::tril_with(&m, -1),
        "np.triu([[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]], -1)" => np::triu_with(&m, -1),
        "np.tril(np.arange(3 * 4 * 5).reshape(3, 4, 5))" => np::tril(np::arange(60).reshape((3, 4, 5))),
        "np.tril_indices(4)[1]" => np::tril_indices(4).1,
        "np.triu_indices(4, 2)[0]" => np::triu_indices_with(4, 2, 4).0,
        "np.vander([1, 2, 3, 5], 3)" => np::vander_with(array![1, 2, 3, 5], 3, false),
        "np.vander([1, 2, 3, 5])" => np::vander(array![1, 2, 3, 5]),
        "np.vander([1, 2, 3, 5], increasing=True)" => np::vander_with(array![1, 2, 3, 5], 4, true),
        "np.meshgrid(np.linspace(0, 1, 3), np.linspace(0, 1, 2))[0]" => np::meshgrid((&gx, &gy)).0,
        "np.meshgrid(np.linspace(0, 1, 3), np.linspace(0, 1, 2))[1]" => np::meshgrid((&gx, &gy)).1,
        "np.meshgrid(np.linspace(0, 1, 3), np.linspace(0, 1, 2), sparse=True)[1]" => np::meshgrid_with((&gx, &gy), sparse).1,
        "np.indices((2, 3))[0]" => np::indices((2, 3)).index_axis_move(Axis(0), 0),
        "np.fromfunction(lambda i, j: i == j, (3, 3), dtype=int)" => np::fromfunction(|(i, j)| i == j, (3, 3)),
        "np.fromfunction(lambda i, j: i + j, (3, 3), dtype=int)" => np::fromfunction(|(i, j)| (i + j) as i64, (3, 3)),
        "np.fromiter((x * x for x in range(5)), float)" => np::fromiter((0..5).map(|x| f64::from(x * x))),
        "np.frombuffer(b'\\x01\\x02', dtype=np.uint8)" => np::frombuffer::<u8>(b"\x01\x02"),
        "np.frombuffer(b'\\x01\\x02\\x03\\x04\\x05', dtype=np.uint8, count=3)" => np::frombuffer_with::<u8, _, _>(b"\x01\x02\x03\x04\x05", 3, 0),
        "np.nan_to_num(np.array([np.inf, -np.inf, np.nan, -128, 128]))" => np::nan_to_num(array![np::inf, -np::inf, np::nan, -128.0, 128.0]),
        "np.nan_to_num(np.array([np.inf, -np.inf, np.nan, -128, 128]), nan=-9999, posinf=33333333, neginf=33333333)" => np::nan_to_num_with(array![np::inf, -np::inf, np::nan, -128.0, 128.0], np::NanToNum { nan: -9999.0, posinf: Some(33333333.0), neginf: Some(33333333.0) }),
    }
    #[expect(deprecated, reason = "it is what is tested")]
    let matrix = np::matrix([[1, 2], [3, 4]]);
    arrays! { "np.matrix([[1, 2], [3, 4]])" => matrix }
}

#[test]
fn dtypes() {
    texts! {
        "np.finfo(np.float32)" => np::finfo::<f32>(),
        "np.finfo(np.float64)" => np::finfo::<f64>(),
        "np.finfo(np.complex64)" => np::finfo::<np::complex64>(),
        "tuple(float(getattr(np.finfo(np.float32), n)) for n in 'eps epsneg max min resolution tiny smallest_subnormal'.split())" => floats_of(),
        "[getattr(np.finfo(float), n) for n in 'bits iexp machep maxexp minexp negep nexp nmant precision'.split()]" => {
            let f = np::finfo::<f64>();
            format!("{:?}", [f.bits as i32, f.iexp, f.machep, f.maxexp, f.minexp, f.negep, f.nexp, f.nmant, f.precision])
        },
        "np.iinfo(np.int8)" => np::iinfo::<i8>(),
        "np.iinfo(np.uint64)" => np::iinfo::<u64>(),
        "np.iinfo(np.int32).kind" => np::iinfo::<i32>().kind,
        "np.iinfo(np.int32).bits" => np::iinfo::<i32>().bits,
        "np.result_type(3, np.arange(7, dtype='i1'))" => np::result_type(3, i8::arange(7)),
        "np.result_type('i4', 'c8')" => np::result_type(DType::Int32, DType::Complex64),
        "np.result_type(3.0, -2)" => np::result_type(3.0, -2),
        "np.promote_types('f4', 'f8')" => np::promote_types(DType::Float32, DType::Float64),
        "np.promote_types('>i8', '<c8')" => np::promote_types(DType::Int64, DType::Complex64),
        "np.can_cast(np.int32, np.int64)" => title(np::can_cast(DType::Int32, DType::Int64)),
        "np.can_cast(np.float64, complex)" => title(np::can_cast(DType::Float64, DType::Complex128)),
        "np.can_cast('i8', 'f8')" => title(np::can_cast(DType::Int64, DType::Float64)),
        "np.can_cast('i8', 'f4')" => title(np::can_cast(DType::Int64, DType::Float32)),
    }
}

fn floats_of() -> String {
    let f = np::finfo::<f32>();
    let numbers = [f.eps, f.epsneg, f.max, f.min, f.resolution, f.tiny, f.smallest_subnormal];
    let texts = numbers.map(|x| np::scalar_str(f64::from(x)));
    format!("({})", texts.join(", "))
}

fn title(flag: bool) -> &'static str {
    if flag { "True" } else { "False" }
}

/// Every option, alone and with others, on arrays that differ in which rules they meet.
#[test]
fn print_options() {
    use ndlab::{FloatMode, Sign};
    let data: [(&str, ArrayD<f64>); 7] = [
        ("[1.5, -2.25, 0.1]", array![1.5, -2.25, 0.1].into_dyn()),
        ("[1.0, 2.0, 30.0]", array![1.0, 2.0, 30.0].into_dyn()),
        ("[np.nan, 1.123456789012, np.inf]", array![np::nan, 1.123456789012, np::inf].into_dyn()),
        ("[-np.inf, 0.5, 3.0]", array![-np::inf, 0.5, 3.0].into_dyn()),
        ("[1e-10, 1.0, 123456.789]", array![1e-10, 1.0, 123456.789].into_dyn()),
        (
            "[[np.nan, np.nan], [np.inf, np.inf]]",
            array![[np::nan, np::nan], [np::inf, np::inf]].into_dyn(),
        ),
        ("[1e300, 0.125, np.nan]", array![1e300, 0.125, np::nan].into_dyn()),
    ];
    let signs = [("-", Sign::Minus), ("+", Sign::Plus), (" ", Sign::Space)];
    let modes = [
        ("maxprec", FloatMode::Maxprec),
        ("maxprec_equal", FloatMode::MaxprecEqual),
        ("fixed", FloatMode::Fixed),
        ("unique", FloatMode::Unique),
    ];
    let mut cases = Vec::new();
    for (text, a) in &data {
        for (sign_text, sign) in signs {
            for (mode_text, floatmode) in modes {
                for (precision, suppress, nanstr, infstr) in [
                    (8, false, "nan", "inf"),
                    (3, true, "NA", "infinity"),
                    (0, false, "not a number", "oo"),
                ] {
                    let options = PrintOptions {
                        precision,
                        suppress,
                        nanstr,
                        infstr,
                        sign,
                        floatmode,
                        ..Default::default()
                    };
                    let python = format!(
                        "(lambda c, x: (c.__enter__(), str(x), c.__exit__(None, None, None))[1])\
                         (np.printoptions(precision={precision}, suppress={}, nanstr='{nanstr}', \
                         infstr='{infstr}', sign='{sign_text}', floatmode='{mode_text}'), np.array({text}))",
                        i32::from(suppress)
                    );
                    cases.push((python.clone(), np::array_str_with(a, options)));
                    let complex = a.mapv(|x| np::complex128::new(x, -x));
                    let narrow = python.replace(
                        &format!("np.array({text})"),
                        &format!("np.array({text}, np.float32)"),
                    );
                    cases.push((narrow, np::array_str_with(a.astype::<f32>(), options)));
                    let parts = python.replace(
                        &format!("np.array({text})"),
                        &format!("np.stack([np.array({text}), -np.array({text})], -1).view(complex)[..., 0]"),
                    );
                    cases.push((parts, np::array_str_with(complex, options)));
                }
            }
        }
    }
    let cases: Vec<(&str, String)> =
        cases.iter().map(|case| (case.0.as_str(), case.1.clone())).collect();
    crate::numpy::check(&cases);
}
