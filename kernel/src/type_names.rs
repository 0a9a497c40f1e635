//! Pure: the compiler's names of array types into those that people write.

/// ndarray's storages as the compiler names them, and the array type that has each.
const STORAGES: [(&str, &str); 4] = [
    ("OwnedRepr<", "Array"),
    ("OwnedArcRepr<", "ArcArray"),
    ("ViewRepr<&mut ", "ArrayViewMut"),
    ("ViewRepr<&", "ArrayView"),
];

/// Writes `Array2<f64>` for `ndarray::ArrayBase<OwnedRepr<f64>, ndarray::Dim<[usize; 2]>, f64>`, and
/// so on; everything else stays.
pub fn shorten(text: &str) -> String {
    let mut short = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("ArrayBase<") {
        let (before, found) = rest.split_at(at);
        let arguments = &found["ArrayBase<".len()..];
        let Some(end) = closing(arguments) else { break };
        match array(&arguments[..end]) {
            Some(name) => {
                short.push_str(before.strip_suffix("ndarray::").unwrap_or(before));
                short.push_str(&name);
            }
            None => {
                short.push_str(before.strip_suffix("ndarray::").unwrap_or(before));
                short.push_str(&found[..end + "ArrayBase<".len() + 1]);
            }
        }
        rest = &arguments[end + 1..];
    }
    with_short_dimensions(&(short + rest))
}

/// Writes `Ix2` for `ndarray::Dim<[usize; 2]>`.
fn with_short_dimensions(text: &str) -> String {
    let mut short = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("Dim<") {
        let (before, found) = rest.split_at(at);
        let whole = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let axes = found.strip_prefix("Dim<[usize; ").and_then(|it| it.split_once("]>"));
        let (name, after) = match axes {
            Some((axes @ ("0" | "1" | "2" | "3" | "4" | "5" | "6"), after)) if !whole => {
                (format!("Ix{axes}"), after)
            }
            _ => match found.strip_prefix("Dim<IxDynImpl>") {
                Some(after) if !whole => ("IxDyn".to_owned(), after),
                _ => {
                    short.push_str(before);
                    short.push_str("Dim<");
                    rest = &found["Dim<".len()..];
                    continue;
                }
            },
        };
        short.push_str(before.strip_suffix("ndarray::").unwrap_or(before));
        short.push_str(&name);
        rest = after;
    }
    short + rest
}

/// What people write for the compiler's full name of a type: no paths, arrays by their short names.
pub fn from_compiler(full: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut short = String::new();
    let mut rest = full;
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (head, after) = rest.split_at(if word == 0 { first.len_utf8() } else { word });
        match after.strip_prefix("::").filter(|_| word > 0) {
            // A module.
            Some(after) => rest = after,
            None => {
                short.push_str(head);
                rest = after;
            }
        }
    }
    shorten(&short)
}

/// A signature without the modules in its paths: they begin with a small letter.
pub fn without_modules(signature: &str) -> String {
    let mut short = String::new();
    let mut rest = signature;
    while let Some((before, after)) = rest.split_once("::") {
        let word =
            before.rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
        let is_module = before[word..].starts_with(|first: char| first.is_lowercase());
        short.push_str(if is_module { &before[..word] } else { before });
        short.push_str(if is_module { "" } else { "::" });
        rest = after;
    }
    short + rest
}

/// The name of the array type with these arguments, where it has one.
fn array(arguments: &str) -> Option<String> {
    let parts = split(arguments);
    let storage = without_lifetime(parts.first()?.trim().trim_start_matches("ndarray::"));
    let storage = storage.as_str();
    let dimension = parts.get(1)?.trim().trim_start_matches("ndarray::");
    let (prefix, name) = STORAGES.iter().find(|(prefix, _)| storage.starts_with(prefix))?;
    let element = storage[prefix.len()..].strip_suffix('>')?;
    let element = shorten(element);
    let suffix = match dimension.strip_prefix("Dim<[usize; ").and_then(|d| d.strip_suffix("]>")) {
        Some(axes @ ("0" | "1" | "2" | "3" | "4" | "5" | "6")) => axes,
        _ if dimension.starts_with("Dim<IxDynImpl>") => "D",
        // Where the compiler has cut the type short.
        _ if dimension == "..." && *name != "ArcArray" => {
            return Some(format!("{name}<{element}, ...>"));
        }
        _ => return None,
    };
    Some(match *name {
        // There are no aliases for shared arrays beyond two axes.
        "ArcArray" if !matches!(suffix, "1" | "2") => return None,
        name => format!("{name}{suffix}<{element}>"),
    })
}

