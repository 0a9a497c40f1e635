//! The constants of `f32`.

#![allow(clippy::approx_constant, clippy::excessive_precision, clippy::unreadable_literal)]

use super::{Base, Constants};

impl Constants for f32 {
    const MANTISSA: u32 = 23;
    const LOG1P_MOST: Self = 1e37;
    const SIGN: Self = -0.0;
    const EXPONENT: Self = f32::from_bits(0xff80_0000);
    const ONE: Self = 1.0;
    const HALF: Self = 0.5;
    const TWO: Self = 2.0;
    const EXACT: bool = false;
    const WHOLE: Self = 12_582_912.0;
    const SIXTEENTHS: Self = 786_432.0;
    const LOG2_E: Self = std::f32::consts::LOG2_E;
    const LN_2: [Self; 2] = [0.6931472, -1.9046542e-09];
    const EXP_RANGE: Self = 120.0;
    const EXP2_RANGE: Self = 160.0;
    const EXPM1_LEAST: Self = -20.0;
    const EXPM1_MOST: Self = 87.0;
    const TANH_RANGE: Self = 9.5;
    const ROOTS: &'static [Self; 16] = &[
        1.0, 1.0442737, 1.0905077, 1.1387886, 1.1892071, 1.2418578, 1.2968396, 1.3542556,
        1.4142135, 1.4768262, 1.5422108, 1.6104903, 1.6817929, 1.7562522, 1.8340081, 1.9152066,
    ];
    const ROOTS_WITHOUT: &'static [Self; 16] = &[
        f32::from_bits(0x3f800000),
        f32::from_bits(0x3f7daac3),
        f32::from_bits(0x3f7b95c2),
        f32::from_bits(0x3f79c3d3),
        f32::from_bits(0x3f7837f0),
        f32::from_bits(0x3f76f532),
        f32::from_bits(0x3f75fed7),
        f32::from_bits(0x3f75583f),
        f32::from_bits(0x3f7504f3),
        f32::from_bits(0x3f7508a4),
        f32::from_bits(0x3f75672a),
        f32::from_bits(0x3f76248c),
        f32::from_bits(0x3f7744fd),
        f32::from_bits(0x3f78ccdf),
        f32::from_bits(0x3f7ac0c7),
        f32::from_bits(0x3f7d257d),
    ];
    const ROOTS_REST: &'static [Self; 16] = &[
        0.0,
        4.628547e-08,
        -1.19921575e-08,
        4.7297824e-08,
        3.193418e-08,
        3.6210572e-08,
        -3.099072e-08,
        -7.475213e-09,
        1.7114271e-08,
        -3.0476834e-08,
        5.233334e-09,
        6.1075918e-09,
        -1.4719605e-08,
        -5.258795e-09,
        -6.1282597e-09,
        5.1406093e-09,
    ];
    const EXP: &'static [Self] = &[0.50001615, 0.16667059];
    const EXPM1: &'static [Self] = &[0.5, 0.1666699, 0.041667596];
    const LOG_BIAS: Self = f32::from_bits(0xc0d0_0000);
    const LN: &'static Base<Self> = &Base {
        natural: true,
        inverses: [
            1.4197693, 1.3642958, 1.3034103, 1.2519482, 1.2080353, 1.1657695, 1.121931, 1.0869483,
            1.0517075, 1.0, 1.0, 0.9139624, 0.86289614, 0.8207471, 0.7816342, 0.74445343,
        ],
        logs: [
            -0.35049438,
            -0.31063843,
            -0.26498413,
            -0.22470093,
            -0.18899536,
            -0.15338135,
            -0.11505127,
            -0.08337402,
            -0.05041504,
            0.0,
            0.0,
            0.08996582,
            0.14746094,
            0.19754028,
            0.24636841,
            0.29510498,
        ],
        two: [0.69314575, 1.4286068e-06],
        one: [1.0, 0.0],
        series: &[-0.5, 0.3333461, -0.25011447, 0.18864134],
    };
    const LOG2: &'static Base<Self> = &Base {
        natural: false,
        inverses: [
            1.4198488, 1.3634248, 1.3027785, 1.2541598, 1.2043966, 1.1634295, 1.126069, 1.0828761,
            1.0514777, 1.0, 1.0, 0.9133259, 0.86410356, 0.8210868, 0.7807068, 0.7424854,
        ],
        logs: [
            -0.5057373,
            -0.4472351,
            -0.3815918,
            -0.3267212,
            -0.26831055,
            -0.21838379,
            -0.17129517,
            -0.114868164,
            -0.07241821,
            0.0,
            0.0,
            0.13079834,
            0.21072388,
            0.2843933,
            0.35714722,
            0.42956543,
        ],
        two: [1.0, 0.0],
        one: [1.442695, 1.925963e-08],
        series: &[-0.7213475, 0.48091677, -0.36083892, 0.27215192],
    };
    const LOG10: &'static Base<Self> = &Base {
        natural: false,
        inverses: [
            1.4214292, 1.362458, 1.3068973, 1.255233, 1.2076886, 1.1631294, 1.1225784, 1.0878276,
            1.0497543, 1.0, 1.0, 0.9145278, 0.8647178, 0.8206426, 0.78171986, 0.74385875,
        ],
        logs: [
            -0.15272522,
            -0.13432312,
            -0.116241455,
            -0.098724365,
            -0.081954956,
            -0.06562805,
            -0.050216675,
            -0.03656006,
            -0.021087646,
            0.0,
            0.0,
            0.0388031,
            0.06312561,
            0.08584595,
            0.10694885,
            0.12850952,
        ],
        two: [0.3010254, 4.605039e-06],
        one: [0.4342945, -1.010305e-08],
        series: &[-0.21714723, 0.14477038, -0.10862333, 0.08192589],
    };
    const LOGS_REST: &'static [Self; 16] = &[
        2.1940146e-10,
        1.4202124e-10,
        -4.5045932e-11,
        -1.7441443e-10,
        -8.7379703e-10,
        -1.5421807e-10,
        1.1691725e-10,
        1.0064134e-09,
        -6.431059e-10,
        0.0,
        0.0,
        -1.247625e-10,
        1.7798954e-10,
        2.1381434e-10,
        -1.5363537e-10,
        1.5801772e-10,
    ];
    const TWO_THIRDS: [Self; 2] = [0.6666667, -1.9868216e-8];
    const POWER: &'static [Self] = &[0.3333334, -0.25001183, 0.1999926, -0.15540649];
    const POWER_RANGE: Self = 1024.0;
    const TWO_OVER_PI: Self = std::f32::consts::FRAC_2_PI;
    const HALF_PI: [Self; 3] = [1.5707964, -4.371139e-08, -1.7151245e-15];
    const QUARTER_PI: [Self; 2] = [0.7853982, -2.1855694e-08];
    const THREE: Self = 3.0;
    const THIRD: Self = 1.0 / 3.0;
    const FIVE_NINTHS: Self = 5.0 / 9.0;
    const TWO_NINTHS: Self = 2.0 / 9.0;
    const CBRT: &'static [Self] = &[1.74701798, -1.33480517, 0.761591724, -0.174055502];
    const CBRT_PARTS: &'static [Self; 16] = &[
        1.0, 0.7937005, 0.62996054, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
    ];
    const PLAIN: [Self; 2] = [1e-17, 1e17];
    const SQUARE_MOST: Self = 1e18;
    const TANGENTS: [Self; 2] = [0.414_213_57, 2.414_213_7];
    const HUGE: Self = 1e30;
    const ANGLE_RANGE: Self = 65_536.0;
    const QUARTER_SIN: &'static [Self] = &[-0.16666655, 0.008332183, -0.00019517021];
    const QUARTER_COS: &'static [Self] = &[0.041666646, -0.0013887348, 2.4435863e-05];
    const ARCTAN: &'static [Self] =
        &[-0.33333322, 0.19998905, -0.14250544, 0.10639604, -0.06182823];
    const ARCSIN: &'static [Self] = &[0.16666725, 0.07496208, 0.045372277, 0.02460994, 0.04150198];
}
