//! Pure: the way from the code that was asked about to the loop where it spends its time, through the
//! functions that it calls, into the array library.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::instructions::Element;
use super::loops::{Heat, Loop, body, called, counts, element, heat, loops};
use super::{Architecture, Function, Instruction, demangled};

/// Compiled code beyond what was compiled for the question.
pub trait Library {
    /// The function of this symbol, if it is there.
    fn function(&self, symbol: &str) -> Option<Function>;
    /// The functions that a table of this symbol points to, in the table's order.
    fn pointed_to(&self, symbol: &str) -> Vec<String>;
}

/// A loop, and the way there.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The function that it is in.
    pub function: Function,
    /// Where in it.
    pub hot: Loop,
    /// The symbols of the functions that lead there, that one last.
    pub way: Vec<String>,
}

/// What a search has come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    /// The loop, where there is one.
    pub found: Option<Found>,
    /// Functions that are called and whose code is not known.
    pub unknown: BTreeSet<String>,
}

/// How many calls deep, and how many functions at most.
const DEPTH: usize = 8;
const FUNCTIONS: usize = 600;

/// Functions that have nothing to do with where the time goes: their names begin so.
const ELSEWHERE: [&str; 14] = [
    "core::panicking",
    "core::fmt",
    "core::option",
    "core::result",
    "core::str",
    "core::ptr::drop_in_place",
    "std::",
    "alloc::raw_vec",
    "alloc::alloc",
    "alloc::string",
    "_Unwind",
    "__rust",
    "ndlab::store",
    "ndlab::display",
];

/// Whether nothing is gained by going into the function of this name.
fn leads_nowhere(name: &str) -> bool {
    let path = name.trim_start_matches(['<', '&']);
    let ends = ["::drop", "::fmt", "out_of_bounds"];
    ELSEWHERE.iter().any(|start| path.starts_with(start))
        || ends.iter().any(|end| path.ends_with(end))
}

type Rank = (u8, bool, usize, Heat, usize);

/// Whether a line of the `source` itself was compiled to it, and nothing that was inlined there.
fn is_own_line(instruction: &Instruction, source: &str) -> bool {
    instruction.places.first().is_some_and(|place| place.file == source)
}

/// Searches from the function `start` of `own`, the functions compiled from the file `source`, on into
/// the `library`.
pub fn search(
    start: &str,
    own: &BTreeMap<String, Function>,
    source: &str,
    library: Option<&dyn Library>,
    architecture: Architecture,
) -> Search {
    let mut result = Search::default();
    let mut best: Option<(Rank, Found)> = None;
    let mut seen: BTreeSet<String> = [start.to_owned()].into();
    let mut queue: VecDeque<Vec<String>> = [vec![start.to_owned()]].into();
    // What is called from here on has the data's type in its name, where it is generic. Behind a table
    // of functions there are all types.
    let called = own.get(start).into_iter().flat_map(|function| &function.instructions);
    let names: Vec<String> = called.flat_map(|it| &it.symbols).map(|it| demangled(it)).collect();
    let wanted = elements(names.iter().map(String::as_str).chain([&*demangled(start)]));
    let has_complex = names.iter().any(|name| name.contains("Complex<"));
    while let Some(way) = queue.pop_front() {
        let Some(symbol) = way.last() else { continue };
        let known = own.get(symbol).cloned();
        let Some(function) = known.or_else(|| library?.function(symbol)) else {
            // It may be a table of functions, as the array library has one for each dtype.
            let pointed = library.map_or(Vec::new(), |library| library.pointed_to(symbol));
            if pointed.is_empty() {
                result.unknown.insert(symbol.clone());
            }
            let way = &way[..way.len() - 1];
            follow(pointed.into_iter(), way, &mut seen, &mut queue);
            continue;
        };
        let name = demangled(symbol);
        let others_complex = !has_complex && name.contains("Complex<");
        for hot in loops(&function).into_iter().filter(|found| found.innermost) {
            let mut heat = heat(&function, hot, &wanted, architecture);
            if others_complex {
                heat.class = heat.class.min(4);
            }
            if !own.contains_key(symbol) && may_be_indices(&function, hot, &name, architecture) {
                heat.class = heat.class.min(3);
            }
            // The library's loops over dtypes that go through a function for each element stand beside
            // those that do not, in a function of their own.
            if !own.contains_key(symbol) && body(&function, hot).iter().any(is_call) {
                heat.class = heat.class.min(3);
            }
            // What the user has written comes before what it calls, and of that what is nearer.
            let is_own = body(&function, hot).iter().any(|it| is_own_line(it, source));
            let near = usize::MAX - way.len();
            let rank = (heat.class, is_own, if is_own { 0 } else { near }, heat, near);
            let is_better = best.as_ref().is_none_or(|(known, found)| {
                // Of two that are alike the one that comes first in its table stays.
                let again = rank.0 == known.0 && are_of_one_table(&way, &found.way);
                rank > *known && !again || heat.class > 3 && is_called_in(found, &way)
            });
            if heat.class > 0 && is_better {
                let (function, way) = (function.clone(), way.clone());
                best = Some((rank, Found { function, hot, way }));
            }
        }
        if way.len() < DEPTH && seen.len() < FUNCTIONS {
            let symbols = function.instructions.iter().flat_map(|it| &it.symbols);
            follow(symbols.map(|name| plain(name).to_owned()), &way, &mut seen, &mut queue);
        }
    }
    result.found = best.map(|(_, found)| found).or_else(|| any_loop(start, own));
    result
}

