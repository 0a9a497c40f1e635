//! What has to be known of a type to keep its values in memory.

use std::{
    alloc::Layout,
    any::{TypeId, type_name},
    mem::transmute,
    ptr::drop_in_place,
};

/// A type, as a value.
#[repr(C)]
pub(super) struct Kind {
    pub(super) id: TypeId,
    pub(super) name: &'static str,
    pub(super) layout: Layout,
    /// Drops the value that the pointer points to.
    pub(super) drop: unsafe fn(*mut u8),
}

/// How a cell names a type: by the address of this function, which is all that is compiled for it.
pub(super) type KindOf = fn() -> Kind;

// Not inlined, so that cells link to the copies that this library has for common types.
#[inline(never)]
pub(super) fn of<T: 'static>() -> Kind {
    // SAFETY: a pointer to `T` is passed like any other.
    let drop = unsafe { transmute::<unsafe fn(*mut T), unsafe fn(*mut u8)>(drop_in_place::<T>) };
    Kind { id: TypeId::of::<T>(), name: type_name::<T>(), layout: Layout::new::<T>(), drop }
}
