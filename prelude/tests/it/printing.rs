//! Printing of random arrays of every dtype, compared with NumPy letter by letter.
//!
//! The arrays come from a fixed seed, so that a difference stays until it is mended.

use ndarray::{ArrayD, IxDyn, ShapeBuilder};
use ndlab::{Element, num_complex::Complex, prelude::*};

use crate::numpy::numpy_texts;

/// SplitMix64.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.bits() % n
    }

    fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn shape(&mut self) -> Vec<usize> {
        let largest = match self.below(12) {
            0 => [1200, 40, 12, 8, 5],
            1 => [30, 200, 12, 4, 5],
            _ => [24, 7, 4, 3, 3],
        };
        let ndim = self.below(6) as usize;
        (0..ndim)
            .map(|_| {
                let shortest = u64::from(self.below(20) > 0);
                shortest as usize + self.below(largest[ndim - 1]) as usize
            })
            .collect()
    }

    /// One float of the given kind; each kind meets another rule of printing.
    fn float(&mut self, kind: u64) -> f64 {
        let sign = if self.below(3) == 0 { -1.0 } else { 1.0 };
        let x = match kind {
            0 => self.unit(),
            1 => self.below(100) as f64,
            2 => self.below(100_000) as f64 / 100.0,
            3 => self.unit() * 1000.0,
            4 => self.unit() * 10f64.powi(self.below(20) as i32 - 10),
            5 => self.below(1000) as f64 / 8.0,
            6 => f64::from_bits(self.bits()),
            7 => self.unit() * 2e8,
            8 => 1.0 + self.unit() / 1e7,
            9 => self.below(5) as f64 * 10f64.powi(self.below(17) as i32),
            10 => self.unit() * 1e-4,
            11 => 10f64.powi(self.below(600) as i32 - 300),
            12 => (self.below(1 << 20) as f64 + 0.5) / 256.0,
            13 => f64::from(f32::from_bits(self.bits() as u32)),
            _ => [f64::NAN, f64::INFINITY, 0.0, 1.5, 1e-5, 999_999.0][self.below(6) as usize],
        };
        if self.below(60) == 0 {
            return [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0][self.below(4) as usize];
        }
        sign * x
    }
}

/// `random` makes one element of some kind.
fn array_of<T: Element>(random: &mut Random, element: impl Fn(&mut Random, u64) -> T) -> ArrayD<T> {
    let shape = random.shape();
    let kind = random.below(15);
    let fortran = random.below(3) == 0;
    let len = shape.iter().product();
    let elements: Vec<T> = (0..len).map(|_| element(random, kind)).collect();
    ArrayD::from_shape_vec(IxDyn(&shape).set_f(fortran), elements).expect("len elements")
}

/// The array as a Python expression of its bytes.
fn python<T: Element>(a: &ArrayD<T>, bytes: impl Fn(T) -> Vec<u8>) -> String {
    let data: String = a.iter().flat_map(|x| bytes(*x)).map(|b| format!("{b:02x}")).collect();
    let shape: Vec<String> = a.shape().iter().map(|n| format!("{n},")).collect();
    format!("array('{}', ({}), '{data}')", T::DTYPE, shape.concat())
}

fn check<T: Element>(
    count: usize,
    seed: u64,
    element: impl Fn(&mut Random, u64) -> T,
    bytes: impl Fn(T) -> Vec<u8>,
) {
    let mut random = Random(seed);
    let arrays: Vec<ArrayD<T>> = (0..count).map(|_| array_of(&mut random, &element)).collect();
    let texts: Vec<String> = arrays.iter().map(|a| python(a, &bytes)).collect();
    compare(&texts, arrays.iter().map(|a| (a.shape(), np::array_str(a))), T::DTYPE);
    let texts: Vec<String> = texts.iter().map(|text| format!("repr({text})")).collect();
    compare(&texts, arrays.iter().map(|a| (a.shape(), np::array_repr(a))), T::DTYPE);
}

fn compare<'a>(
    expressions: &[String],
    ours: impl Iterator<Item = (&'a [usize], String)>,
    dtype: ndlab::DType,
) {
    let (count, mut wrong) = (expressions.len(), 0);
    let mut first = String::new();
    for ((shape, ours), numpy) in ours.zip(numpy_texts(expressions)) {
        if ours != numpy {
            wrong += 1;
            if first.is_empty() {
                first = format!("shape {:?}\nNumPy:\n{numpy}\nhere:\n{ours}\n", shape);
            }
        }
    }
    assert!(wrong == 0, "{wrong} of {count} {} arrays differ; the first:\n{first}", dtype);
}

#[test]
fn floats() {
    check(1500, 1, |random, kind| random.float(kind), |x: f64| x.to_le_bytes().to_vec());
    check(1000, 2, |random, kind| random.float(kind) as f32, |x: f32| x.to_le_bytes().to_vec());
}

#[test]
fn complex_numbers() {
    let wide = |random: &mut Random, kind| Complex::new(random.float(kind), random.float(kind));
    check(700, 3, wide, |x: Complex<f64>| [x.re.to_le_bytes(), x.im.to_le_bytes()].concat());
    let narrow = |random: &mut Random, kind| {
        Complex::new(random.float(kind) as f32, random.float(kind / 2) as f32)
    };
    check(700, 4, narrow, |x: Complex<f32>| [x.re.to_le_bytes(), x.im.to_le_bytes()].concat());
}

macro_rules! integers {
    ($($int:ident)*) => {
        #[test]
        fn integers() {
            $(check(
                150,
                5,
                |random, kind| (random.bits() >> (kind * 4).min(63)) as $int,
                |x: $int| x.to_le_bytes().to_vec(),
            );)*
        }
    };
}

integers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

#[test]
fn bools() {
    check(150, 6, |random, _| random.below(2) == 0, |x: bool| vec![u8::from(x)]);
}

#[test]
fn scalars() {
    let mut random = Random(7);
    let floats: Vec<f64> = (0..4000).map(|i| random.float(i % 15)).collect();
    let mut expressions = Vec::new();
    let mut ours = Vec::new();
    for x in &floats {
        let narrow = *x as f32;
        let (bits, narrow_bits) = (x.to_bits(), narrow.to_bits());
        expressions.push(format!("np.uint64({bits}).view(np.float64)"));
        ours.push(np::scalar_str(*x));
        expressions.push(format!("np.uint32({narrow_bits}).view(np.float32)"));
        ours.push(np::scalar_str(narrow));
        expressions.push(format!("np.array([{bits}, {bits}], 'u8').view(np.complex128)[0]"));
        ours.push(np::scalar_str(Complex::new(*x, *x)));
        expressions.push(format!("np.array([0, {narrow_bits}], 'u4').view(np.complex64)[0]"));
        ours.push(np::scalar_str(Complex::new(0.0, narrow)));
    }
    let numpy = numpy_texts(&expressions);
    let differing = expressions.iter().zip(numpy).zip(&ours).filter(|((_, a), b)| a != *b);
    let wrong: Vec<_> = differing.collect();
    assert!(wrong.is_empty(), "{} differ; the first: {:?}", wrong.len(), wrong[0]);
}
