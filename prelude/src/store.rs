//! The variables of a notebook: what one cell leaves for the next. Generated code calls it.
//!
//! A cell is compiled while somebody waits, so that what is generic here is a shell around code
//! that is compiled already: it passes a pointer to the value and a `KindOf`, and nothing else
//! depends on the type. How a value lies in memory is `store/slot.rs`'s, how cells run is
//! `store/run.rs`'s, and what is said of a value, and to whom, is [`crate::display`]'s.
//!
//! A store belongs to one thread. It is plain memory, so that a copy of the process has a copy of
//! it. It outlives the library of each cell, whose code stays loaded: values are dropped and shown
//! by functions of the cell that made them.

mod error;
mod kind;
mod requests;
mod run;
mod slot;

use std::{
    any::Any,
    mem::{ManuallyDrop, MaybeUninit, transmute},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

pub use self::{
    error::{UserCodeDebugError, UserCodeError, UserCodePrettyError},
    requests::{
        ndlab_describe_variable, ndlab_forget_variable, ndlab_list_variables, ndlab_show_variable,
    },
    run::{catch, create_variable_store, run},
};
use self::{
    kind::KindOf,
    slot::{Describe, Slot},
};
use crate::display;
pub use crate::display::{Asked, USER_ERROR_OCCURRED, VARIABLE_CHANGED_TYPE};

/// Variables by name, in the order in which they came.
#[derive(Default)]
#[repr(C)]
pub struct VariableStore {
    variables: Vec<Slot>,
    /// For each type that the running cell defines or uses, and that a cell has defined, a hash of
    /// the definitions that it is made of. A type of the same name and place counts as the same to
    /// [`TypeId`](std::any::TypeId), whatever its fields.
    shapes: &'static [(&'static str, u64)],
}

impl VariableStore {
    /// An empty one.
    pub fn new() -> VariableStore {
        VariableStore::default()
    }

