//! The machine code of a cell's code, and of what it calls in the array library: the loop where the
//! time goes. Reading and judging code is `machine.rs`'s business.

mod disassembler;
mod library;

use std::collections::BTreeMap;
use std::ops::Range;

use anyhow::{Context as _, Result};

use super::compiler::{Compiler, Draft, Outcome};
use crate::machine::loops::{Loop, loops};
use crate::machine::search::{Library, Search, search};
use crate::machine::verdict::verdict;
use crate::machine::{
    Architecture, Function, Instruction, Shown, ShownPart, ShownRow, THE_CODE, assembly, readable,
};
use disassembler::Disassembler;
use library::SharedLibrary;

/// How many instructions are shown of code without a loop.
const SHORT: usize = 60;

/// The machine code of `draft`, or why there is none.
pub fn look(
    compiler: &Compiler,
    draft: &Draft,
    all: bool,
) -> Result<std::result::Result<Shown, Outcome>> {
    let name = compiler.toolchain().architecture();
    let architecture = Architecture::named(name)
        .with_context(|| format!("the instructions of `{name}` are not known to `%asm`"))?;
    let assembled = match compiler.assemble(draft)? {
        Ok(assembled) => assembled,
        Err(outcome) => return Ok(Err(outcome)),
    };
    let mut own = BTreeMap::new();
    assembled.texts.iter().for_each(|text| own.extend(assembly::functions(text, architecture)));
    let start = own.keys().find(|symbol| readable(symbol) == THE_CODE);
    let start = start.cloned().context("the compiler has left nothing of the code")?;
    let library = array_library(compiler, architecture);
    let found = search(
        &start,
        &own,
        &assembled.source,
        library.as_ref().map(|it| it as &dyn Library).ok(),
        architecture,
    );
    let mut shown = describe(
        &start,
        &own,
        (&found, architecture),
        library.as_ref().ok(),
        all,
        &assembled.source,
    );
    if let Err(error) = &library
        && !found.unknown.is_empty()
    {
        shown
            .verdict
            .push_str(&format!("\nwhat it calls in the array library is not shown: {error:#}"));
    }
    shown.source = assembled.source;
    Ok(Ok(shown))
}

/// The array library's code.
fn array_library(compiler: &Compiler, architecture: Architecture) -> Result<SharedLibrary> {
    anyhow::ensure!(
        architecture == Architecture::X86 && cfg!(target_os = "linux"),
        "compiled libraries are read on Linux on x86-64 only"
    );
    let way = compiler.way();
    let path = way.compiled.externs.get("ndlab").context("cells do not link to it")?;
    SharedLibrary::read(path, Disassembler::new(compiler.toolchain())?)
}

fn describe(
    start: &str,
    own: &BTreeMap<String, Function>,
    (search, architecture): (&Search, Architecture),
    library: Option<&SharedLibrary>,
    all: bool,
    source: &str,
) -> Shown {
    let Some(found) = &search.found else {
        let Some(function) = own.get(start) else { return Shown::default() };
        let count = function.instructions.len();
        let end = if all { count } else { count.min(SHORT) };
        let mut title = "the code".to_owned();
        if end < count {
            title.push_str(&format!(
                ", the first {end} of {count} instructions (`--all` shows all)"
            ));
        }
        let parts = vec![ShownPart { title, rows: rows(function, 0..end, None, source) }];
        return Shown { parts, verdict: without_loop(search), ..Shown::default() };
    };
    let (mut verdict, vectorised) = verdict(&found.function, found.hot, architecture);
    let inner: Vec<Loop> = loops(&found.function).into_iter().filter(|it| it.innermost).collect();
    let parts = if all {
        let function =
            |symbol: &String| own.get(symbol).cloned().or_else(|| library?.function(symbol));
        let functions = found.way.iter().filter_map(|symbol| Some((symbol, function(symbol)?)));
        let part = |(symbol, function): (&String, Function)| {
            let hot = (*symbol == found.function.symbol).then_some(found.hot);
            let rows = rows(&function, 0..function.instructions.len(), hot, source);
            ShownPart { title: readable(symbol), rows }
        };
        functions.map(part).collect()
    } else {
        let names: Vec<String> = found.way.iter().map(|symbol| readable(symbol)).collect();
        let mut title = names.join(" \u{2192} ");
        if let Some(place) =
            inner.iter().position(|it| *it == found.hot).filter(|_| inner.len() > 1)
        {
            title.push_str(&format!(", loop {} of {}", place + 1, inner.len()));
        }
        let range = found.hot.start..found.hot.end + 1;
        vec![ShownPart { title, rows: rows(&found.function, range, Some(found.hot), source) }]
    };
    if !own.contains_key(&found.function.symbol) {
        verdict.push_str(" (in the array library)");
    }
    Shown { parts, verdict, vectorised, ..Shown::default() }
}

/// What is to be said of code in which no loop was found.
fn without_loop(search: &Search) -> String {
    let copies = ["memcpy", "memmove", "memset"];
    if let Some(name) = copies.iter().find(|name| search.unknown.contains(**name)) {
        return format!("no loop of its own: `{name}` of the C library moves the bytes");
    }
    let names: Vec<String> = search.unknown.iter().take(3).map(|it| readable(it)).collect();
    match names.is_empty() {
        true => "no loop: this runs straight through, once".to_owned(),
        false => {
            format!("no loop here; it calls `{}`, which `%asm` cannot read", names.join("`, `"))
        }
    }
}

/// The instructions of a range, with numbers for labels.
fn rows(
    function: &Function,
    range: Range<usize>,
    hot: Option<Loop>,
    source: &str,
) -> Vec<ShownRow> {
    let code = &function.instructions;
    let mut targets: Vec<usize> = code[range.clone()].iter().filter_map(|it| it.jump).collect();
    targets.retain(|target| range.contains(target));
    targets.sort_unstable();
    targets.dedup();
    let label = |at: usize| targets.binary_search(&at).ok().map(|index| index + 1);
    let row = |at: usize| {
        let instruction = &code[at];
        let is_branch =
            instruction.mnemonic.starts_with(['j', 'b', 'c', 't']) && instruction.jump.is_some();
        let operands = match instruction.jump.filter(|_| is_branch) {
            Some(to) => label(to).map_or_else(|| "out".to_owned(), |label| label.to_string()),
            None => with_readable_symbols(instruction),
        };
        ShownRow {
            label: label(at),
            mnemonic: instruction.mnemonic.clone(),
            operands,
            place: own_place(instruction, source),
            hot: hot.is_some_and(|hot| (hot.start..=hot.end).contains(&at)),
        }
    };
    range.map(row).collect()
}

/// The innermost line of the compiled `source` that an instruction comes from.
fn own_place(instruction: &Instruction, source: &str) -> Option<(usize, usize)> {
    let place = instruction.places.iter().find(|place| place.file == source)?;
    Some((place.line, place.column.max(1)))
}

fn with_readable_symbols(instruction: &Instruction) -> String {
    let mut text = instruction.operands.clone();
    for symbol in &instruction.symbols {
        let plain = symbol.split('@').next().unwrap_or_default();
        for written in [format!("{plain}@GOTPCREL"), format!("{plain}@PLT"), plain.to_owned()] {
            if text.contains(&written) {
                text = text.replace(&written, &readable(plain));
                break;
            }
        }
    }
    text
}
