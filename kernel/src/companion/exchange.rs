//! Where arrays lie on their way between Rust and Python, and the Rust code that puts them there and
//! takes them. Each is written once and read once, as an npy file in shared memory.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::protocol::{Input, Kind, Made};
use crate::code::{Code, Excerpt, Framed, Segment};
use crate::folders;

/// The folders of one session.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// In shared memory, where there is such a thing, and on the disk, for what it has no room for.
    pub folders: [PathBuf; 2],
}

impl Exchange {
    /// Makes the folders of `session`, and takes away what an earlier cell may have left.
    pub fn prepare(session: &Path) -> Result<Exchange, String> {
        let folders = [folders::shared_memory(session), session.join("exchange")];
        for folder in &folders {
            folders::make_private(folder).map_err(|error| format!("{error:#}"))?;
        }
        let exchange = Exchange { folders };
        exchange.clear();
        Ok(exchange)
    }

    /// Takes away all that lies there.
    pub fn clear(&self) {
        for folder in &self.folders {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    /// What stands before and after a value, of which it makes code that puts the value there. The value
    /// is that of `again`, too, which is computed where the first folder has no room for it.
    pub fn put(&self, name: &str, kind: Kind, again: &str) -> [String; 2] {
        let ending = if kind == Kind::Text { "txt" } else { "npy" };
        let [first, second] =
            self.folders.each_ref().map(|folder| folder.join(format!("{name}.{ending}")));
        let save = |path: &Path| match kind {
            Kind::Text => format!("::std::fs::write({path:?}, ::std::primitive::str::as_bytes(&"),
            _ => format!("::ndlab::np::save({path:?}, (&"),
        };
        let before = format!("if let Err(__ndlab_error) = {}", save(&first));
        let after = format!(
            ")).or_else(|_| {{ let _ = ::std::fs::remove_file({first:?}); {}{again})) }}) \
             {{ panic!(\"`{name}` cannot be passed to Python: {{__ndlab_error}}\"); }}",
            save(&second)
        );
        [before, after]
    }

    /// Code that puts variables there.
    pub fn putting(&self, inputs: &[(Excerpt, Kind)]) -> Framed {
        let segments = inputs.iter().flat_map(|(name, kind)| {
            let [before, after] = self.put(&name.text, *kind, &name.text);
            [Segment::Generated(before), Segment::Own(name.clone()), Segment::Generated(after)]
        });
        Framed { segments: segments.collect(), ..Framed::default() }
    }
}

/// What Python is told of variables.
pub fn announced(inputs: &[(Excerpt, Kind)]) -> Vec<Input> {
    let inputs = inputs.iter();
    inputs.map(|(name, kind)| Input { name: name.text.clone(), kind: *kind }).collect()
}

/// Code that makes variables of what Python has left.
pub fn taking(made: &[Made]) -> Code {
    let mut code = String::new();
    for each in made {
        let Made { name, file, .. } = each;
        let of_type = of_type(each);
        let _ = writeln!(code, "let {name}: {of_type} = {};", value(each));
        if each.pieces == 0 {
            let _ = writeln!(code, "let _ = ::std::fs::remove_file({file:?});");
        }
    }
    Code::cell(code)
}

/// The type in Rust.
fn of_type(made: &Made) -> String {
    match made.kind {
        Kind::Text => "::std::string::String".to_owned(),
        Kind::Number => element(&made.dtype).to_owned(),
        Kind::Array => {
            let axes = match made.shape.len() {
                axes @ 0..=6 => axes.to_string(),
                _ => "D".to_owned(),
            };
            format!("::ndlab::ndarray::Array{axes}<{}>", element(&made.dtype))
        }
    }
}

/// The element of a dtype, which is one of Rust's.
fn element(dtype: &str) -> &'static str {
    match dtype {
        "bool" => "bool",
        "int8" => "i8",
        "int16" => "i16",
        "int32" => "i32",
        "int64" => "i64",
        "uint8" => "u8",
        "uint16" => "u16",
        "uint32" => "u32",
        "uint64" => "u64",
        "float32" => "f32",
        "complex64" => "::ndlab::num_complex::Complex<f32>",
        "complex128" => "::ndlab::num_complex::Complex<f64>",
        _ => "f64",
    }
}

/// An expression that reads it.
fn value(made: &Made) -> String {
    const OR_PANIC: &str = ".unwrap_or_else(|error| panic!(\"{error}\"))";
    let Made { kind, file, dtype, shape, .. } = made;
    let element = element(dtype);
    let path = format!("{file:?}");
    match kind {
        Kind::Text => format!("::std::fs::read_to_string({path}){OR_PANIC}"),
        Kind::Number => format!(
            "::ndlab::np::load::<{element}, ::ndlab::ndarray::Ix0>({path}){OR_PANIC}.into_scalar()"
        ),
        Kind::Array if made.pieces == 0 => {
            let dimension = dimension(shape.len());
            format!("::ndlab::np::load::<{element}, {dimension}>({path}){OR_PANIC}")
        }
        // Each piece goes when it was read, so that there are never three copies of the whole.
        Kind::Array => {
            let (dimension, count) = (dimension(shape.len()), shape.iter().product::<usize>());
            let axes: String = shape.iter().map(|length| format!("{length}, ")).collect();
            let axes = if shape.len() > 6 { format!("&[{axes}][..]") } else { format!("[{axes}]") };
            let order = if made.fortran { "shape.f()" } else { "shape" };
            format!(
                "{{ use ::ndlab::ndarray::{{IntoDimension as _, ShapeBuilder as _}}; \
                 let mut elements = ::std::vec::Vec::<{element}>::with_capacity({count}); \
                 for piece in 0..{pieces} {{ \
                 let path = ::std::format!(\"{{}}{{piece}}.npy\", {path}); \
                 let part = ::ndlab::np::load::<{element}, ::ndlab::ndarray::Ix1>(&path){OR_PANIC}; \
                 let _ = ::std::fs::remove_file(&path); \
                 elements.extend_from_slice(part.as_slice().unwrap_or_default()); }} \
                 let shape: {dimension} = {axes}.into_dimension(); \
                 ::ndlab::ndarray::Array::from_shape_vec({order}, elements){OR_PANIC} }}",
                pieces = made.pieces
            )
        }
    }
}

fn dimension(axes: usize) -> String {
    match axes {
        0..=6 => format!("::ndlab::ndarray::Ix{axes}"),
        _ => "::ndlab::ndarray::IxDyn".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(kind: Kind, dtype: &str, shape: &[usize], pieces: usize) -> Made {
        Made {
            name: "c".to_owned(),
            kind,
            file: "/x/c.npy".to_owned(),
            dtype: dtype.to_owned(),
            shape: shape.to_owned(),
            fortran: false,
            pieces,
            note: String::new(),
        }
    }

    #[test]
    fn types_are_those_of_the_dtypes() {
        for (kind, dtype, shape, expected) in [
            (Kind::Array, "float64", &[2, 3][..], "::ndlab::ndarray::Array2<f64>"),
            (Kind::Array, "bool", &[], "::ndlab::ndarray::Array0<bool>"),
            (Kind::Array, "uint8", &[1; 7], "::ndlab::ndarray::ArrayD<u8>"),
            (Kind::Number, "complex64", &[], "::ndlab::num_complex::Complex<f32>"),
            (Kind::Text, "", &[], "::std::string::String"),
        ] {
            assert_eq!(of_type(&made(kind, dtype, shape, 0)), expected);
        }
    }

    #[test]
    fn variables_are_put_into_the_second_folder_where_the_first_has_no_room() {
        let exchange = Exchange { folders: ["/one".into(), "/two".into()] };
        let name = Excerpt { text: "a".to_owned(), line: 1, column: 12 };
        let framed = exchange.putting(&[(name, Kind::Array)]);
        let text: String = framed
            .segments
            .iter()
            .map(|segment| match segment {
                Segment::Own(own) => format!("<{}>", own.text),
                Segment::Generated(text) | Segment::EachInput(text) => text.clone(),
            })
            .collect();
        let expected = "if let Err(__ndlab_error) = ::ndlab::np::save(\"/one/a.npy\", (&<a>))\
                        .or_else(|_| { let _ = ::std::fs::remove_file(\"/one/a.npy\"); \
                        ::ndlab::np::save(\"/two/a.npy\", (&a)) }) { panic!(\"`a` cannot be passed to \
                        Python: {__ndlab_error}\"); }";
        assert_eq!(text, expected);
    }

    #[test]
    fn large_arrays_come_in_pieces() {
        let Code::Cell { text, .. } = taking(&[made(Kind::Array, "float32", &[4, 5], 2)]) else {
            panic!("a cell");
        };
        assert!(text.contains("with_capacity(20)") && text.contains("for piece in 0..2"), "{text}");
        assert!(!text.contains("let _ = ::std::fs::remove_file(\"/x/c.npy\")"), "{text}");
    }
}
