//! Every way through the library's unsafe code, with small arrays that lie awkwardly, for Miri to
//! watch. Nothing here needs Python; what the results are in full is compared in `it/`.
//!
//! ```text
//! RUST_BACKTRACE=0 MIRIFLAGS="-Zmiri-disable-isolation -Zmiri-tree-borrows" \
//!     cargo +nightly miri test -p ndlab-tests --test unsafe_paths
//! ```
//!
//! Isolation is off since files are written, tree borrows are on since crates below (crossbeam, which
//! rayon runs on) do not keep to stacked ones. Products and decompositions of floats by faer are left
//! out under Miri, which lacks some of the vector instructions; memory maps too, which it does not
//! have at all, and so are roots of complex numbers, which the system's C library takes. It takes
//! up to an hour; one test of it is named at the end, as `-- sorted`.

mod foreign;

use std::panic::{AssertUnwindSafe, catch_unwind};

use ndlab::{
    Element, PadMode, UniqueOptions, Value,
    ndarray::{self, ShapeBuilder as _},
    prelude::*,
};
use num_complex::Complex;

type C32 = Complex<f32>;
type C64 = Complex<f64>;

macro_rules! for_every_dtype {
    ($($test:ident: $generic:ident;)*) => {$(
        #[test]
        fn $test() {
            $generic::<bool>();
            $generic::<i16>();
            $generic::<usize>();
            $generic::<f32>();
            $generic::<C64>();
            if cfg!(miri) {
                // One dtype of each size: the loops of the others are made from the same text.
                return;
            }
            $generic::<i8>();
            $generic::<i32>();
            $generic::<i64>();
            $generic::<isize>();
            $generic::<u8>();
            $generic::<u16>();
            $generic::<u32>();
            $generic::<u64>();
            $generic::<f64>();
            $generic::<C32>();
        }
    )*};
}

fn number<T: Element>(i: usize) -> T {
    T::from_value(Value::Int((i * 7 % 11) as i64))
}

/// Whether roots are taken by the system's C library, which Miri does not run.
fn is_foreign<T: Element>() -> bool {
    cfg!(miri) && matches!(T::ZERO.to_value(), Value::C64(_) | Value::C128(_))
}

fn single<T: Element>(i: usize) -> Array0<T> {
    ndarray::arr0(number(i))
}

fn numbers<T: Element>(shape: &[usize]) -> ArrayD<T> {
    let mut next = 0;
    ArrayD::from_shape_simple_fn(shape, || {
        next += 1;
        number(next)
    })
}

