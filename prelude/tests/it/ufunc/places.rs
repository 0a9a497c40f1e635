//! Functions that are computed in vectors: a result does not depend on where its element stands.

use ndarray::s;
use ndlab::prelude::*;

/// Numbers of all sizes, among them special ones.
fn numbers() -> Array1<f64> {
    let mut x: Array1<f64> = (0..120).map(|i| (f64::from(i) - 60.0) * 0.37).collect();
    let special = [0.0, -0.0, np::inf, -np::inf, np::nan, 1e300, -1e30, 1e-310];
    for (i, number) in special.into_iter().enumerate() {
        x[7 + 13 * i] = number;
    }
    x
}

fn bits(x: f64) -> u64 {
    if x.is_nan() { u64::MAX } else { x.to_bits() }
}

fn check<T: Copy + Into<f64>>(
    name: &str,
    x: &Array1<T>,
    f: impl Fn(ArrayView1<'_, T>) -> Array1<T>,
) {
    let of =
        |x: ArrayView1<'_, T>| -> Vec<u64> { f(x).iter().map(|y| bits((*y).into())).collect() };
    let whole = of(x.view());
    for start in 0..17 {
        assert_eq!(of(x.slice(s![start..])), whole[start..], "{name} from {start} on");
    }
    let third: Vec<u64> = whole.iter().step_by(3).copied().collect();
    assert_eq!(of(x.slice(s![..;3])), third, "{name} of every third");
}

#[test]
fn results_do_not_depend_on_places() {
    let x = numbers();
    let narrow = x.mapv(|x| x as f32);
    macro_rules! check_all {
        ($($name:ident)*) => {$(
            check(stringify!($name), &x, |x| np::$name(x));
            check(stringify!($name), &narrow, |x| np::$name(x));
        )*};
    }
    check_all!(exp exp2 expm1 log log2 log10 log1p cbrt sin cos tan arcsin arccos arctan sinh cosh
        tanh arcsinh arccosh arctanh);
    check("power", &x, |x| np::power(x, 2.5));
    check("power", &narrow, |x| np::power(x, 3.0));
    check("arctan2", &x, |x| np::arctan2(x, 0.7));
    check("arctan2", &narrow, |x| np::arctan2(0.7, x));
}
