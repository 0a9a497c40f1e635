//! What the system is told about a mapping that is gone through from its beginning to its end: what
//! is read next, what is not needed any more, and what can be written meanwhile.
//!
//! Nothing here changes what is in a file or in memory. Who goes through a mapping is
//! [`crate::chunks`]'s business; how files are mapped is `memmap/mapped.rs`'s.

use std::{ops::Range, os::fd::RawFd, sync::Mutex};

use super::mapped::lock;

/// Less than this may stay in memory: there is nothing to be gained.
const SMALL: usize = 4 << 20;
/// What of a mapping may stay in the process's memory. A second pass over it costs no page faults.
const KEPT: usize = 256 << 20;
/// At most this much is asked for at once, whatever the size of a chunk is.
const AHEAD: usize = 256 << 20;
/// What one call asks for. The system takes the rest of a longer call for too much: its limit is the
/// window below or what the device takes at once, of which this is the smaller of the usual ones.
const PIECE: usize = 128 << 10;
/// From a window like this on the system's own reading ahead is as fast, and takes less time of the
/// processor, because it reads into larger pages.
const WIDE_WINDOW: usize = 1 << 20;

/// A mapping that [`Stream`] may speak about.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) length: usize,
    /// What is written goes to the file, so that pages can be given back and read again.
    pub(super) is_shared: bool,
    /// Where it is written to.
    pub(super) file: Option<RawFd>,
    /// Offset in the file of `start`.
    pub(super) offset: u64,
    pub(super) device: u64,
}

/// All mappings that are there now.
static PLACES: Mutex<Vec<Place>> = Mutex::new(Vec::new());

impl Place {
    pub(super) fn enter(self) {
        lock(&PLACES).push(self);
    }

    /// Before the mapping goes.
    pub(super) fn leave(start: usize) {
        lock(&PLACES).retain(|place| place.start != start);
    }

    /// The mapping in which all of these bytes lie.
    fn of(bytes: &Range<usize>) -> Option<Place> {
        let holds =
            |place: &&Place| place.start <= bytes.start && bytes.end - place.start <= place.length;
        lock(&PLACES).iter().find(holds).copied()
    }
}

/// Whether an element at this address lies in a mapping of a file.
pub(crate) fn is_mapped(address: *const u8) -> bool {
    let address = address as usize;
    Place::of(&(address..address + 1)).is_some()
}

/// Bytes of a mapping that are read, or written, in order.
///
/// The mapping has to stay while there is this.
pub(crate) struct Stream {
    place: Place,
    bytes: Range<usize>,
    /// The system has been asked to read what is in front of this.
    asked: usize,
    /// What is in front of this was given back.
    given: usize,
    asks: bool,
    gives_back: bool,
}

impl Stream {
    /// None if the bytes are no mapping's, or too few to matter.
    pub(crate) fn of(bytes: Range<usize>) -> Option<Stream> {
        let length = bytes.end.checked_sub(bytes.start).filter(|length| *length >= SMALL)?;
        let place = Place::of(&bytes)?;
        Some(Stream {
            place,
            asked: bytes.start,
            given: bytes.start,
            asks: system::window(place.device).is_none_or(|window| window < WIDE_WINDOW),
            gives_back: place.is_shared && length > KEPT,
            bytes,
        })
    }

    /// The bytes up to `end` are read next, and those up to `then` after that.
    pub(crate) fn reads(&mut self, end: usize, then: usize) {
        if !self.asks {
            return;
        }
        let then = then.min(end.saturating_add(AHEAD)).min(self.bytes.end);
        while self.asked < then {
            let piece = PIECE.min(then - self.asked);
            system::will_need(self.asked, piece);
            self.asked += piece;
        }
    }

    /// The bytes up to `end` have been read.
    pub(crate) fn has_read(&mut self, end: usize) {
        if self.gives_back {
            self.give_back(end);
        }
    }

    /// The bytes up to `end` have been written.
    pub(crate) fn has_written(&mut self, end: usize) {
        if !self.gives_back {
            return;
        }
        if let Some(file) = self.place.file {
            let from = self.place.offset + (self.given - self.place.start) as u64;
            system::begin_writing(file, from, end.min(self.bytes.end).saturating_sub(self.given));
        }
        self.give_back(end);
    }