/// Calls `f` with arrays of no axes, of none and of few elements, and in every kind of layout.
fn layouts<T: Element>(f: impl Fn(ArrayViewD<'_, T>)) {
    for shape in [&[][..], &[0], &[1], &[5], &[3, 0, 2], &[1, 1], &[2, 1, 3]] {
        let a = numbers::<T>(shape);
        f(a.view());
        f(a.t());
    }
    let a = numbers::<T>(&[3, 4, 5]);
    f(a.view());
    f(a.t());
    f(a.view().permuted_axes(vec![1, 0, 2]));
    f(a.slice(s![..;-1, ..;-1, ..;-1]).into_dyn());
    f(a.slice(s![.., ..;-1, ..;2]).into_dyn());
    f(a.slice(s![1.., 1..3, ..;-2]).reversed_axes().into_dyn());
    f(a.slice(s![0..0, .., ..]).into_dyn());
    f(a.slice(s![1, 2, ..;-1]).into_dyn());
    let row = numbers::<T>(&[4]);
    f(row.broadcast(vec![3, 4]).expect("a row"));
    f(row.broadcast(vec![3, 4]).expect("a row").reversed_axes());
    f(numbers::<T>(&[]).broadcast(vec![2, 3, 2]).expect("one element"));
    // Longer than the short inner axes that are walked together.
    let long = numbers::<T>(&[2, 140]);
    f(long.slice(s![.., ..;-1]).into_dyn());
}

/// What is left with one entry of each axis, if it has any.
fn corner<'a, T: Element>(x: &'a ArrayViewD<'_, T>) -> ArrayViewD<'a, T> {
    x.slice_each_axis(|axis| ndarray::Slice::new(0, Some(axis.len.min(1) as isize), 1))
}

/// `f` for an output of the same shape in several layouts.
fn outputs<T: Element>(shape: &[usize], f: impl Fn(ArrayViewMutD<'_, T>)) {
    let zeros = |order: bool| ArrayD::<T>::from_elem(IxDyn(shape).set_f(order), T::ZERO);
    f(zeros(false).view_mut());
    f(zeros(true).view_mut());
    let mut wide: Vec<usize> = shape.to_vec();
    if let Some(last) = wide.last_mut() {
        *last = 2 * *last + 1;
    }
    let mut wide = ArrayD::<T>::from_elem(IxDyn(&wide), T::ZERO);
    let ndim = shape.len();
    let mut part = wide.view_mut();
    if ndim > 0 {
        let last = Axis(ndim - 1);
        part.slice_axis_inplace(last, ndarray::Slice::new(1, None, 2));
        part.invert_axis(last);
    }
    f(part);
}

for_every_dtype! {
    functions_of_elements: ufuncs;
    conversions: converted;
    outputs_of_functions: written;
    results_in_the_place_of_arguments: in_place;
    choices: chosen;
    parts_that_move: moved;
    parts_that_are_taken: taken;
    reductions: reduced;
    sorted_elements: sorted;
    products_of_elements: multiplied;
    shuffled_elements: shuffled;
    statistics_of_elements: counted;
    files_of_elements: saved;
}

fn ufuncs<T: Element>() {
    layouts::<T>(|x| {
        let sum = np::add(&x, &x);
        assert_eq!(sum.shape(), x.shape());
        let same = np::equal(&x, &x);
        assert!(same.iter().all(|same| *same));
        assert_eq!(np::logical_not(&np::logical_not(&x)).shape(), x.shape());
        let _ = np::maximum(&x, corner(&x));
        let _ = np::multiply(2, &x);
        let _ = np::multiply(&x, single::<T>(2));
        let _ = np::add(&x, numbers::<i32>(x.shape()));
        let _ = np::less(&x, 3);
        let _ = np::greater_equal(&x, numbers::<u64>(x.shape()));
        let _ = np::divide(&x, 3);
        if !is_foreign::<T>() {
            let _ = np::sqrt(&x);
        }
    });
    // Below, at and above a block, which has fewer elements of larger dtypes.
    for len in [511, 512, 513, 1023, 1024, 1025] {
        let x = numbers::<T>(&[2 * len]);
        let (every, back) = (x.slice(s![..;2]), x.slice(s![..;-2]));
        let sum = np::add(&every, &back);
        assert_eq!(sum.len(), len);
        let whole = x.slice(s![..len]);
        assert_eq!(np::equal(&whole, &every).len(), len);
    }
}

fn converted<T: Element>() {
    layouts::<T>(|x| {
        macro_rules! each {
            ($($to:ty),*) => {$(
                let y = x.astype::<$to>();
                assert_eq!(y.shape(), x.shape());
                let _ = y.into_dtype::<T>();
            )*};
        }
        each!(bool, u8, i16, f32, usize, C32, C64);
    });
}

fn written<T: Element>() {
    layouts::<T>(|x| {
        outputs::<T>(x.shape(), |mut out| {
            np::logical_or_into(&x, &x, &mut ArrayD::from_elem(x.shape(), false));
            np::maximum_into(&x, &x, &mut out);
            assert_eq!(out, x);
            // An array of more axes than the arguments have.
            let mut shape = vec![2];
            shape.extend(x.shape());
            let mut more = ArrayD::from_elem(shape, T::ZERO);
            np::maximum_into(&x, &x, &mut more);
        });
        outputs::<C64>(x.shape(), |mut out| np::add_into(&x, &x, &mut out));
    });
}

fn in_place<T: Element>() {
    layouts::<T>(|x| {
        outputs::<T>(x.shape(), |mut out| {
            np::maximum_into(&x, &x, &mut out);
            np::maximum_inplace(&mut out, &x);
            np::minimum_inplace(&mut out, single::<T>(1));
        });
        // By value: the buffer of the first, of the second, and of neither.
        let owned =
            || x.to_shape(x.shape()).map(|x| x.into_owned()).unwrap_or_else(|_| np::copy(&x));
        let _ = np::maximum(owned(), &x);
        let _ = np::maximum(&x, owned());
        let _ = np::maximum(owned(), owned());
        let _ = np::equal(owned(), owned());
        if !is_foreign::<T>() {
            let _ = np::sqrt(owned());
        }
        let _ = np::maximum(np::ones((2, 1, 1, 1)).astype::<T>(), owned());
        let shared = owned().into_shared();
        let _ = np::maximum(shared.clone(), &shared);
        let _ = np::maximum(shared, 1);
    });
    // What was sliced off by value is still in the buffer.
    let cut = numbers::<T>(&[9]).slice_move(s![2..;3]);
    assert_eq!(np::maximum(cut, single::<T>(3)).len(), 3);
}

fn chosen<T: Element>() {
    layouts::<T>(|x| {
        let mask = np::not_equal(&x, 0);
        let _ = np::where_(&mask, &x, 0);
        let _ = np::where_(&x, 1, numbers::<f32>(x.shape()));
        let _ = np::select(&[&mask, &mask], &[&x, &x], 0);
        assert!(np::array_equal(&x, &x));
        let _ = np::isclose(&x, &x);
        outputs::<T>(x.shape(), |mut out| {
            np::putmask(&mut out, &mask, single::<T>(5));
            np::put_where(&mut out, |x| x == T::ZERO, 3);
            np::place(&mut out, &mask, [number::<T>(1), number::<T>(2)]);
        });
    });
}

fn moved<T: Element + ndlab::Number>() {
    layouts::<T>(|x| {
        assert_eq!(np::copy(&x), x);
        assert_eq!(np::ascontiguousarray(&x), x);
        assert_eq!(np::asfortranarray(&x), x);
        assert_eq!(np::ravel(&x).len(), x.len());
        let _ = np::tile(&x, (2, 1, 2));
        let _ = np::repeat(&x, 2, ..);
        let _ = np::concatenate((&x, &x), ..);
        let _ = np::stack((&x, &x), 0);
        let _ = np::stack((&x, &x), -1);
        let _ = np::roll(&x, 2, ..);
        let _ = np::resize(&x, (3, 7));
        let _ = np::flip(&x, ..);
        let _ = np::append(&x, single::<T>(1));
        let _ = np::insert(&x, 0, single::<T>(1), ..);
        let _ = np::array_str(&x);
        if x.ndim() > 0 {
            let _ = np::pad(&x, 2);
            let _ = np::delete(&x, [] as [i64; 0], ..);
        }
        if !x.is_empty() && x.ndim() > 0 {
            for mode in [PadMode::Edge, PadMode::Reflect, PadMode::Symmetric, PadMode::Wrap] {
                let _ = np::pad_with(&x, 3, mode);
            }
            let _ = np::pad_with(&x, (1, 0), PadMode::Maximum);
            let _ = np::rollaxis(&x, -1, 0);
        }
        if x.ndim() >= 2 {
            let _ = np::rot90(&x, 1);
            let _ = np::triu(&x);
            let _ = np::diagonal(&x);
        }
    });
    // Beyond tiles and chunks of rows.
    let a = numbers::<T>(&[17, 33]);
    assert_eq!(np::ascontiguousarray(a.t()), a.t());
    let b = numbers::<T>(&[530, 2]);
    assert_eq!(np::asfortranarray(&b), b);
    let _ = np::meshgrid((&a.slice(s![0, ..]), &a.slice(s![.., 0])));
}

fn taken<T: Element>() {
    layouts::<T>(|x| {
        let _ = np::nonzero(np::atleast_1d(&x));
        let mask = np::not_equal(&x, 0);
        let _ = np::extract(&mask, &x);
        if x.is_empty() {
            return;
        }
        let _ = np::take(&x, &[0, -1, 0], ..);
        let _ = np::take(&x, 0, ..);
        outputs::<T>(x.shape(), |mut out| np::put(&mut out, [0, -1], [number::<T>(3)]));
        if x.ndim() > 0 {
            let _ = np::take(&x, &array![[0, 0], [-1, 0]], 0);
            let _ = np::take(&x, &[] as &[i64; 0], -1);
            let _ = np::compress([true], &x, 0);
        }
    });
}

fn reduced<T: Element + ndlab::Number>() {
    layouts::<T>(|x| {
        let _ = (np::sum(&x, ..), np::prod(&x, ..), np::any(&x, ..), np::all(&x, ..));
        let _ = (np::mean(&x, ..), np::var(&x, ..), np::count_nonzero(&x, ..));
        let _ = np::cumsum(&x, ..);
        if !x.is_empty() {
            let _ = (np::min(&x, ..), np::max(&x, ..), np::argmin(&x, ..), np::argmax(&x, ..));
        }
        for axis in 0..x.ndim() {
            let _ = np::sum(&x, axis);
            let _ = np::all(&x, Keep(axis));
            let _ = np::std(&x, Ddof(1, axis));
            let _ = np::cumprod(&x, axis);
            if x.shape()[axis] > 0 {
                let _ = (np::max(&x, axis), np::argmax(&x, Keep(axis)), np::min(&x, axis));
            }
            if x.shape()[axis] > 1 {
                let _ = np::gradient(&x, axis);
            }
        }
        if x.ndim() > 1 {
            let _ = np::sum(&x, (0, 1));
        }
        if x.ndim() > 0 {
            let _ = np::diff(&x);
        }
    });
    // Beyond the lengths that are folded at once, and rows that are taken in parts.
    let a = numbers::<T>(&[2, 1100]);
    let _ = (np::sum(&a, ..), np::max(&a, 1), np::argmin(&a, 1), np::sum(a.t(), 1));
    let b = numbers::<T>(&[2, 2050]);
    let _ = (np::sum(&b, 0), np::argmax(&b, 0), np::cumsum(&b, 0));
}

fn sorted<T: Element>() {
    layouts::<T>(|x| {
        let all = np::sort(&x, ..);
        assert_eq!(all.len(), x.len());
        let _ = np::argsort(&x, ..);
        let distinct = np::unique(&x);
        let _ = np::unique_with(&x, UniqueOptions::default());
        assert!(distinct.len() <= x.len());
        let _ = np::searchsorted(&all, &x);
        let _ = np::isin(&x, &distinct);
        let _ = np::union1d(&x, &x);
        for axis in 0..x.ndim() {
            let _ = np::sort(&x, axis);
            let _ = np::argsort(&x, axis);
            outputs::<T>(x.shape(), |mut out| {
                out.assign(&x);
                np::sort_inplace(&mut out, axis);
            });
            if x.shape()[axis] > 2 {
                let _ = np::partition(&x, 1, axis);
                let _ = np::argpartition(&x, (0, 2), axis);
            }
        }
    });
    let a = numbers::<T>(&[400]);
    let _ = (np::sort(&a, 0), np::argsort(&a, 0), np::partition(&a, 100, 0));
}

fn multiplied<T: Element>() {
    layouts::<T>(|x| {
        let _ = np::outer(&x, corner(&x));
        let _ = np::vdot(&x, &x);
        let _ = np::kron(&x, &[number::<T>(2), number::<T>(3)]);
        if x.ndim() > 0 {
            let _ = np::vecdot(&x, &x);
        }
        if x.ndim() == 2 {
            let _ = np::einsum("ij->ji", &x);
            let _ = np::einsum("ij,ij->", (&x, &x));
            let _ = np::einsum("ij,kj->ik", (&x, &x));
            let _ = np::einsum("ij,kj,kj->i", (&x, &x, &x));
        }
    });
    let a = numbers::<T>(&[3, 4, 5]);
    let back = a.slice(s![..;-1, .., ..;2]);
    let _ = np::matmul(&a, &a.view().permuted_axes(vec![0, 2, 1]));
    let _ = np::tensordot(&back, &back, 1);
    let _ = np::inner(&back, &back);
    let _ = np::matmul(&back, &numbers::<T>(&[3, 1]));
    let _ = np::dot(&numbers::<T>(&[0, 2]), &numbers::<T>(&[2, 3]));
    let _ = np::dot(&numbers::<T>(&[2, 0]), &numbers::<T>(&[0, 3]));
    let _ = np::matmul(&numbers::<i32>(&[2, 4]), a.slice(s![0, .., ..;-1]));
    let whole = !matches!(
        number::<T>(0).to_value(),
        Value::F32(_) | Value::F64(_) | Value::C64(_) | Value::C128(_)
    );
    if whole || !cfg!(miri) {
        let (a, b) = (numbers::<T>(&[9, 9]), numbers::<T>(&[9, 270]));
        let _ = (np::matmul(&a, &b), np::matmul(b.t(), &a), np::matmul(&a, a.t()));
        let _ = (np::dot(&b, b.t()), np::matmul(&a.slice(s![..2, ..]), &b.slice(s![.., ..;-2])));
    }
}

#[test]
fn products_in_outputs() {
    macro_rules! each {
        ($($type:ty),*) => {$(
            let (m, n) = (numbers::<$type>(&[4, 3]), numbers::<$type>(&[3, 2]));
            outputs::<$type>(&[4, 2], |mut out| {
                np::matmul_into(&m, &n, &mut *out);
                assert_eq!(out, np::matmul(&m, &n));
            });
            let a = numbers::<$type>(&[3, 4, 5]);
            outputs::<$type>(&[3, 4, 4], |mut out| {
                np::matmul_into(&a, &a.view().permuted_axes(vec![0, 2, 1]), &mut *out);
            });
        )*};
    }
    each!(bool, u8, i32, f32, f64, C32, C64);
}

fn shuffled<T: Element>() {
    let mut rng = np::random::default_rng(1);
    layouts::<T>(|x| {
        let mut rng = np::random::default_rng(2);
        if x.ndim() > 0 {
            let _ = rng.permutation(&x);
            outputs::<T>(x.shape(), |mut out| {
                out.assign(&x);
                np::random::default_rng(3).shuffle(&mut out);
            });
            let _ = rng.permuted(&x, 0);
        }
        let _ = rng.permuted(&x, ..);
        if x.ndim() > 0 && x.shape()[0] > 0 {
            let _ = rng.choice(&x, (2, 2));
        }
    });
    let mut rows = numbers::<T>(&[6, 3]);
    rng.shuffle(&mut rows);
}

fn counted<T: Element>() {
    layouts::<T>(|x| {
        let _ = np::median(&x, ..);
        if !x.is_empty() && x.ndim() > 0 {
            let _ = np::median(&x, 0);
            let _ = np::median(&x, Keep(-1));
        }
    });
}

fn saved<T: Element>() {
    let folder = std::env::temp_dir().join(format!("ndlab-unsafe-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(format!("{}.npy", T::DTYPE));
    let a = numbers::<T>(&[2, 3]);
    for x in [a.view(), a.slice(s![..0, ..]).into_dyn(), a.slice(s![..;-1, ..;2]).into_dyn()] {
        np::save(&path, &x).expect("saved");
        assert_eq!(np::load::<T, IxDyn>(&path).expect("loaded"), x);
        let _ = np::load_as::<C64, IxDyn>(&path).expect("converted");
        let _ = np::load_as::<bool, IxDyn>(&path).expect("converted");
        let _ = np::load_any(&path).expect("loaded");
    }
    std::fs::remove_file(&path).expect("its own file");
    let _ = std::fs::remove_dir(&folder);
}

#[test]
fn functions_of_some_dtypes() {
    let x = numbers::<f64>(&[3, 40]);
    let x = x.slice(s![..;-1, ..;3]);
    let _ = (np::exp(&x), np::arctan2(&x, &x), np::hypot(&x, 2), np::floor(&x), np::sign(&x));
    let _ = (np::clip(&x, 1, 2), np::divmod(&x, 2), np::floor_divide(&x, &x), np::power(&x, 2));
    let _ = (np::round_with(&x, 2), np::nan_to_num(&x), np::isnan(&x), np::signbit(&x));
    let (mut quotient, mut rest) = (np::zeros(x.dim()), np::zeros(x.dim()));
    np::divmod_into(&x, 2, &mut quotient, &mut rest);
    let z = numbers::<C32>(&[5]).slice_move(s![..;-2]);
    let _ = (np::abs(&z), np::angle(&z), np::conj(&z), np::real(&z), np::imag(&z), np::square(&z));
    let i = numbers::<i16>(&[7]);
    let _ = (np::left_shift(&i, 2), np::gcd(&i, &i), np::invert(&i), np::ldexp(&i, &i));
    let _ = (np::bitwise_and(&i, &numbers::<u8>(&[7])), np::power(&i, 2));
    let _ = np::histogram(&x, 5);
    let _ = np::bincount(&array![1, 4, 0]);
    let _ = (np::quantile(&x, 0.3, ..), np::quantile(&x, [0.1, 0.9], 1), np::nanmedian(&x, 0));
    let _ = (np::nansum(&x, 0), np::nanargmax(&x, 1), np::nanvar(&x, 1), np::ptp(&x, 0));
    let _ = np::cdist(x, x);
    let _ = (np::lexsort(&[i.view(), i.view()]), np::digitize(&x, [1.0, 2.0]));
    let _ = np::apply_along_axis(|row| np::cumsum(&row, ..), 1, &x);
    let mut rng = np::random::default_rng(4);
    outputs::<f64>(&[3, 4], |mut out| np::random::default_rng(5).random_into(&mut out));
    outputs::<i64>(&[3, 4], |mut out| np::random::default_rng(5).poisson_into(2.0, &mut out));
    let _ = (rng.normal(0.0, 1.0, (2, 3)), rng.integers(0, 5, 4), rng.random_f32(3));
}

/// Elements of any type may be shuffled: they are neither lost nor doubled.
#[test]
fn elements_that_are_dropped() {
    let mut names = Array2::from_shape_fn((5, 3), |(i, j)| format!("{i} {j}"));
    np::random::default_rng(1).shuffle(&mut names);
    np::random::default_rng(2).shuffle(&mut names.slice_mut(s![..;-2, ..;2]));
    let mut pairs = Array1::from_shape_fn(4, |i| (i as u8, i as u32));
    np::random::default_rng(3).shuffle(&mut pairs);
    let mut all: Vec<String> = names.into_iter().collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 15);
}

/// Closures that panic in the middle leave nothing half made behind.
#[test]
fn closures_that_panic() {
    let quiet = |f: &mut dyn FnMut()| assert!(catch_unwind(AssertUnwindSafe(f)).is_err());
    let a = numbers::<f64>(&[4, 3]);
    quiet(&mut || {
        let mut calls = 0;
        let _ = np::apply_along_axis(
            |row| {
                calls += 1;
                assert!(calls < 3, "the third");
                np::sum(&row, ..)
            },
            1,
            &a,
        );
    });
    quiet(&mut || {
        let _ = np::fromfunction(
            |(i, j)| {
                assert!(i + j < 3, "far");
                format!("{i} {j}")
            },
            (3, 3),
        );
    });
    quiet(&mut || {
        np::put_where(&mut a.clone(), |x| if x > 3.0 { panic!("large") } else { true }, 0)
    });
}

/// Broadcast views may have shapes whose product is no length.
#[test]
fn shapes_that_no_memory_holds() {
    let one = 1.0;
    let rows = np::broadcast_to(&one, (1_i64 << 32, 1));
    let columns = np::broadcast_to(&one, (1, 1_i64 << 32));
    let tried = [
        catch_unwind(|| drop(np::add(&rows, &columns))),
        catch_unwind(|| drop(np::outer(&rows, &columns))),
        catch_unwind(|| drop(np::where_(true, &rows, &columns))),
        catch_unwind(|| drop(np::matmul(&rows, &columns))),
    ];
    for result in tried {
        let message = result.expect_err("too large");
        let message = message.downcast_ref::<String>().expect("a message");
        assert!(message.contains("4294967296"), "{message}");
    }
}
