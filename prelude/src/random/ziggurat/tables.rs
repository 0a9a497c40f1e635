//! The layers of the ziggurats, computed at first use, in the precision in which NumPy's were computed,
//! since each number is a multiple of an entry.

use std::sync::LazyLock;

use crate::random::precise::Precise;

/// Where the lowest layer of the normal distribution goes over into the tail.
pub(super) const NORMAL_TAIL: f64 = 3.654_152_885_361_009;

/// The area of each of its layers, in the rounding that NumPy's table was made with.
const NORMAL_AREA: f64 = 0.004_928_673_233_974_652;

pub(super) const NORMAL_TAIL_INVERSE: f64 = 0.273_661_237_329_758_3;

/// Where the lowest layer of the exponential distribution goes over into the tail.
pub(super) const EXPONENTIAL_TAIL: Precise =
    Precise { high: 7.697_117_470_131_05, low: -3.624_870_366_239_607_4e-16 };

const LAYERS: usize = 256;

/// For each layer: below which bits a place is sure to lie under the density, the width of one bit,
/// and the density at the layer's edge.
pub(super) struct Tables<K, F> {
    pub(super) sure: [K; LAYERS],
    pub(super) width: [F; LAYERS],
    pub(super) density: [F; LAYERS],
}

pub(super) static NORMAL: LazyLock<Tables<u64, f64>> = LazyLock::new(|| {
    let (edges, density) = normal_layers();
    let one = (1_u64 << 52) as f64;
    let sure = sure_parts(&edges, NORMAL_TAIL * density[255] / NORMAL_AREA);
    Tables {
        sure: sure.map(|part| (part * one).round_ties_even() as u64),
        width: edges.map(|x| x / one),
        density,
    }
});

pub(super) static NORMAL_F32: LazyLock<Tables<u32, f32>> = LazyLock::new(|| {
    let (edges, density) = normal_layers();
    let one = (1_u32 << 23) as f64;
    let sure = sure_parts(&edges, NORMAL_TAIL * density[255] / NORMAL_AREA);
    Tables {
        sure: sure.map(|part| (part * one).round_ties_even() as u32),
        width: edges.map(|x| (x / one) as f32),
        density: density.map(|y| y as f32),
    }
});

pub(super) static EXPONENTIAL: LazyLock<Tables<u64, f64>> = LazyLock::new(|| {
    let (edges, density) = exponential_layers();
    let one = (1_u64 << 53) as f64;
    // NumPy counts in 52 bits here.
    let bits = |i: usize, part: Precise| {
        let part = part * Precise::from(one / 2.0);
        let whole = part.high.floor();
        let whole = if whole == part.high && part.low < 0.0 { whole - 1.0 } else { whole };
        if i == 1 { 0 } else { 2 * whole as u64 }
    };
    Tables {
        sure: std::array::from_fn(|i| bits(i, exponential_part(&edges, i))),
        width: edges.map(|x| x.high / one),
        density: density.map(|y| y.high),
    }
});

pub(super) static EXPONENTIAL_F32: LazyLock<Tables<u32, f32>> = LazyLock::new(|| {
    let (edges, density) = exponential_layers();
    let one = (1_u32 << 23) as f64;
    let bits = |i: usize, part: Precise| {
        if i == 1 { 0 } else { (part.high * one).round_ties_even() as u32 }
    };
    Tables {
        sure: std::array::from_fn(|i| bits(i, exponential_part(&edges, i))),
        width: edges.map(|x| nine_digits(x.high / one)),
        density: density.map(|y| nine_digits(y.high)),
    }
});

/// NumPy's table is written with nine digits, which rounds a few entries twice.
fn nine_digits(x: f64) -> f32 {
    format!("{x:.8e}").parse().expect("a number")
}