/// Whether a loop of the library may compute indices, which are integers of 64 bits, and not data: the
/// function of this `name` is not for such data, or it multiplies them as strides are multiplied.
fn may_be_indices(function: &Function, of: Loop, name: &str, architecture: Architecture) -> bool {
    let body = body(function, of);
    let has_data =
        ["i64", "u64"].iter().any(|data| name.contains(data)) || name.ends_with("::kernel");
    let lower = name.to_lowercase();
    let multiplies = ["mul", "prod", "dot", "gemm", "ufunc"].iter().any(|it| lower.contains(it));
    element(body, architecture) == Some(Element::Int(64))
        && (!has_data || counts(body, architecture).products > 0 && !multiplies)
}

/// Two functions that the same one leads to, whose names differ in nothing but a number.
fn are_of_one_table(one: &[String], other: &[String]) -> bool {
    let (Some((one, before)), Some((other, also))) = (one.split_last(), other.split_last()) else {
        return false;
    };
    before == also && one != other && demangled(one) == demangled(other)
}

/// Whether the `way` leads on from a call within the loop, so that what is there lies in that loop.
fn is_called_in(found: &Found, way: &[String]) -> bool {
    let Some([next, ..]) = way.strip_prefix(&*found.way) else { return false };
    let calls = body(&found.function, found.hot).iter().filter(|it| is_call(it));
    let mut called = calls.filter_map(|it| called(&found.function, it));
    called.any(|symbol| plain(symbol) == next)
}

fn is_call(instruction: &Instruction) -> bool {
    instruction.mnemonic.starts_with("call") || instruction.mnemonic.starts_with("bl")
}

/// A loop of the code itself that computes nothing with vectors or floats.
fn any_loop(start: &str, own: &BTreeMap<String, Function>) -> Option<Found> {
    let function = own.get(start)?;
    let hot = loops(function).into_iter().filter(|it| it.innermost).max_by_key(|it| it.depth)?;
    Some(Found { function: function.clone(), hot, way: vec![start.to_owned()] })
}

fn follow(
    symbols: impl Iterator<Item = String>,
    way: &[String],
    seen: &mut BTreeSet<String>,
    queue: &mut VecDeque<Vec<String>>,
) {
    for symbol in symbols {
        if !leads_nowhere(&demangled(&symbol)) && seen.insert(symbol.clone()) {
            queue.push_back([way, &[symbol]].concat());
        }
    }
}

/// Without what is written behind a symbol for the linker.
fn plain(symbol: &str) -> &str {
    symbol.split('@').next().unwrap_or_default()
}

/// The types of elements in the names of functions.
fn elements<'n>(names: impl Iterator<Item = &'n str>) -> Vec<Element> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let words = names.flat_map(|name| name.split(move |c: char| !is_word(c)));
    let mut found = Vec::new();
    for word in words {
        let element = match word {
            "f64" => Element::F64,
            "f32" => Element::F32,
            "i64" | "u64" => Element::Int(64),
            "i32" | "u32" => Element::Int(32),
            "i16" | "u16" => Element::Int(16),
            "i8" | "u8" => Element::Int(8),
            _ => continue,
        };
        if !found.contains(&element) {
            found.push(element);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::loops::tests::function;
    use super::*;

    struct Table;

    impl Library for Table {
        fn function(&self, symbol: &str) -> Option<Function> {
            let code: &[&str] = match symbol {
                "i64::kernel" => &["vpaddq ymm0, ymm0, ymm1", "jne -> 0"],
                "f64::kernel" => &["vaddpd ymm0, ymm0, ymm1", "jne -> 0"],
                _ => return None,
            };
            Some(Function { symbol: symbol.to_owned(), ..function(code) })
        }

        fn pointed_to(&self, symbol: &str) -> Vec<String> {
            let both = ["i64::kernel".to_owned(), "f64::kernel".to_owned()];
            if symbol == "the_table" { both.into() } else { Vec::new() }
        }
    }

    fn code(symbols: &[&str]) -> BTreeMap<String, Function> {
        let mut start = function(&["lea rsi, the_table", "call elsewhere", "ret"]);
        start.instructions[0].symbols = symbols.iter().map(|it| (*it).to_owned()).collect();
        [("start::<f64>".to_owned(), start)].into()
    }

    #[test]
    fn goes_through_tables_to_the_loop_of_the_right_elements() {
        let own = code(&["the_table@GOTPCREL", "memcpy"]);
        let search = search("start::<f64>", &own, "cell.rs", Some(&Table), Architecture::X86);
        let found = search.found.unwrap();
        assert_eq!(found.way, ["start::<f64>", "f64::kernel"]);
        assert_eq!(search.unknown, ["memcpy".to_owned()].into());
    }

    #[test]
    fn without_a_library_it_says_what_it_does_not_know() {
        let own = code(&["the_table"]);
        let search = search("start::<f64>", &own, "cell.rs", None, Architecture::X86);
        assert_eq!((search.found, search.unknown.len()), (None, 1));
    }
}
