//! Pure: machine code as text, read and judged: which loop code spends its time in, and whether that is
//! vectorised. Getting the code is `evaluator/machine.rs`'s business, showing it `magics/asm.rs`'s.

pub mod assembly;
pub mod instructions;
pub mod loops;
pub mod search;
pub mod verdict;

use serde::{Deserialize, Serialize};

/// The processor that machine code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// `x86_64`.
    X86,
    /// `aarch64`.
    Arm,
}

impl Architecture {
    /// The one that the compiler calls by this name, where its instructions are known here.
    pub fn named(name: &str) -> Option<Architecture> {
        match name {
            "x86_64" => Some(Architecture::X86),
            "aarch64" => Some(Architecture::Arm),
            _ => None,
        }
    }
}

/// A function in machine code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Function {
    /// Its symbol.
    pub symbol: String,
    /// What it does, in the order of memory.
    pub instructions: Vec<Instruction>,
}

/// One instruction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instruction {
    /// What it does, as `vaddpd`.
    pub mnemonic: String,
    /// What it does it with, as `ymm0, ymm0, ymmword ptr [rax]`.
    pub operands: String,
    /// The symbols among its operands.
    pub symbols: Vec<String>,
    /// The instruction of the same function that it jumps to.
    pub jump: Option<usize>,
    /// Where it comes from, innermost first: what was inlined, and behind it what that was inlined
    /// into.
    pub places: Vec<SourceLine>,
}

/// A line of source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLine {
    /// The last part of the file's name.
    pub file: String,
    /// The line, from one.
    pub line: usize,
    /// The column, from one.
    pub column: usize,
}

/// Machine code that is worth showing, and what is to be said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The file of the compiled source that the places are in.
    pub source: String,
    /// Functions, or parts of them.
    pub parts: Vec<ShownPart>,
    /// Whether it is vectorised, and if not, why.
    pub verdict: String,
    /// Whether it is.
    pub vectorised: bool,
}

/// A function, or a part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownPart {
    /// What it is.
    pub title: String,
    /// The instructions.
    pub rows: Vec<ShownRow>,
}

/// An instruction as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownRow {
    /// The number of the label before it, where something jumps there.
    pub label: Option<usize>,
    /// What it does.
    pub mnemonic: String,
    /// What it does it with.
    pub operands: String,
    /// Line and column in the compiled source.
    pub place: Option<(usize, usize)>,
    /// Whether it belongs to the loop that the verdict is about.
    pub hot: bool,
}

/// What people call the function of this symbol: `sum`, `ArrayRef::sum`, without modules and without
/// the types that it is for.
pub fn readable(symbol: &str) -> String {
    let full = demangled(symbol);
    if full.contains("::__ndlab_asm::<") {
        return THE_CODE.to_owned();
    }
    let (owner, path) = match full.strip_prefix('<').and_then(|rest| Some((rest, closing(rest)?))) {
        Some((rest, end)) => (head(&rest[..end]), &rest[end + 1..]),
        None => (String::new(), &*full),
    };
    let plain = without_types(path);
    let names: Vec<&str> = plain.split("::").filter(|name| !name.is_empty()).collect();
    let closure = names.last().is_some_and(|name| name.starts_with('{'));
    let names: Vec<&str> = names.into_iter().filter(|name| !name.starts_with('{')).collect();
    let name = match &names[..] {
        [.., of, name] if of.starts_with(char::is_uppercase) => format!("{of}::{name}"),
        [.., name] => (*name).to_owned(),
        [] => return full,
    };
    let owner = if owner.is_empty() { owner } else { owner + "::" };
    let of = if closure { "a closure of " } else { "" };
    format!("{of}{owner}{name}")
}

/// What the function is called that code is put into which is to be looked at.
pub const THE_CODE: &str = "the code";

/// The name of a type without its path and its arguments, as of `&a::Vec<f64> as Clone`.
fn head(of_type: &str) -> String {
    let path = without_types(of_type.trim_start_matches(['&', '<']));
    let first = path.split_whitespace().find(|word| *word != "mut").unwrap_or_default();
    first.rsplit("::").next().unwrap_or_default().to_owned()
}

/// Where the angle bracket closes that was opened before `text`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    text.char_indices().find_map(|(at, character)| match character {
        '<' => {
            depth += 1;
            None
        }
        // As in `-> T`.
        '>' if text[..at].ends_with('-') => None,
        '>' if depth == 0 => Some(at),
        '>' => {
            depth -= 1;
            None
        }
        _ => None,
    })
}

/// Without what stands in angle brackets.
fn without_types(path: &str) -> String {
    let mut plain = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before.strip_suffix("::").unwrap_or(before));
        match closing(after) {
            Some(end) => rest = &after[end + 1..],
            None => return plain,
        }
    }
    plain + rest
}

/// The name of a symbol in Rust, in full.
pub fn demangled(symbol: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(symbol))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_read_as_people_write_them() {
        let kernel = "_RNvNvNtNtNtCs3t31WBeP8Fy_5ndlab5ufunc7kernels10arithmetic3ADDs3_6kernel";
        assert_eq!(readable(kernel), "ADD::kernel");
        assert_eq!(readable("memcpy"), "memcpy");
        let sum = "_RNvMNtNtCsa6qhC1JZNo1_7ndarray7numeric12impl_numericINtB6_8ArrayRefdINtNtNtB6_\
                   9dimension3dim3DimAjj1_EE3sumCs3t31WBeP8Fy_5ndlab";
        assert_eq!(readable(sum), "ArrayRef::sum");
        let code = "_RINvNCNCNvCshBRvLwXohAg_3ctx10ndlab_cell0011___ndlab_asmdNCB2_0EB8_";
        assert_eq!(readable(code), "the code");
        assert_eq!(
            without_types("ndlab::ufunc::binary::<&a::B<f64>, fn() -> C<d>>"),
            "ndlab::ufunc::binary"
        );
        assert_eq!(
            head("&mut ndarray::ArrayBase<a::B<f64>, c> as core::clone::Clone"),
            "ArrayBase"
        );
    }
}