    /// Keeps a new variable, or one whose type has changed.
    ///
    /// `describe` is `|value, asked| ::ndlab::__describe!(value, asked)`. What had the name before
    /// is dropped when the new value is in place.
    #[inline(always)]
    pub fn put_variable<T: 'static>(&mut self, name: &str, value: T, describe: fn(&T, &mut Asked)) {
        let value = ManuallyDrop::new(value);
        // SAFETY: a pointer to `T` is passed like any other, and `put` calls it with one to a `T`
        // only. The value is a `T` that is not used again here.
        unsafe {
            let describe = transmute::<fn(&T, &mut Asked), Describe>(describe);
            self.put(name, kind::of::<T>, (&raw const value).cast(), Some(describe));
        }
    }

    /// Keeps a variable that was taken by this cell. What is known of it stays.
    #[inline(always)]
    pub fn keep_variable<T: 'static>(&mut self, name: &str, value: T) {
        let value = ManuallyDrop::new(value);
        // SAFETY: the value is a `T` that is not used again here.
        unsafe { self.keep(name, kind::of::<T>, (&raw const value).cast()) };
    }

    /// Whether [`take_variable`](VariableStore::take_variable) may be called: false, and the
    /// variable is lost, if it has another type. Also true if there is none of that name.
    #[inline(always)]
    pub fn check_variable<T: 'static>(&mut self, name: &str) -> bool {
        self.check(name, kind::of::<T>)
    }

    /// The variable's value, which is the caller's from now on.
    ///
    /// # Panics
    ///
    /// Panics if there is none, or one of another type.
    #[inline(always)]
    pub fn take_variable<T: 'static>(&mut self, name: &str) -> T {
        let mut value = MaybeUninit::<T>::uninit();
        // SAFETY: there is room for a `T`, and `take` comes back only when it has written one.
        unsafe {
            self.take(name, kind::of::<T>, value.as_mut_ptr().cast());
            value.assume_init()
        }
    }

    /// What generated code shares between cells under a name that is no variable's: made when it
    /// is asked for first.
    ///
    /// # Panics
    ///
    /// Panics if the name has a value of another type.
    pub fn lazy_arc<T: 'static, F: FnOnce() -> T>(&mut self, name: &str, create: F) -> Arc<T> {
        if self.present(name).is_none() {
            let value = ManuallyDrop::new(Arc::new(create()));
            // SAFETY: the value is an `Arc<T>` that is not used again here.
            unsafe { self.put(name, kind::of::<Arc<T>>, (&raw const value).cast(), None) };
        }
        let slot = self.present(name).expect("it was put there");
        let shared = slot.value_of(kind::of::<Arc<T>>);
        let shared = shared.unwrap_or_else(|| panic!("lazy_arc {name} changed type"));
        // SAFETY: the slot says that its value is an `Arc<T>`, and it is borrowed while it is read.
        Arc::clone(unsafe { &*shared.cast::<Arc<T>>() })
    }

    /// Takes over all variables of another store, in place of its own of the same names.
    pub fn merge(&mut self, other: VariableStore) {
        for slot in other.variables {
            self.insert(slot);
        }
    }

    /// # Safety
    ///
    /// `value` points to a value of the type that `kind` is of, which is the store's from now on;
    /// `describe` may be called with such a value.
    unsafe fn put(
        &mut self,
        name: &str,
        kind: KindOf,
        value: *const u8,
        describe: Option<Describe>,
    ) {
        let kind = kind();
        if describe.is_some() {
            display::variable_stored(name, kind.name);
        }
        let shape = self.shape(kind.name);
        // SAFETY: as the caller promises.
        self.insert(unsafe { Slot::new(name, shape, kind, value, describe) });
    }

    /// What the shapes of the user's own types in a type amount to; 0 where there is none.
    fn shape(&self, type_name: &str) -> u64 {
        if self.shapes.is_empty() {
            return 0;
        }
        let own = type_name.split("ctx::").skip(1).map(|rest| {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let shape = self.shapes.iter().find(|(name, _)| *name == &rest[..end]);
            shape.map_or(1, |(_, shape)| *shape)
        });
        own.fold(0, |sum: u64, shape| sum.wrapping_mul(31).wrapping_add(shape))
    }

    fn insert(&mut self, slot: Slot) {
        match self.variables.iter_mut().find(|known| known.name() == slot.name()) {
            Some(known) => drop(std::mem::replace(known, slot)),
            None => self.variables.push(slot),
        }
    }

    /// # Safety
    ///
    /// As of [`put`](VariableStore::put).
    unsafe fn keep(&mut self, name: &str, kind: KindOf, value: *const u8) {
        let known = self.variables.iter_mut().find(|slot| slot.name() == name);
        match known {
            // SAFETY: the slot is empty and was made for the same type.
            Some(slot) if !slot.is_present() && slot.is_of(kind) => unsafe { slot.fill(value) },
            // SAFETY: as the caller promises; the description looks at no value.
            _ => unsafe { self.put(name, kind, value, Some(unknown)) },
        }
    }

    #[expect(clippy::print_stderr, reason = "the user is told in the cell's output")]
    fn check(&mut self, name: &str, kind: KindOf) -> bool {
        let Some(slot) = self.present(name) else { return true };
        if slot.is_of(kind) && slot.shape() == self.shape(slot.type_name()) {
            return true;
        }
        eprintln!("The type of the variable {name} was redefined, so was lost.");
        display::variable_changed_type(name);
        false
    }

    /// # Safety
    ///
    /// A value of the type that `kind` is of may be written to `into`.
    unsafe fn take(&mut self, name: &str, kind: KindOf, into: *mut u8) {
        let present = self.variables.iter_mut().find(|s| s.is_present() && s.name() == name);
        let Some(slot) = present else { panic!("Variable '{name}' has gone missing") };
        // Generated code has called `check_variable`.
        assert!(slot.is_of(kind), "Variable changed type");
        // SAFETY: the slot has a value of that type.
        unsafe { slot.empty(into) };
    }

    /// Drops a variable; whether there was one.
    fn forget(&mut self, name: &str) -> Result<bool, Box<dyn Any + Send>> {
        let at = self.variables.iter().position(|slot| slot.name() == name);
        let Some(at) = at else { return Ok(false) };
        let slot = self.variables.remove(at);
        let was_present = slot.is_present();
        catch_unwind(AssertUnwindSafe(|| drop(slot))).map(|()| was_present)
    }

    fn present(&self, name: &str) -> Option<&Slot> {
        self.variables.iter().find(|slot| slot.is_present() && slot.name() == name)
    }
}

/// Describes a variable of which nothing is known but its type: whoever wants to see it compiles a
/// cell.
fn unknown(_: *const u8, asked: &mut Asked) {
    asked.is_without_form();
}

/// What cells do with a variable, for the copies in `instances.rs`.
#[cfg(feature = "instances")]
pub(crate) fn as_cells_do<T: 'static>() -> usize {
    kind::of::<T>().layout.size()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_of_a_type_is_that_of_the_users_own_types_in_it() {
        let store = VariableStore { variables: Vec::new(), shapes: &[("P", 5), ("Pair", 7)] };
        assert_eq!(store.shape("alloc::vec::Vec<f64>"), 0);
        assert_eq!(store.shape("alloc::vec::Vec<ctx::P>"), 5);
        assert_eq!(store.shape("ctx::Pair<ctx::P>"), 7 * 31 + 5);
        assert_ne!(store.shape("ctx::unknown::Q"), 0);
    }
}
