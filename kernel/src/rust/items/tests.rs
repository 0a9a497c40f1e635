//! Tests of what source defines.

use super::*;

fn public_items(source: &str) -> Vec<Item> {
    let mut macros = Macros::default();
    macros.add("", source);
    super::public_items("", source, &macros)
}

fn found(source: &str) -> Vec<(ItemKind, String, Option<String>)> {
    let items = public_items(source).into_iter();
    items.map(|item| (item.kind, item.name, item.owner)).collect()
}

#[test]
fn a_function_has_its_signature_and_its_documentation() {
    let source = "/// Adds.\n///\n/// More.\n#[track_caller]\npub fn sum<X>(\n    a: X,\n    \
                  b: [u8; 3],\n) -> X\nwhere\n    X: Add,\n{ \"}\"; inner() }\nfn hidden() {}";
    let items = public_items(source);
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].signature, "fn sum<X>(a: X, b: [u8; 3]) -> X where X: Add");
    assert_eq!(items[0].docs, "Adds.\n\nMore.");
    assert_eq!(items[0].returns(), Some("X"));
    assert!(!items[0].is_method);
}

#[test]
fn methods_fields_and_variants_have_owners() {
    let source = "pub struct A<T> { pub x: Vec<(T, u8)>, y: u8 }\nimpl<T: Into<u8>> A<T> {\n\
                  pub fn get(&self) -> u8 { 1 }\npub fn new() -> Self { 2 }\nfn no(&self) {} }\n\
                  pub trait T { fn t(self: Box<Self>); }\nimpl<T> T for A<T> { fn t() {} }\n\
                  pub enum E { One, Two(u8) }";
    use ItemKind::{Enum, Field, Function, Impl, Struct, Trait, Variant};
    let is = |kind, name: &str, owner: &str| {
        (kind, name.to_owned(), (!owner.is_empty()).then(|| owner.to_owned()))
    };
    assert_eq!(
        found(source),
        [
            is(Struct, "A", ""),
            is(Field, "x", "A"),
            is(Function, "get", "A<T>"),
            is(Function, "new", "A<T>"),
            is(Trait, "T", ""),
            is(Function, "t", "T"),
            is(Impl, "T", "A<T>"),
            is(Enum, "E", ""),
            is(Variant, "One", "E"),
            is(Variant, "Two", "E"),
        ]
    );
    let methods: Vec<bool> = public_items(source).iter().map(|item| item.is_method).collect();
    assert_eq!(methods[2..4], [true, false]);
}

#[test]
fn calls_of_macros_define_things() {
    let source = "macro_rules! no { ($x:ty) => { pub fn no() {} } }\n\
                  dtypes! { /// Eight.\n int8 = i8; /// More.\n int16 = i16; }\n\
                  impl A { ops! { /// Down.\n fn floor /// Up.\n fn ceil(A) } }\n\
                  /// Shows.\n#[macro_export]\nmacro_rules! show { () => {} }";
    let items = public_items(source);
    let names: Vec<&str> = items.iter().map(|item| &*item.name).collect();
    assert_eq!(names, ["int8", "int16", "floor", "ceil", "show"]);
    assert_eq!(items[0].signature, "type int8 = i8");
    assert_eq!((&*items[3].docs, items[3].owner.as_deref()), ("Up.", Some("A")));
    assert!(items[3].is_method);
}

#[test]
fn names_of_use() {
    let items = public_items("pub use crate::{a::b, c::{d, e as f}, g as _, h::*};\nuse i;");
    let names: Vec<(&str, &str)> =
        items.iter().map(|item| (&*item.name, &*item.signature)).collect();
    assert_eq!(
        names,
        [
            ("b", "crate::a::b"),
            ("d", "crate::c::d"),
            ("f", "crate::c::e"),
            ("_", "crate::g"),
            ("*", "crate::h::*")
        ]
    );
}

#[test]
fn base_names() {
    for (of_type, name) in [
        ("&ndarray::ArrayBase<S, D>", "ArrayBase"),
        ("&'a mut Vec<u8>", "Vec"),
        ("f64", "f64"),
        ("impl Fn(u8)", "Fn"),
    ] {
        assert_eq!(base_name(of_type), name);
    }
}

#[test]
fn text_that_is_no_rust_ends() {
    for source in ["pub fn", "impl", "pub struct {", "impl<", "use {", "x!", "/// a", "#", "pub("] {
        let _ = all_items(source);
    }
}
