//! Which units of the store's region are used, and where the next block goes: best fit, and free
//! neighbours merge. Pure bookkeeping: it touches neither the memory that it keeps books of nor
//! the heap, and its tables lie where the caller put them.

/// No extent.
const NONE: u32 = u32::MAX;
/// Free extents are found by the binary logarithm of their length.
const BINS: usize = 32;

/// What an extent is. A fresh table of zero bytes reads as `Clean`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum State {
    /// Free, and its pages are zero; most likely they have no memory.
    Clean = 0,
    /// Free, with pages that can be reused without a fault.
    Dirty = 1,
    Used = 2,
}

/// The table's entry for one unit. It counts for the first unit of an extent; for the last one,
/// only the length does.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Entry {
    /// Units of the extent.
    length: u32,
    state: State,
    next: u32,
    previous: u32,
    /// For the owner. Of a dirty extent: the smaller, the longer has it been free.
    pub stamp: u32,
    /// Bytes that the user of the extent asked for.
    pub requested: usize,
}

/// Extents that tile a region from end to end, each known by its first unit.
pub struct Extents {
    table: &'static mut [Entry],
    /// Where the region starts, in units.
    origin: usize,
    /// The first extent of each free list, by state and length.
    bins: [[u32; BINS]; 2],
    dirty: u32,
}

/// An extent and what was in its pages before it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    pub head: u32,
    pub was: State,
}

impl Extents {
    /// One clean extent. All bytes of `table` are zero; `origin` is the region's start in units.
    pub fn new(table: &'static mut [Entry], origin: usize) -> Self {
        let length = u32::try_from(table.len()).expect("the store's size has a limit");
        let mut extents = Self { table, origin, bins: [[NONE; BINS]; 2], dirty: 0 };
        extents.insert(0, length, State::Clean, 0);
        extents
    }

    /// Units whose pages are kept for reuse.
    pub fn dirty(&self) -> u32 {
        self.dirty
    }

    pub fn length(&self, head: u32) -> u32 {
        self.table[head as usize].length
    }

    /// The entry of the used extent that starts at `head`; None if there is no such.
    pub fn used(&mut self, head: u32) -> Option<&mut Entry> {
        self.table.get_mut(head as usize).filter(|entry| entry.state == State::Used)
    }

