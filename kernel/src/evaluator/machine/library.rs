//! The compiled functions of a shared library by their symbols: of the array library, which holds the
//! loops that cells call.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use object::elf::R_X86_64_RELATIVE;
use object::read::elf::ElfFile64;
use object::{
    Object as _, ObjectSection as _, ObjectSymbol as _, ObjectSymbolTable as _, RelocationFlags,
    RelocationTarget, SymbolKind,
};

use super::disassembler::Disassembler;
use crate::machine::search::Library;
use crate::machine::{Function, Instruction};

/// A library of x86-64 in the format of Linux.
pub struct SharedLibrary {
    data: Vec<u8>,
    /// The bytes of the file at an address: address, size, and place in the file.
    sections: Vec<(u64, u64, u64)>,
    /// Functions and data by their symbols: address and size.
    places: HashMap<String, (u64, u64)>,
    /// Symbols by their addresses.
    symbols: BTreeMap<u64, String>,
    /// What the linker writes at an address: the address or the symbol of something.
    pointers: BTreeMap<u64, Pointer>,
    disassembler: Disassembler,
}

/// See [`SharedLibrary`].
enum Pointer {
    Address(u64),
    Symbol(String),
}

impl SharedLibrary {
    /// Reads the tables of the library at `path`.
    pub fn read(path: &Path, disassembler: Disassembler) -> Result<SharedLibrary> {
        let data =
            fs::read(path).with_context(|| format!("failed to read `{}`", path.display()))?;
        let file: ElfFile64 = ElfFile64::parse(&*data)
            .with_context(|| format!("`{}` is no library", path.display()))?;
        let sections = file.sections().filter_map(|section| {
            let (offset, size) = section.file_range()?;
            (section.address() > 0).then(|| (section.address(), size, offset))
        });
        let sections = sections.collect();
        let (mut places, mut symbols) = (HashMap::new(), BTreeMap::new());
        for symbol in file.symbols().chain(file.dynamic_symbols()) {
            let kinds = [SymbolKind::Text, SymbolKind::Data];
            if !symbol.is_definition() || !kinds.contains(&symbol.kind()) {
                continue;
            }
            let name = symbol.name().unwrap_or_default().to_owned();
            symbols.entry(symbol.address()).or_insert_with(|| name.clone());
            places.entry(name).or_insert((symbol.address(), symbol.size()));
        }
        let mut pointers = BTreeMap::new();
        for (address, relocation) in file.dynamic_relocations().into_iter().flatten() {
            let pointer = match (relocation.target(), relocation.flags()) {
                (RelocationTarget::Symbol(index), _) => {
                    let table = file.dynamic_symbol_table();
                    let symbol = table.and_then(|table| table.symbol_by_index(index).ok());
                    let Some(name) = symbol.as_ref().and_then(|symbol| symbol.name().ok()) else {
                        continue;
                    };
                    Pointer::Symbol(name.to_owned())
                }
                (_, RelocationFlags::Elf { r_type }) if r_type == R_X86_64_RELATIVE => {
                    Pointer::Address(relocation.addend().cast_unsigned())
                }
                _ => continue,
            };
            pointers.insert(address, pointer);
        }
        Ok(SharedLibrary { data, sections, places, symbols, pointers, disassembler })
    }

    fn bytes(&self, address: u64, size: u64) -> Option<&[u8]> {
        let within = |(start, length, _): &&(u64, u64, u64)| {
            (*start..start + length).contains(&address) && address + size <= start + length
        };
        let (start, _, offset) = self.sections.iter().find(within)?;
        let from = usize::try_from(offset + (address - start)).ok()?;
        self.data.get(from..from + usize::try_from(size).ok()?)
    }

    /// What lies at an address, or what is pointed to there.
    fn symbol_at(&self, address: u64) -> Option<&str> {
        match self.pointers.get(&address) {
            Some(Pointer::Symbol(name)) => Some(name),
            Some(Pointer::Address(to)) => self.symbols.get(to).map(String::as_str),
            None => self.symbols.get(&address).map(String::as_str),
        }
    }
}

