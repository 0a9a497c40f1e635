//! Logic of truth values and of bits, and divisors of integers.

use super::{functions, integer::Integer as _};

functions! {
    LOGICAL_AND = "logical_and" {
        lanes2 bool => bool: [a b] a & b;
        lanes2 words => bool: [a b] (a != 0) & (b != 0);
        lanes2 floats => bool: [a b] (a != 0.0) & (b != 0.0);
        lanes2 complexes => bool: [a b] (a.re != 0.0 || a.im != 0.0) & (b.re != 0.0 || b.im != 0.0);
    };
    LOGICAL_OR = "logical_or" {
        lanes2 bool => bool: [a b] a | b;
        lanes2 words => bool: [a b] (a != 0) | (b != 0);
        lanes2 floats => bool: [a b] (a != 0.0) | (b != 0.0);
        lanes2 complexes => bool: [a b] (a.re != 0.0 || a.im != 0.0) | (b.re != 0.0 || b.im != 0.0);
    };
    LOGICAL_XOR = "logical_xor" {
        lanes2 bool => bool: [a b] a ^ b;
        lanes2 words => bool: [a b] (a != 0) ^ (b != 0);
        lanes2 floats => bool: [a b] (a != 0.0) ^ (b != 0.0);
        lanes2 complexes => bool: [a b] (a.re != 0.0 || a.im != 0.0) ^ (b.re != 0.0 || b.im != 0.0);
    };
    LOGICAL_NOT = "logical_not" {
        lanes1 bool => bool: [a] !a;
        lanes1 words => bool: [a] a == 0;
        lanes1 floats => bool: [a] a == 0.0;
        lanes1 complexes => bool: [a] a.re == 0.0 && a.im == 0.0;
    };
    BITWISE_AND = "bitwise_and" {
        lanes2 bool => same: [a b] a & b;
        lanes2 words => same: [a b] a & b;
    };
    BITWISE_OR = "bitwise_or" {
        lanes2 bool => same: [a b] a | b;
        lanes2 words => same: [a b] a | b;
    };
    BITWISE_XOR = "bitwise_xor" {
        lanes2 bool => same: [a b] a ^ b;
        lanes2 words => same: [a b] a ^ b;
    };
    INVERT = "invert" {
        lanes1 bool => same: [a] !a;
        lanes1 words => same: [a] !a;
    };
    LEFT_SHIFT = "left_shift" {
        lanes2 words => same: [a b] a.shifted_left(b);
    } bool_as_int8();
    RIGHT_SHIFT = "right_shift" {
        lanes2 integers => same: [a b] a.shifted_right(b);
    } bool_as_int8();
    GCD = "gcd" {
        each2 integers => same: [a b] a.gcd(b);
    };
    LCM = "lcm" {
        each2 integers => same: [a b] a.lcm(b);
    };
}
