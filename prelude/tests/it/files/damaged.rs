//! Files cut short, mutated and random: errors, never a panic, and no buffer larger than the file
//! warrants.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
};

use ndlab::prelude::*;

use super::{Folder, error};
use crate::{allocations::largest_request, samples::Rng};

/// Files whose damage is of interest: each kind of header, and archives of both kinds.
fn originals(folder: &Folder) -> Vec<Vec<u8>> {
    let bytes = |name: &str| fs::read(folder.join(name)).expect("read");
    np::save(folder.join("c.npy"), np::arange(12).reshape((3, 4))).expect("written");
    np::save(folder.join("f.npy"), np::ones((3, 4)).t()).expect("written");
    np::save(folder.join("b.npy"), array![true, false]).expect("written");
    np::save(folder.join("0.npy"), np::complex64::new(1.0, 2.0)).expect("written");
    let (a, b) = (np::arange(5), np::float32::ones((2, 2)));
    np::savez(folder.join("s.npz"), &[("a", &a), ("b", &b)]).expect("written");
    np::savez_compressed(folder.join("d.npz"), &[("a", &a), ("b", &b)]).expect("written");
    ["c.npy", "f.npy", "b.npy", "0.npy", "s.npz", "d.npz"].map(bytes).to_vec()
}

/// Everything that reads a file. `true` if the file was good.
fn read_all(path: &std::path::Path) -> bool {
    let read = || {
        let any = np::load_any(path).map(drop).is_ok();
        let strict = np::load::<f64, Ix2>(path).is_ok();
        let converted = np::load_as::<f32, IxDyn>(path).is_ok();
        let mapped = np::load_mmap::<f64, Ix2>(path, "r").is_ok();
        let mut members = false;
        if let Ok(archive) = np::load_npz(path) {
            for name in archive.names() {
                members |= archive.get_any(name).is_ok();
                members |= archive.get_as::<f32, IxDyn>(name).is_ok();
            }
        }
        any || strict || converted || mapped || members
    };
    catch_unwind(AssertUnwindSafe(read)).expect("an error, not a panic")
}

#[test]
fn cut_short_at_every_byte() {
    let folder = Folder::new();
    let path = folder.join("cut.npy");
    for original in originals(&folder).iter().take(4) {
        for length in 0..original.len() {
            fs::write(&path, &original[..length]).expect("written");
            let message = error(np::load_any(&path));
            let expected = match length {
                0 => "the file is empty, which no npy file is",
                1..=9 => "EOF: reading ",
                10..=127 => "EOF: reading array header, expected 118 bytes got ",
                _ => "Failed to read all data for array. Expected (",
            };
            assert!(message.starts_with(expected), "{length}: {message}");
        }
    }
}

#[test]
fn archives_cut_short_at_every_byte() {
    let folder = Folder::new();
    let path = folder.join("cut.npz");
    for original in &originals(&folder)[4..] {
        for length in 0..original.len() {
            fs::write(&path, &original[..length]).expect("written");
            assert!(!read_all(&path), "{length}");
        }
    }
}

/// Headers that claim what the file does not have.
#[test]
fn claims_are_checked_before_memory_is_taken() {
    let folder = Folder::new();
    let path = folder.join("huge.npy");
    for shape in ["(1000000000000,)", "(4611686018427387904, 2)", "(9223372036854775807, 9, 9)"] {
        let mut text = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}");
        text.push('\n');
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((text.len() as u16).to_le_bytes());
        bytes.extend(text.bytes());
        bytes.extend([0; 64]);
        fs::write(&path, bytes).expect("written");
        let (result, largest) = largest_request(|| np::load::<f64, IxDyn>(&path));
        assert!(largest < 10_000, "{largest}");
        let message = error(result);
        let expected = ["Failed to read all data", "array is too big, its shape is"];
        assert!(expected.iter().any(|start| message.starts_with(start)), "{message}");
    }
}

