//! One variable: its name, its value in memory of its own, and what is known of it. The memory
//! stays while a cell has taken the value out.

use std::{
    alloc::{alloc, dealloc, handle_alloc_error},
    ptr,
};

use super::kind::{Kind, KindOf};
use crate::display::Asked;

/// Shows the value that the pointer points to, or says what is known of it.
pub(super) type Describe = unsafe fn(*const u8, &mut Asked);

/// See the module.
#[repr(C)]
pub(super) struct Slot {
    name: String,
    shape: u64,
    kind: Kind,
    /// None where it is no variable of the user's.
    describe: Option<Describe>,
    /// Room for a value; dangling where values have no size.
    value: *mut u8,
    is_present: bool,
}

impl Slot {
    /// # Safety
    ///
    /// `value` points to a value of the type that `kind` is of, which is the slot's from now on;
    /// `describe` may be called with such a value.
    pub(super) unsafe fn new(
        name: &str,
        shape: u64,
        kind: Kind,
        value: *const u8,
        describe: Option<Describe>,
    ) -> Slot {
        let layout = kind.layout;
        let room = if layout.size() == 0 {
            ptr::without_provenance_mut(layout.align())
        } else {
            // SAFETY: the size is not zero.
            unsafe { alloc(layout) }
        };
        if room.is_null() {
            handle_alloc_error(layout);
        }
        let name = name.to_owned();
        let mut slot = Slot { name, shape, kind, describe, value: room, is_present: false };
        // SAFETY: as the caller promises.
        unsafe { slot.fill(value) };
        slot
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn shape(&self) -> u64 {
        self.shape
    }

    pub(super) fn type_name(&self) -> &'static str {
        self.kind.name
    }

    /// Whether the value is here, and not with a cell.
    pub(super) fn is_present(&self) -> bool {
        self.is_present
    }

    /// Whether it is a variable of the user.
    pub(super) fn is_variable(&self) -> bool {
        self.is_present && self.describe.is_some()
    }

    pub(super) fn is_of(&self, kind: KindOf) -> bool {
        self.kind.id == kind().id
    }

    /// The value, if it is present and of that type.
    pub(super) fn value_of(&self, kind: KindOf) -> Option<*const u8> {
        (self.is_present && self.is_of(kind)).then_some(self.value.cast_const())
    }

    /// Shows the value, or says what is known of it.
    pub(super) fn describe(&self, asked: &mut Asked) {
        match self.describe {
            // SAFETY: it was given for values of this type, and the value is present.
            Some(describe) if self.is_present => unsafe { describe(self.value, asked) },
            _ => asked.is_without_form(),
        }
    }

    /// # Safety
    ///
    /// `value` points to a value of the slot's type, which is the slot's from now on. There is none
    /// in it.
    pub(super) unsafe fn fill(&mut self, value: *const u8) {
        debug_assert!(!self.is_present);
        // SAFETY: there is room for a value of this type.
        unsafe { ptr::copy_nonoverlapping(value, self.value, self.kind.layout.size()) };
        self.is_present = true;
    }

    /// # Safety
    ///
    /// A value of the slot's type may be written to `into`. There is one in the slot.
    pub(super) unsafe fn empty(&mut self, into: *mut u8) {
        debug_assert!(self.is_present);
        self.is_present = false;
        // SAFETY: there was a value, which is the caller's from now on.
        unsafe { ptr::copy_nonoverlapping(self.value, into, self.kind.layout.size()) };
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        /// Gives the memory back, also if the value's own drop panics.
        struct Room<'a>(&'a mut Slot);

        impl Drop for Room<'_> {
            fn drop(&mut self) {
                let layout = self.0.kind.layout;
                if layout.size() != 0 {
                    // SAFETY: it was allocated with this layout, and nothing uses it any more.
                    unsafe { dealloc(self.0.value, layout) };
                }
            }
        }

        let room = Room(self);
        if std::mem::take(&mut room.0.is_present) {
            // SAFETY: there was a value of this type, and nobody else drops it.
            unsafe { (room.0.kind.drop)(room.0.value) };
        }
    }
}
