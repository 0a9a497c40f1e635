//! What integers have to give where a processor has no instruction for it: quotients by zero,
//! powers, divisors, shifts too far.

/// Arithmetic of integers as NumPy defines it: nothing panics, overflow wraps, a division by zero
/// gives 0.
pub(super) trait Integer: Copy {
    /// The quotient, rounded down.
    fn floor_divided(self, other: Self) -> Self;
    /// What is left of it, with the sign of `other`.
    fn floor_rest(self, other: Self) -> Self;
    /// What is left of the quotient rounded towards zero, with the sign of `self`.
    fn rest(self, other: Self) -> Self;
    /// 1 divided by it, without the fraction.
    fn inverse(self) -> Self;
    /// A negative exponent gives `None`.
    fn power(self, exponent: Self) -> Option<Self>;
    fn shifted_left(self, bits: Self) -> Self;
    fn shifted_right(self, bits: Self) -> Self;
    /// The greatest common divisor, 0 of zeros.
    fn gcd(self, other: Self) -> Self;
    /// The least common multiple, 0 if one is 0.
    fn lcm(self, other: Self) -> Self;
}

macro_rules! common {
    ($unsigned:ty) => {
        #[inline(always)]
        fn rest(self, other: Self) -> Self {
            if other == 0 { 0 } else { self.wrapping_rem(other) }
        }

        #[inline(always)]
        fn inverse(self) -> Self {
            if self == 0 { 0 } else { (1 as Self).wrapping_div(self) }
        }

        #[inline(always)]
        fn shifted_left(self, bits: Self) -> Self {
            let bits = bits as $unsigned;
            if bits < Self::BITS as $unsigned { self << bits } else { 0 }
        }
    };
}

macro_rules! integers {
    ($($signed:ty, $unsigned:ty;)*) => {$(
        impl Integer for $unsigned {
            common!($unsigned);

            #[inline(always)]
            fn floor_divided(self, other: Self) -> Self {
                if other == 0 { 0 } else { self / other }
            }

            #[inline(always)]
            fn floor_rest(self, other: Self) -> Self {
                self.rest(other)
            }

            #[inline(always)]
            fn power(self, exponent: Self) -> Option<Self> {
                let (mut power, mut square, mut left) = (1 as Self, self, exponent);
                while left != 0 {
                    if left & 1 == 1 {
                        power = power.wrapping_mul(square);
                    }
                    square = square.wrapping_mul(square);
                    left >>= 1;
                }
                Some(power)
            }

            #[inline(always)]
            fn shifted_right(self, bits: Self) -> Self {
                if bits < Self::BITS as Self { self >> bits } else { 0 }
            }

            #[inline(always)]
            fn gcd(self, other: Self) -> Self {
                let (mut a, mut b) = (self, other);
                while b != 0 {
                    (a, b) = (b, a % b);
                }
                a
            }

            #[inline(always)]
            fn lcm(self, other: Self) -> Self {
                match self.gcd(other) {
                    0 => 0,
                    gcd => (self / gcd).wrapping_mul(other),
                }
            }
        }

        impl Integer for $signed {
            common!($unsigned);

            #[inline(always)]
            fn floor_divided(self, other: Self) -> Self {
                if other == 0 {
                    return 0;
                }
                let whole = self.wrapping_div(other);
                let rest = self.wrapping_rem(other);
                if rest != 0 && (self < 0) != (other < 0) { whole - 1 } else { whole }
            }

            #[inline(always)]
            fn floor_rest(self, other: Self) -> Self {
                let rest = self.rest(other);
                if rest != 0 && (rest < 0) != (other < 0) { rest + other } else { rest }
            }

            #[inline(always)]
            fn power(self, exponent: Self) -> Option<Self> {
                if exponent < 0 {
                    return None;
                }
                (self as $unsigned).power(exponent as $unsigned).map(|power| power as Self)
            }

            #[inline(always)]
            fn shifted_right(self, bits: Self) -> Self {
                self >> (bits as $unsigned).min((Self::BITS - 1) as $unsigned)
            }

            #[inline(always)]
            fn gcd(self, other: Self) -> Self {
                self.unsigned_abs().gcd(other.unsigned_abs()) as Self
            }

            #[inline(always)]
            fn lcm(self, other: Self) -> Self {
                self.unsigned_abs().lcm(other.unsigned_abs()) as Self
            }
        }
    )*};
}

integers! {
    i8, u8;
    i16, u16;
    i32, u32;
    i64, u64;
}