    /// All extents in order: first unit, length, state.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32, State)> + '_ {
        let mut head = 0;
        std::iter::from_fn(move || {
            let entry = self.table.get(head as usize)?;
            let item = (head, entry.length, entry.state);
            head += entry.length;
            Some(item)
        })
    }

    /// Takes `need` units that start at a multiple of `align` units, first from the extents of the
    /// state `first`, then from the others.
    pub fn take(&mut self, need: u32, align: u32, first: State) -> Option<Taken> {
        let second = if first == State::Dirty { State::Clean } else { State::Dirty };
        let room = need.checked_add(align - 1)?;
        [first, second].into_iter().find_map(|state| {
            let found = self.best_fit(room, state)?;
            let position = self.origin + found as usize;
            let skip = (position.next_multiple_of(align as usize) - position) as u32;
            Some(Taken { head: self.carve(found, skip, need), was: state })
        })
    }

    /// Frees a used extent, which merges with its neighbours of the same state.
    pub fn give(&mut self, head: u32, state: State, stamp: u32) {
        let (mut start, mut length) = (head, self.length(head));
        let after = head + length;
        if self.table.get(after as usize).is_some_and(|entry| entry.state == state) {
            length += self.length(after);
            self.remove(after);
        }
        if head > 0 {
            let before = head - self.length(head - 1);
            if self.table[before as usize].state == state {
                start = before;
                length += self.length(before);
                self.remove(before);
            }
        }
        self.insert(start, length, state, stamp);
    }

    /// Makes a used extent longer where it lies, if the units behind it are free.
    pub fn grow(&mut self, head: u32, need: u32) -> bool {
        let have = self.length(head);
        let mut end = head + have;
        while end < head + need {
            match self.table.get(end as usize) {
                Some(entry) if entry.state != State::Used => end += entry.length,
                _ => return false,
            }
        }
        let mut have = have;
        while have < need {
            let next = head + have;
            let part = self.length(next).min(need - have);
            self.carve(next, 0, part);
            have += part;
        }
        self.measure(head, need);
        true
    }

    /// Splits a used extent; the second part, which starts at the answer, is used, too.
    pub fn split(&mut self, head: u32, keep: u32) -> u32 {
        let rest = self.length(head) - keep;
        let tail = head + keep;
        self.table[tail as usize] = Entry { requested: 0, ..self.table[head as usize] };
        self.measure(head, keep);
        self.measure(tail, rest);
        tail
    }

    /// Takes up to `most` units of the dirty extent that was not used for longest.
    pub fn take_oldest_dirty(&mut self, most: u32) -> Option<u32> {
        let mut oldest = None;
        for first in self.bins[State::Dirty as usize] {
            let mut head = first;
            while head != NONE {
                let entry = &self.table[head as usize];
                if oldest.is_none_or(|(stamp, _)| entry.stamp < stamp) {
                    oldest = Some((entry.stamp, head));
                }
                head = entry.next;
            }
        }
        let (_, head) = oldest?;
        let length = self.length(head);
        let part = length.min(most);
        // The end goes: the start is what the next block gets.
        Some(self.carve(head, length - part, part))
    }

    fn best_fit(&self, room: u32, state: State) -> Option<u32> {
        for bin in bin_of(room)..BINS {
            let mut best = None;
            let mut head = self.bins[state as usize][bin];
            while head != NONE {
                let length = self.length(head);
                if length >= room && best.is_none_or(|(shortest, _)| length < shortest) {
                    best = Some((length, head));
                    if length == room {
                        break;
                    }
                }
                head = self.table[head as usize].next;
            }
            if let Some((_, head)) = best {
                return Some(head);
            }
        }
        None
    }

    /// Makes `need` units of a free extent, from its unit `skip` on, a used extent.
    fn carve(&mut self, head: u32, skip: u32, need: u32) -> u32 {
        let Entry { length, state, stamp, .. } = self.table[head as usize];
        self.remove(head);
        if skip > 0 {
            self.insert(head, skip, state, stamp);
        }
        let rest = length - skip - need;
        if rest > 0 {
            self.insert(head + skip + need, rest, state, stamp);
        }
        self.measure(head + skip, need);
        let entry = &mut self.table[(head + skip) as usize];
        *entry = Entry { state: State::Used, requested: 0, ..*entry };
        head + skip
    }

    fn insert(&mut self, head: u32, length: u32, state: State, stamp: u32) {
        let bin = &mut self.bins[state as usize][bin_of(length)];
        let next = std::mem::replace(bin, head);
        if next != NONE {
            self.table[next as usize].previous = head;
        }
        self.table[head as usize] =
            Entry { length, state, next, previous: NONE, stamp, requested: 0 };
        self.measure(head, length);
        if state == State::Dirty {
            self.dirty += length;
        }
    }

    fn remove(&mut self, head: u32) {
        let Entry { length, state, next, previous, .. } = self.table[head as usize];
        if previous == NONE {
            self.bins[state as usize][bin_of(length)] = next;
        } else {
            self.table[previous as usize].next = next;
        }
        if next != NONE {
            self.table[next as usize].previous = previous;
        }
        if state == State::Dirty {
            self.dirty -= length;
        }
    }

    fn measure(&mut self, head: u32, length: u32) {
        self.table[head as usize].length = length;
        self.table[(head + length - 1) as usize].length = length;
    }
}

