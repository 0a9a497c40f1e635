//! One compiled cell as a file: a head, the record, the library, and a checksum over all of it.
//! Whether the file may be trusted is `trust.rs`'s business.

use std::fmt;
use std::ops::Range;
use std::path::Path;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::folders;

/// Changes when the form of the files does. It goes into every key, so that a file of another form
/// is never looked for.
const FORM: &[u8] = b"ndlab cell 1\n";

const HASH_BYTES: usize = 32;
const LENGTH_BYTES: usize = 8;

/// Form, key, the two lengths, checksum.
const HEAD_BYTES: usize = FORM.len() + HASH_BYTES + 2 * LENGTH_BYTES + HASH_BYTES;

/// The library's length where there is no library.
const NO_LIBRARY: u64 = u64::MAX;

/// What a compiled cell depends on, as a hash of all of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key([u8; HASH_BYTES]);

impl Key {
    /// The key of these parts in this order. Where one part ends and the next begins counts.
    pub fn of(parts: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Key {
        let mut hash = Sha256::new();
        hash.update(FORM);
        for part in parts {
            let part = part.as_ref();
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Key(hash.finalize().into())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A cell that was found, held in memory as it was checked.
#[derive(Debug)]
pub struct Hit {
    bytes: Vec<u8>,
    record: Range<usize>,
    library: Option<Range<usize>>,
}

impl Hit {
    /// What was stored beside the library.
    pub fn record(&self) -> &[u8] {
        &self.bytes[self.record.clone()]
    }

    /// Whether a library was stored.
    pub fn has_library(&self) -> bool {
        self.library.is_some()
    }

    /// Writes the library to a file of its own: the same file loaded twice would share its statics.
    /// A library that was loaded from `to` before is not touched.
    pub fn copy_library(&self, to: &Path) -> Result<()> {
        let range = self.library.clone().context("this compiled cell has no library")?;
        folders::write_atomically(to, &self.bytes[range])
    }
}

/// The contents of the file for `key`.
pub(super) fn encode(key: &Key, record: &[u8], library: Option<&[u8]>) -> Vec<u8> {
    let code = library.unwrap_or_default();
    let library_length = library.map_or(NO_LIBRARY, |library| library.len() as u64);
    let mut bytes = Vec::with_capacity(HEAD_BYTES + record.len() + code.len());
    bytes.extend_from_slice(FORM);
    bytes.extend_from_slice(&key.0);
    bytes.extend_from_slice(&(record.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&library_length.to_le_bytes());
    let checksum = checksum(&bytes, [record, code]);
    bytes.extend_from_slice(&checksum);
    bytes.extend_from_slice(record);
    bytes.extend_from_slice(code);
    bytes
}

/// Reads the contents of the file for `key`; `None` where they are not what was written.
pub(super) fn decode(key: &Key, bytes: Vec<u8>) -> Option<Hit> {
    let (form, rest) = bytes.split_at_checked(FORM.len())?;
    let (stored_key, rest) = rest.split_at_checked(HASH_BYTES)?;
    let (record_length, rest) = rest.split_first_chunk()?;
    let (library_length, rest) = rest.split_first_chunk()?;
    let (stored_checksum, contents) = rest.split_at_checked(HASH_BYTES)?;
    if form != FORM || stored_key != key.0 {
        return None;
    }
    let library_length = match u64::from_le_bytes(*library_length) {
        NO_LIBRARY => None,
        length => Some(usize::try_from(length).ok()?),
    };
    let record_length = usize::try_from(u64::from_le_bytes(*record_length)).ok()?;
    let whole = record_length.checked_add(library_length.unwrap_or(0))?;
    let head = &bytes[..HEAD_BYTES - HASH_BYTES];
    if contents.len() != whole || checksum(head, [contents]) != stored_checksum {
        return None;
    }
    let record = HEAD_BYTES..HEAD_BYTES + record_length;
    let library = library_length.map(|_| record.end..bytes.len());
    Some(Hit { record, library, bytes })
}

fn checksum<'a>(head: &[u8], contents: impl IntoIterator<Item = &'a [u8]>) -> [u8; HASH_BYTES] {
    let mut hash = Sha256::new();
    hash.update(head);
    for part in contents {
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_knows_where_its_parts_end() {
        assert_eq!(Key::of(["ab", "c"]), Key::of([b"ab".to_vec(), b"c".to_vec()]));
        assert_ne!(Key::of(["ab", "c"]), Key::of(["a", "bc"]));
        assert_ne!(Key::of(["ab"]), Key::of(["ab", ""]));
        assert_ne!(Key::of(["a", "b"]), Key::of(["b", "a"]));
        let text = Key::of(["a"]).to_string();
        assert!(text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    #[test]
    fn reads_what_it_wrote() {
        let key = Key::of(["k"]);
        for (record, library) in
            [(&b"r"[..], Some(&b"code"[..])), (b"", Some(b"")), (b"r", None), (b"", None)]
        {
            let hit = decode(&key, encode(&key, record, library)).unwrap();
            assert_eq!(hit.record(), record);
            assert_eq!(hit.library.clone().map(|range| &hit.bytes[range]), library);
        }
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_noticed() {
        let key = Key::of(["k"]);
        let whole = encode(&key, b"the record", Some(b"the library"));
        for at in 0..whole.len() {
            for mask in [1, 0x80, 0xff] {
                let mut changed = whole.clone();
                changed[at] ^= mask;
                assert!(decode(&key, changed).is_none(), "byte {at} with {mask:#x}");
            }
            assert!(decode(&key, whole[..at].to_vec()).is_none(), "cut at {at}");
        }
        let longer = [&whole[..], b"x"].concat();
        assert!(decode(&key, longer).is_none());
        assert!(decode(&Key::of(["another"]), whole).is_none());
    }

    #[test]
    fn a_border_that_moved_is_noticed() {
        let key = Key::of(["k"]);
        let mut bytes = encode(&key, b"abc", Some(b"def"));
        let at = FORM.len() + HASH_BYTES;
        bytes[at] = 2;
        bytes[at + LENGTH_BYTES] = 4;
        assert!(decode(&key, bytes).is_none());
    }
}