/// The outer edge of each layer, from the top to the lowest, and the density there. Entry 0 stands
/// for the lowest layer's area with the tail, as a rectangle.
fn normal_layers() -> ([f64; LAYERS], [f64; LAYERS]) {
    let exp = |x: f64| Precise::from(x).exp().high;
    let (mut edges, mut density) = ([0.0; LAYERS], [1.0; LAYERS]);
    edges[255] = NORMAL_TAIL;
    density[255] = exp(-0.5 * NORMAL_TAIL * NORMAL_TAIL);
    edges[0] = NORMAL_AREA / density[255];
    for i in (1..255).rev() {
        let above = NORMAL_AREA / edges[i + 1] + density[i + 1];
        edges[i] = (-2.0 * Precise::from(above).ln().high).sqrt();
        density[i] = exp(-0.5 * edges[i] * edges[i]);
        if i == 38 {
            // Almost half way between two floats, NumPy's was rounded to the other.
            density[i] = density[i].next_up();
        }
    }
    (edges, density)
}

/// Which part of each layer lies below the layer above it.
fn sure_parts(edges: &[f64; LAYERS], lowest: f64) -> [f64; LAYERS] {
    std::array::from_fn(|i| match i {
        0 => lowest,
        1 => 0.0,
        i => edges[i - 1] / edges[i],
    })
}

fn exponential_layers() -> ([Precise; LAYERS], [Precise; LAYERS]) {
    let one = Precise::from(1.0);
    let lowest = (-EXPONENTIAL_TAIL).exp();
    let area = (EXPONENTIAL_TAIL + one) * lowest;
    let (mut edges, mut density) = ([one; LAYERS], [one; LAYERS]);
    edges[255] = EXPONENTIAL_TAIL;
    density[255] = lowest;
    edges[0] = area / lowest;
    for i in (1..255).rev() {
        density[i] = area / edges[i + 1] + density[i + 1];
        edges[i] = -density[i].ln();
    }
    (edges, density)
}

fn exponential_part(edges: &[Precise; LAYERS], i: usize) -> Precise {
    if i == 0 { edges[255] / edges[0] } else { edges[i - 1] / edges[i] }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FNV-1a over all bytes.
    fn checksum<const N: usize>(table: impl IntoIterator<Item = [u8; N]>) -> u64 {
        let step = |sum: u64, byte| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
        table.into_iter().flatten().fold(0xCBF2_9CE4_8422_2325, step)
    }

    /// NumPy's tables have these sums, those of its compiled library as those of its source.
    #[test]
    fn tables_are_numpys() {
        let (n, e) = (&*NORMAL, &*EXPONENTIAL);
        assert_eq!(checksum(n.sure.map(u64::to_le_bytes)), 0xD271_BFE7_421E_8D28);
        assert_eq!(checksum(n.width.map(f64::to_le_bytes)), 0x8DC0_DEBF_0BA9_CDC4);
        assert_eq!(checksum(n.density.map(f64::to_le_bytes)), 0x0C95_4FBC_D5A2_6724);
        assert_eq!(checksum(e.sure.map(u64::to_le_bytes)), 0xBF33_EF41_9338_54E0);
        assert_eq!(checksum(e.width.map(f64::to_le_bytes)), 0x5657_7F40_DAAD_F588);
        assert_eq!(checksum(e.density.map(f64::to_le_bytes)), 0x1E61_7529_F070_EFBC);
        let (n, e) = (&*NORMAL_F32, &*EXPONENTIAL_F32);
        assert_eq!(checksum(n.sure.map(u32::to_le_bytes)), 0xCCBE_E108_22A5_FB0A);
        assert_eq!(checksum(n.width.map(f32::to_le_bytes)), 0x492B_AD45_6BEB_B3A1);
        assert_eq!(checksum(n.density.map(f32::to_le_bytes)), 0x7FA8_4812_1AF9_78A3);
        assert_eq!(checksum(e.sure.map(u32::to_le_bytes)), 0xF771_40AB_CECC_1DA6);
        assert_eq!(checksum(e.width.map(f32::to_le_bytes)), 0xB950_80BC_2110_6B06);
        assert_eq!(checksum(e.density.map(f32::to_le_bytes)), 0xA9ED_B5DF_37C1_ED00);
    }
}