/// `ViewRepr<&f64>` for `ViewRepr<&'a f64>`.
fn without_lifetime(storage: &str) -> String {
    let Some((before, after)) = storage.split_once("<&'") else { return storage.to_owned() };
    let end = after.find(' ').map_or(0, |at| at + 1);
    format!("{before}<&{}", &after[end..])
}

/// Where the bracket closes that was opened before `text`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, character) in text.char_indices() {
        match character {
            '<' => depth += 1,
            '>' if depth == 0 => return Some(at),
            '>' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The parts between the outermost commas.
fn split(arguments: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, character) in arguments.char_indices() {
        match character {
            '<' | '[' | '(' => depth += 1,
            '>' | ']' | ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&arguments[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&arguments[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_shown_without_modules() {
        let written = "fn f<X: crate::a_b::C>(x: X) -> ndarray::Array<<X as D>::E, X::Dim>";
        assert_eq!(without_modules(written), "fn f<X: C>(x: X) -> Array<<X as D>::E, X::Dim>");
    }

    #[test]
    fn arrays_have_the_names_that_people_write() {
        for (long, short) in [
            ("ndarray::ArrayBase<OwnedRepr<f64>, ndarray::Dim<[usize; 2]>, f64>", "Array2<f64>"),
            ("ArrayBase<ndarray::OwnedRepr<i32>, Dim<IxDynImpl>>", "ArrayD<i32>"),
            ("&ArrayBase<ViewRepr<&f32>, Dim<[usize; 1]>, f32>", "&ArrayView1<f32>"),
            ("ArrayBase<ViewRepr<&mut f32>, Dim<[usize; 1]>>", "ArrayViewMut1<f32>"),
            ("ArrayBase<OwnedRepr<Complex<f64>>, Dim<[usize; 1]>>", "Array1<Complex<f64>>"),
            ("Vec<ArrayBase<OwnedArcRepr<u8>, Dim<[usize; 2]>>>", "Vec<ArcArray2<u8>>"),
        ] {
            assert_eq!(shorten(long), short);
        }
        assert_eq!(shorten("NdIndex<ndarray::Dim<[usize; 2]>>"), "NdIndex<Ix2>");
        assert_eq!(shorten("Dim<[usize; 9]> Dim<IxDynImpl>"), "Dim<[usize; 9]> IxDyn");
        let view = "ArrayBase<ViewRepr<&'a f64>, Dim<[usize; 1]>, f64>";
        assert_eq!(shorten(view), "ArrayView1<f64>");
        let two = "`ArrayBase<OwnedRepr<f64>, Dim<[usize; 1]>>` and `ArrayBase<S, D>`";
        assert_eq!(shorten(two), "`Array1<f64>` and `ArrayBase<S, D>`");
    }

    #[test]
    fn full_names_lose_their_paths() {
        for (full, short) in [
            ("f64", "f64"),
            ("alloc::string::String", "String"),
            (
                "alloc::boxed::Box<dyn core::ops::function::Fn(f64) -> f64>",
                "Box<dyn Fn(f64) -> f64>",
            ),
            ("(ctx::Point, &[alloc::vec::Vec<u8>; 2])", "(Point, &[Vec<u8>; 2])"),
            (
                "ndarray::ArrayBase<ndarray::data_repr::OwnedRepr<f64>, \
                 ndarray::dimension::dim::Dim<[usize; 2]>>",
                "Array2<f64>",
            ),
        ] {
            assert_eq!(from_compiler(full), short);
        }
    }

    #[test]
    fn what_is_cut_off_stays() {
        assert_eq!(shorten("ArrayBase<OwnedRepr<f64>, ..."), "ArrayBase<OwnedRepr<f64>, ...");
        assert_eq!(shorten("no array"), "no array");
        assert_eq!(shorten("ArrayBase<OwnedRepr<f64>, ..., f64>"), "Array<f64, ...>");
    }
}
