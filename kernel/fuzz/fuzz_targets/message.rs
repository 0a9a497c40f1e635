//! Frames as they come from the network: the input is cut at each byte of 0xff, which is in no JSON.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut frames = vec![b"<IDS|MSG>".to_vec(), b"signature".to_vec()];
    frames.extend(data.split(|byte| *byte == 0xff).map(<[u8]>::to_vec));
    ndlab_fuzz::fuzzing::message(&frames);
});