#[test]
fn malformed_headers() {
    let folder = Folder::new();
    let path = folder.join("wrong.npy");
    let cases = [
        ("{'descr': '<f8', 'fortran_order': False}", "the header has no 'shape'"),
        (
            "{'descr': '<f8', 'fortran_order': 0, 'shape': (1,)}",
            "fortran_order is not a valid bool",
        ),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': [1]}", "shape is not valid"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", "shape is not valid"),
        (
            "{'descr': '<f9', 'fortran_order': False, 'shape': (1,)}",
            "descr is not a valid dtype descriptor: '<f9'",
        ),
        (
            "{'descr': 3, 'fortran_order': False, 'shape': (1,)}",
            "descr is not a valid dtype descriptor",
        ),
        ("['descr']", "cannot parse header: "),
        ("{'descr': '<f8', ", "cannot parse header: "),
    ];
    for (text, expected) in cases {
        let mut bytes = b"\x93NUMPY\x02\x00".to_vec();
        bytes.extend((text.len() as u32).to_le_bytes());
        bytes.extend(text.bytes());
        bytes.extend([0; 64]);
        fs::write(&path, bytes).expect("written");
        let message = error(np::load_any(&path));
        assert!(message.starts_with(expected), "{message}");
    }
    fs::write(&path, b"\x93NUMPY\x04\x00\x00\x00").expect("written");
    assert_eq!(error(np::load_any(&path)), "npy version 4.0 is not known, only 1.0, 2.0 and 3.0");
    fs::write(&path, b"\x93NUMPY\x02\x00\xff\xff\xff\xff").expect("written");
    assert!(error(np::load_any(&path)).starts_with("the header is 4294967295 bytes long"));
}

/// Changes a few bytes, inserts, removes or repeats some.
pub(crate) fn mutate(rng: &mut Rng, original: &[u8], words: &[&str]) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..1 + rng.below(4) {
        // Headers are at the start, and the interesting places near others like them.
        let reach = if rng.one_in(2) { bytes.len() } else { bytes.len().min(160) };
        let at = rng.below(reach + 1);
        match rng.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << rng.below(8),
            1 if at < bytes.len() => bytes[at] = rng.next() as u8,
            2 => bytes.insert(at, rng.pick(b"()[]{}',:0189<>|\\-+LTF\x00\xff\n ")),
            3 => {
                let end = (at + rng.below(8)).min(bytes.len());
                bytes.drain(at..end);
            }
            4 => {
                let word = rng.pick(words);
                bytes.splice(at..at, word.bytes());
            }
            _ => {
                let end = (at + rng.below(16)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

#[test]
fn mutated_and_random_files() {
    let folder = Folder::new();
    let originals = originals(&folder);
    let path = folder.join("mutated.bin");
    let rng = &mut Rng::new(17);
    let words = ["99999999999", "True", "'<c16'", "(1,)", "0", "'shape'", "PK\x01\x02"];
    let mut good = 0;
    for i in 0..12_000 {
        let bytes = if i % 8 == 0 {
            let start = rng.pick(&[&b""[..], b"\x93NUMPY\x01\x00", b"PK\x03\x04", b"PK\x05\x06"]);
            let random = (0..rng.below(300)).map(|_| rng.next() as u8);
            start.iter().copied().chain(random).collect()
        } else {
            let original = rng.below(originals.len());
            mutate(rng, &originals[original], &words)
        };
        fs::write(&path, &bytes).expect("written");
        let (is_good, largest) = largest_request(|| read_all(&path));
        good += usize::from(is_good);
        // Sixteen times for bytes that become complex numbers, and a block.
        let packed = if bytes.starts_with(b"PK") { 1040 } else { 1 };
        assert!(largest <= bytes.len() * 16 * packed + 70_000, "{largest}");
    }
    // Many mutations do not matter, many do.
    assert!(good > 1000 && good < 11_000, "{good}");
}
