//! What panics say, and from which line.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ndlab::prelude::*;

fn message<T>(f: impl FnOnce() -> T) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(f)) else { return String::from("no panic") };
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => String::from(*panic.downcast::<&str>().expect("a text")),
    }
}

#[test]
fn messages() {
    let (a, b) = (np::ones((2, 3)), np::ones(4));
    let (bytes, whole) = (i8::ones(3), np::arange(3));
    let cases = [
        (
            message(|| np::add(&a, &b)),
            "operands could not be broadcast together with shapes (2,3) (4,)",
        ),
        (
            message(|| np::add_into(&a, &b, &mut np::zeros(5))),
            "operands could not be broadcast together with shapes (2,3) (4,) (5,)",
        ),
        (
            message(|| np::add_into(&a, 1, &mut np::zeros(5))),
            "operands could not be broadcast together with shapes (2,3) () (5,)",
        ),
        (
            message(|| np::sqrt_into(&a, &mut np::zeros(3))),
            "non-broadcastable output operand with shape (3,) doesn't match the broadcast shape \
             (2,3)",
        ),
        (
            message(|| np::add_inplace(&mut np::ones(3), &a)),
            "non-broadcastable output operand with shape (3,) doesn't match the broadcast shape \
             (2,3)",
        ),
        (
            message(|| np::clip(&a, &b, 1)),
            "operands could not be broadcast together with shapes (2,3) (4,) ()",
        ),
        (
            message(|| np::add_inplace(&mut whole.clone(), 1.5)),
            "Cannot cast ufunc 'add' output from dtype('float64') to dtype('int64') with casting \
             rule 'same_kind'",
        ),
        (
            message(|| np::sqrt_into(&a, &mut u8::zeros((2, 3)))),
            "Cannot cast ufunc 'sqrt' output from dtype('float64') to dtype('uint8') with casting \
             rule 'same_kind'",
        ),
        (message(|| np::add(&bytes, 300)), "integer 300 out of bounds for int8"),
        (message(|| np::multiply(-1, &u64::ones(3))), "integer -1 out of bounds for uint64"),
        (
            message(|| np::add(1_u64 << 63, 1)),
            "integer 9223372036854775808 out of bounds for int64",
        ),
        (message(|| np::clip(&bytes, 300, 400)), "integer 300 out of bounds for int8"),
        (message(|| np::power(&whole, -1)), "Integers to negative integer powers are not allowed."),
    ];
    for (ours, expected) in cases {
        assert_eq!(ours, expected);
    }
    assert_eq!(np::less(&bytes, 300), array![true, true, true]);
}

#[test]
fn panics_name_the_callers_line() {
    let (a, b) = (np::ones((2, 3)), np::ones(4));
    let file = String::from(file!());
    let mut out = np::zeros(5);
    let cases = [
        (crate::rules::place_of(|| np::add(&a, &b)), line!()),
        (crate::rules::place_of(|| np::add(a.clone(), &b)), line!()),
        (crate::rules::place_of(|| np::add_into(&a, &b, &mut out)), line!()),
        (crate::rules::place_of(|| np::sqrt_into(&a, &mut out)), line!()),
        (crate::rules::place_of(|| np::add_inplace(&mut out, &a)), line!()),
        (crate::rules::place_of(|| np::clip(&a, &b, 0)), line!()),
        (crate::rules::place_of(|| np::divmod(&a, &b)), line!()),
        (crate::rules::place_of(|| np::ldexp(&a, i8::ones(4))), line!()),
        (crate::rules::place_of(|| np::add(&i8::ones(3), 300)), line!()),
        (crate::rules::place_of(|| np::power(np::arange(3), -1)), line!()),
        (crate::rules::place_of(|| np::power(&np::arange(3), -1)), line!()),
    ];
    for (place, line) in cases {
        assert_eq!(place, (file.clone(), line));
    }
}
