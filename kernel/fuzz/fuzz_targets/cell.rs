//! Cells, and what stands behind magics.

#![no_main]

libfuzzer_sys::fuzz_target!(|code: &str| {
    ndlab_fuzz::fuzzing::cell(code);
    ndlab_fuzz::fuzzing::arguments(code);
});