fn bin_of(length: u32) -> usize {
    length.ilog2() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extents(units: usize) -> Extents {
        let zero =
            Entry { length: 0, state: State::Clean, next: 0, previous: 0, stamp: 0, requested: 0 };
        Extents::new(Vec::leak(vec![zero; units]), 5)
    }

    fn layout(extents: &Extents) -> String {
        let letter = |state| match state {
            State::Clean => 'c',
            State::Dirty => 'd',
            State::Used => 'U',
        };
        let parts: Vec<String> =
            extents.iter().map(|(_, length, state)| format!("{}{length}", letter(state))).collect();
        parts.join(" ")
    }

    #[test]
    fn free_neighbours_of_one_state_merge() {
        let mut e = extents(100);
        let heads: Vec<u32> =
            (0..4).map(|_| e.take(10, 1, State::Dirty).expect("there is room").head).collect();
        assert_eq!(layout(&e), "U10 U10 U10 U10 c60");
        e.give(heads[1], State::Dirty, 1);
        e.give(heads[3], State::Clean, 2);
        assert_eq!(layout(&e), "U10 d10 U10 c70");
        e.give(heads[2], State::Dirty, 3);
        assert_eq!((layout(&e).as_str(), e.dirty()), ("U10 d20 c70", 20));
        e.give(heads[0], State::Clean, 4);
        assert_eq!(layout(&e), "c10 d20 c70");
    }

    #[test]
    fn the_best_fit_is_taken_and_pages_are_reused() {
        let mut e = extents(100);
        let mut taken = [8, 1, 5, 1, 6, 1].map(|n| e.take(n, 1, State::Dirty).expect("room").head);
        taken.reverse();
        for head in [taken[1], taken[3], taken[5]] {
            e.give(head, State::Dirty, 0);
        }
        assert_eq!(layout(&e), "d8 U1 d5 U1 d6 U1 c78");
        let six = e.take(6, 1, State::Dirty).expect("room");
        assert_eq!((six.head, six.was), (15, State::Dirty));
        assert_eq!(e.take(7, 1, State::Dirty).map(|t| t.head), Some(0));
        assert_eq!(e.take(5, 1, State::Clean).map(|t| t.was), Some(State::Clean));
        assert_eq!(layout(&e), "U7 d1 U1 d5 U1 U6 U1 U5 c73");
        assert_eq!(e.take(74, 1, State::Dirty), None);
    }

    #[test]
    fn an_extent_grows_over_whatever_is_free_behind_it() {
        let mut e = extents(30);
        let a = e.take(4, 1, State::Dirty).expect("room").head;
        let b = e.take(4, 1, State::Dirty).expect("room").head;
        let c = e.take(4, 1, State::Dirty).expect("room").head;
        assert!(!e.grow(a, 5));
        e.give(b, State::Dirty, 0);
        assert!(e.grow(a, 7));
        assert_eq!((layout(&e).as_str(), e.dirty()), ("U7 d1 U4 c18", 1));
        assert!(!e.grow(a, 9));
        e.give(c, State::Clean, 0);
        assert!(e.grow(a, 9));
        let tail = e.split(a, 2);
        e.give(tail, State::Dirty, 0);
        assert_eq!(layout(&e), "U2 d7 c21");
        assert!(!e.grow(a, 31));
    }

    #[test]
    fn alignment_counts_from_the_origin() {
        let mut e = extents(64);
        let taken = e.take(3, 8, State::Dirty).expect("room");
        assert_eq!((taken.head, layout(&e).as_str()), (3, "c3 U3 c58"));
    }

    #[test]
    fn the_oldest_goes_first_and_only_as_much_as_is_needed() {
        let mut e = extents(64);
        let heads = [4, 1, 9, 1].map(|n| e.take(n, 1, State::Dirty).expect("room").head);
        e.give(heads[2], State::Dirty, 1);
        e.give(heads[0], State::Dirty, 2);
        let part = e.take_oldest_dirty(6).expect("one is dirty");
        e.give(part, State::Clean, 0);
        assert_eq!(layout(&e), "d4 U1 d3 c6 U1 c49");
    }

    #[test]
    fn random_traffic_keeps_the_books() {
        let mut e = extents(500);
        let mut held = Vec::new();
        let mut seed = 1u64;
        let mut random = |n: u64| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 33) % n
        };
        for step in 0..20_000 {
            match random(5) {
                0 | 1 => {
                    let align = 1 << random(4);
                    held.extend(e.take(1 + random(20) as u32, align, State::Dirty).map(|t| t.head));
                }
                2 if !held.is_empty() => {
                    let head = held[random(held.len() as u64) as usize];
                    let need = e.length(head) + random(5) as u32;
                    e.grow(head, need);
                }
                3 if e.dirty() > 100 => {
                    let part = e.take_oldest_dirty(10).expect("some are dirty");
                    e.give(part, State::Clean, 0);
                }
                _ if !held.is_empty() => {
                    let head = held.swap_remove(random(held.len() as u64) as usize);
                    e.give(head, State::Dirty, step);
                }
                _ => {}
            }
            let (mut units, mut dirty, mut used) = (0, 0, 0);
            for (head, length, state) in e.iter() {
                assert_eq!(head, units);
                units += length;
                dirty += if state == State::Dirty { length } else { 0 };
                used += usize::from(state == State::Used);
            }
            assert_eq!((units, dirty, used), (500, e.dirty(), held.len()));
        }
    }
}