    /// Pages that the file has are taken out of the process. They are read again, most likely from
    /// the system's memory, where they are touched again.
    fn give_back(&mut self, end: usize) {
        let end = end.min(self.bytes.end);
        let page = system::page_size();
        // A page at either end may belong to the bytes in front, or to the next ones.
        let (from, to) = (self.given.next_multiple_of(page), end / page * page);
        if from < to {
            // SAFETY: The bytes lie within the mapping, which is the file's and shared: what was
            // written to its pages is the file's, and stays.
            unsafe { system::release(from, to - from) };
            self.given = to;
        }
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::{ffi::c_void, fs, os::fd::RawFd};

    pub(super) fn page_size() -> usize {
        // SAFETY: It only asks.
        usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(1 << 16)
    }

    /// How many bytes the system reads ahead by itself; none where it does not say.
    pub(super) fn window(device: u64) -> Option<usize> {
        let (major, minor) = (libc::major(device), libc::minor(device));
        let block = format!("/sys/dev/block/{major}:{minor}");
        // Of a whole disk, of a part of one, and of what is no disk.
        let files = [
            format!("{block}/queue/read_ahead_kb"),
            format!("{block}/../queue/read_ahead_kb"),
            format!("/sys/class/bdi/{major}:{minor}/read_ahead_kb"),
        ];
        let text = files.iter().find_map(|file| fs::read_to_string(file).ok())?;
        Some(text.trim().parse::<usize>().ok()? << 10)
    }

    pub(super) fn will_need(start: usize, length: usize) {
        let page = page_size();
        let from = start / page * page;
        // SAFETY: This is a hint, which changes nothing.
        unsafe { libc::madvise(from as *mut c_void, start + length - from, libc::MADV_WILLNEED) };
    }

    /// # Safety
    /// Whole pages of a mapping that is shared with its file.
    pub(super) unsafe fn release(start: usize, length: usize) {
        // SAFETY: Our caller's promise.
        unsafe { libc::madvise(start as *mut c_void, length, libc::MADV_DONTNEED) };
    }

    /// Has dirty pages written without waiting for them.
    pub(super) fn begin_writing(file: RawFd, offset: u64, length: usize) {
        let (Ok(offset), Ok(length)) = (i64::try_from(offset), i64::try_from(length)) else {
            return;
        };
        // Of nothing, the system would take the whole rest.
        if length > 0 {
            // SAFETY: It takes numbers; the file is open while its mapping is there.
            unsafe { libc::sync_file_range(file, offset, length, libc::SYNC_FILE_RANGE_WRITE) };
        }
    }
}

/// Other systems do by themselves what they do.
#[cfg(not(target_os = "linux"))]
mod system {
    use std::os::fd::RawFd;

    pub(super) fn page_size() -> usize {
        1 << 14
    }

    pub(super) fn window(_device: u64) -> Option<usize> {
        None
    }

    pub(super) fn will_need(_start: usize, _length: usize) {}

    /// # Safety
    /// None is needed.
    pub(super) unsafe fn release(_start: usize, _length: usize) {}

    pub(super) fn begin_writing(_file: RawFd, _offset: u64, _length: usize) {}
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;
    use crate::prelude::*;

    const LENGTH: usize = 2 * SMALL + 1000;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("ndlab-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder is writable");
        folder
    }

    /// A stream that does all it can.
    fn stream(bytes: &[u8]) -> Stream {
        let start = bytes.as_ptr() as usize;
        let mut stream = Stream::of(start..start + bytes.len()).expect("bytes of a mapping");
        stream.asks = true;
        stream.gives_back = stream.place.is_shared;
        stream
    }

    #[test]
    fn what_was_written_stays() {
        let folder = folder("stream-written");
        let path = folder.join("a.dat");
        for (mode, value) in [("w+", 1_u8), ("r+", 2), ("c", 3)] {
            let mut map = np::memmap::<u8, _>(&path, mode, LENGTH).expect("mapped");
            let part = map.as_slice().expect("contiguous");
            let mut stream = stream(part);
            let start = part.as_ptr() as usize;
            for (from, to) in np::chunks(LENGTH, 1_000_001) {
                map.slice_mut(s![from..to]).fill(value);
                stream.reads(start + to, start + to + 1_000_001);
                stream.has_written(start + to);
            }
            assert_eq!(stream.gives_back, mode != "c");
            assert!(map.iter().all(|x| *x == value), "{mode}");
            drop(map);
            let file = fs::read(&path).expect("read");
            assert!(file.iter().all(|x| *x == value.min(2)), "{mode}");
        }
        fs::remove_dir_all(folder).expect("removed");
    }

    #[test]
    fn only_bytes_of_a_mapping_have_a_stream() {
        let folder = folder("stream-bytes");
        let path = folder.join("a.dat");
        let map = np::memmap::<u8, _>(&path, "w+", LENGTH).expect("mapped");
        let start = map.as_ptr() as usize;
        assert!(Stream::of(start..start + LENGTH).is_some());
        assert!(Stream::of(start + 10..start + LENGTH).is_some());
        assert!(Stream::of(start..start + LENGTH + 1).is_none());
        assert!(Stream::of(start + LENGTH - 10..start + LENGTH).is_none());
        drop(map);
        assert!(Stream::of(start..start + LENGTH).is_none());
        let own = np::uint8::zeros(LENGTH);
        let start = own.as_ptr() as usize;
        assert!(Stream::of(start..start + LENGTH).is_none());
        fs::remove_dir_all(folder).expect("removed");
    }
}