impl Library for SharedLibrary {
    fn function(&self, symbol: &str) -> Option<Function> {
        let (start, size) = self.places.get(symbol).copied().filter(|(_, size)| *size > 0)?;
        if self.pointers.range(start..start + size).next().is_some() {
            return None;
        }
        let code = self.bytes(start, size)?;
        let mut function = Function { symbol: symbol.to_owned(), ..Function::default() };
        let (mut indices, mut jumps) = (HashMap::new(), Vec::new());
        let mut at = 0;
        while at < code.len() {
            let address = start + at as u64;
            let (text, length) = self.disassembler.instruction(&code[at..], address)?;
            let index = function.instructions.len();
            let (mnemonic, operands) = text.split_once(char::is_whitespace).unwrap_or((&text, ""));
            let mut instruction = Instruction {
                mnemonic: mnemonic.to_owned(),
                operands: operands.trim().to_owned(),
                ..Instruction::default()
            };
            at += length;
            let next = start + at as u64;
            if let Some(target) = jump_target(&instruction, next) {
                if (start..start + size).contains(&target) {
                    jumps.push((index, target));
                } else if let Some(name) = self.symbol_at(target) {
                    instruction.symbols.push(name.to_owned());
                }
            } else if let Some((before, behind, to)) = relative(&instruction.operands, next)
                && let Some(name) = self.symbol_at(to)
            {
                instruction.operands = format!("{before}[rip + {name}]{behind}");
                instruction.symbols.push(name.to_owned());
            }
            indices.insert(address, index);
            let is_padding = mnemonic.starts_with("nop") || text.starts_with("data16");
            if !is_padding || !function.instructions.is_empty() {
                function.instructions.push(instruction);
            }
        }
        for (index, target) in jumps {
            function.instructions[index].jump = indices.get(&target).copied();
        }
        Some(function)
    }

    fn pointed_to(&self, symbol: &str) -> Vec<String> {
        let Some((start, size)) = self.places.get(symbol) else { return Vec::new() };
        let inside = self.pointers.range(*start..start + size);
        let names = inside.filter_map(|(address, _)| self.symbol_at(*address)).map(str::to_owned);
        names.collect()
    }
}

/// Where a jump or a call goes whose operand counts from the `next` instruction.
fn jump_target(instruction: &Instruction, next: u64) -> Option<u64> {
    let is_jump = instruction.mnemonic.starts_with('j') || instruction.mnemonic == "call";
    let distance: i64 = instruction.operands.parse().ok().filter(|_| is_jump)?;
    Some(next.wrapping_add_signed(distance))
}

/// What stands before and behind `[rip + 16]`, and the address that it means.
fn relative(operands: &str, next: u64) -> Option<(&str, &str, u64)> {
    let (before, rest) = operands.split_once("[rip ")?;
    let (distance, behind) = rest.split_once(']')?;
    let distance: i64 = distance.replace(' ', "").trim_start_matches('+').parse().ok()?;
    Some((before, behind, next.wrapping_add_signed(distance)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Architecture;
    use crate::machine::loops::loops;
    use crate::machine::verdict::verdict;
    use crate::toolchain::Toolchain;

    #[test]
    fn places_are_counted_from_the_next_instruction() {
        let of = |text: &str| relative(text, 100).map(|(_, _, to)| to);
        assert_eq!(of("rax, qword ptr [rip + 16]"), Some(116));
        assert_eq!(of("qword ptr [rip - 16], rax"), Some(84));
        assert_eq!(of("qword ptr [rax - 16], rax"), None);
    }

    #[test]
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    fn reads_a_library_that_the_compiler_made() {
        let toolchain = Toolchain::find().unwrap();
        let folder = std::env::temp_dir().join(format!("ndlab-machine-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let source = folder.join("a.rs");
        let text = "#[unsafe(no_mangle)] pub extern \"C\" fn scale(x: &mut [f64; 1000], by: f64) {\n\
                    for x in x { *x *= by; } }\n\
                    #[unsafe(no_mangle)] pub static TABLE: [extern \"C\" fn(&mut [f64; 1000], f64); 2] = \
                    [scale, scale];";
        fs::write(&source, text).unwrap();
        let library = folder.join("liba.so");
        let mut rustc = std::process::Command::new(&toolchain.rustc);
        rustc.args([
            "--crate-type=cdylib",
            "-Copt-level=3",
            "--edition=2024",
            "-Aimproper_ctypes_definitions",
        ]);
        let made = rustc.arg("-o").arg(&library).arg(&source).status().unwrap();
        assert!(made.success());
        let disassembler = Disassembler::new(&toolchain).unwrap();
        let read = SharedLibrary::read(&library, disassembler).unwrap();
        let function = read.function("scale").unwrap();
        let hot = loops(&function)[0];
        let (text, vectorised) = verdict(&function, hot, Architecture::X86);
        assert!(vectorised && text.contains("2 f64 in each vector (SSE, xmm)"), "{text}");
        assert_eq!(read.pointed_to("TABLE"), ["scale", "scale"]);
        assert_eq!(read.function("TABLE"), None);
        fs::remove_dir_all(folder).unwrap();
    }
}
