//! Eight numbers at once, where the processor has vectors of 512 bits.

use std::{arch::x86_64::*, mem::MaybeUninit};

use super::tables::Tables;

pub(super) fn there() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq")
}

macro_rules! sure {
    ($name:ident, |$word:ident| $layer:expr, $place:expr, $sign:expr) => {
        #[target_feature(enable = "avx512f,avx512dq")]
        pub(super) fn $name(
            tables: &Tables<u64, f64>,
            words: &[u64],
            out: &mut [MaybeUninit<f64>],
        ) -> usize {
            let len = words.len().min(out.len());
            let mut count = 0;
            while count < len {
                let now = (len - count).min(8);
                let mask = 0xFF_u8 >> (8 - now);
                // SAFETY: so many words and places are left from `count` on, and a layer is
                // below 256, the length of the tables.
                let sure = unsafe {
                    let from = words.as_ptr().add(count).cast();
                    let $word = _mm512_maskz_loadu_epi64(mask, from);
                    let (layer, place) = ($layer, $place);
                    let width = _mm512_i64gather_pd::<8>(layer, tables.width.as_ptr());
                    let most = tables.sure.as_ptr().cast();
                    let most = _mm512_i64gather_epi64::<8>(layer, most);
                    let x = _mm512_mul_pd(_mm512_cvtepu64_pd(place), width);
                    let x = _mm512_xor_pd(x, _mm512_castsi512_pd($sign));
                    let to = out.as_mut_ptr().add(count).cast();
                    _mm512_mask_storeu_pd(to, mask, x);
                    _mm512_mask_cmplt_epu64_mask(mask, place, most)
                };
                if sure != mask {
                    return count + sure.trailing_ones() as usize;
                }
                count += now;
            }
            count
        }
    };
}

sure!(
    sure_normals,
    |word| _mm512_and_si512(word, _mm512_set1_epi64(0xFF)),
    _mm512_and_si512(_mm512_srli_epi64::<9>(word), _mm512_set1_epi64((1 << 52) - 1)),
    _mm512_slli_epi64::<55>(_mm512_and_si512(word, _mm512_set1_epi64(0x100)))
);

sure!(
    sure_exponentials,
    |word| _mm512_and_si512(_mm512_srli_epi64::<3>(word), _mm512_set1_epi64(0xFF)),
    _mm512_srli_epi64::<11>(word),
    _mm512_setzero_si512()
);
