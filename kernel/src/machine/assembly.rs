//! Pure: the text that the compiler writes as assembly, with its comments, into functions. What
//! instructions do is `instructions.rs`'s business.

use std::collections::{BTreeMap, HashMap};

use super::{Architecture, Function, Instruction, SourceLine};

/// The functions of an assembly file by their symbols. It was written with comments, on x86-64 in
/// Intel's syntax.
pub fn functions(text: &str, architecture: Architecture) -> BTreeMap<String, Function> {
    let mut reader = Reader { comment: comment_sign(text, architecture), ..Reader::default() };
    text.lines().for_each(|line| reader.line(line));
    reader.found
}

/// What comments begin with.
fn comment_sign(text: &str, architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::X86 => "#",
        Architecture::Arm if text.contains("//") => "//",
        Architecture::Arm => ";",
    }
}

#[derive(Default)]
struct Reader {
    comment: &'static str,
    found: BTreeMap<String, Function>,
    /// The label that came last outside functions.
    last: String,
    open: Option<Open>,
}

/// A function that is being read.
#[derive(Default)]
struct Open {
    function: Function,
    labels: HashMap<String, usize>,
    /// Jumps whose target may come later.
    jumps: Vec<(usize, String)>,
    places: Vec<SourceLine>,
}

impl Reader {
    fn line(&mut self, line: &str) {
        let (code, comment) = match line.split_once(self.comment) {
            Some((code, comment)) => (code.trim(), comment.trim()),
            None => (line.trim(), ""),
        };
        if let Some(label) = code.strip_suffix(':') {
            match &mut self.open {
                Some(open) => {
                    open.labels.insert(label.to_owned(), open.function.instructions.len());
                }
                None if is_local(label) => {}
                None => label.clone_into(&mut self.last),
            }
        } else if code.starts_with(".cfi_startproc") {
            let function = Function { symbol: self.last.clone(), ..Function::default() };
            self.open = Some(Open { function, ..Open::default() });
        } else if code.starts_with(".cfi_endproc") {
            if let Some(open) = self.open.take() {
                let function = open.close();
                self.found.insert(function.symbol.clone(), function);
            }
        } else if let Some(open) = &mut self.open {
            if code.starts_with(".loc") {
                open.places = places(comment);
            } else if !code.is_empty() && !code.starts_with('.') {
                open.instruction(code);
            }
        }
    }
}

/// Labels of the assembler's own.
fn is_local(label: &str) -> bool {
    [".L", "Lfunc", "LBB", "Ltmp"].iter().any(|start| label.starts_with(start))
}

impl Open {
    fn instruction(&mut self, code: &str) {
        let (mnemonic, operands) = code.split_once(char::is_whitespace).unwrap_or((code, ""));
        let operands = operands.trim();
        let mut instruction = Instruction {
            mnemonic: mnemonic.to_owned(),
            operands: operands.to_owned(),
            places: self.places.clone(),
            ..Instruction::default()
        };
        for name in names(operands) {
            if is_local(name) {
                let at = self.function.instructions.len();
                self.jumps.push((at, name.to_owned()));
            } else if is_symbol(name, operands) {
                let plain = name.split('@').next().unwrap_or_default();
                instruction.symbols.push(plain.to_owned());
            }
        }
        self.function.instructions.push(instruction);
    }

    fn close(mut self) -> Function {
        for (at, label) in self.jumps {
            let target = self.labels.get(&label).copied();
            let count = self.function.instructions.len();
            if let Some(instruction) = self.function.instructions.get_mut(at) {
                instruction.jump = target.filter(|target| *target < count);
            }
        }
        self.function
    }
}

/// What may be symbols or labels among operands.
fn names(operands: &str) -> impl Iterator<Item = &str> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '@');
    let words = operands.split(move |c: char| !is_name(c)).filter(|word| !word.is_empty());
    words.filter(|word| !word.starts_with(|first: char| first.is_ascii_digit()))
}

/// Whether one of the names in `operands` is a symbol. Registers have short names, and stand alone
/// only where they are jumped through.
fn is_symbol(name: &str, operands: &str) -> bool {
    let alone = name == operands && name.len() > 3;
    alone
        || name.contains('@')
        || operands.contains(&format!("rip + {name}"))
        || name.starts_with('_')
}

/// `a.rs:1:2 @[ b.rs:3:4 ]` as its two places; line 0 stands for none.
fn places(comment: &str) -> Vec<SourceLine> {
    let parts = comment.trim_end_matches([']', ' ']).split("@[");
    let place = |part: &str| {
        let mut fields = part.trim().rsplitn(3, ':');
        let column = fields.next()?.parse().ok()?;
        let line = fields.next()?.parse().ok().filter(|line| *line > 0)?;
        let file = fields.next()?.rsplit('/').next().unwrap_or_default().to_owned();
        Some(SourceLine { file, line, column })
    };
    parts.filter_map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
\t.globl\t_RNvC3ctx3dot
_RNvC3ctx3dot:                          # @_RNvC3ctx3dot
.Lfunc_begin0:
\t.cfi_startproc
# %bb.0:
\t.loc\t1 14 0                          # cell-1.rs:14:0
\tvxorpd\txmm0, xmm0, xmm0
.LBB0_6:                                # =>This Inner Loop Header: Depth=1
\t.loc\t4 5 30 is_stmt 1                # /lib/range.rs:5:30 @[ cell-1.rs:17:1 @[ cell-1.rs:9:66 ] ]
\tvmulsd\txmm1, xmm1, qword ptr [r13]    # xmm1 = mem[0],zero
\tjne\t.LBB0_6
\tcall\tqword ptr [rip + sin@GOTPCREL]
\tcall\tr13
\tjmp\tpow@PLT
\tret
.Lfunc_end0:
\t.cfi_endproc
.Lanon.1:
\t.byte\t97
";

    #[test]
    fn reads_instructions_with_their_places() {
        let found = functions(TEXT, Architecture::X86);
        let function = &found["_RNvC3ctx3dot"];
        let code = &function.instructions;
        assert_eq!(code.len(), 7);
        assert_eq!(
            (&*code[1].mnemonic, &*code[1].operands),
            ("vmulsd", "xmm1, xmm1, qword ptr [r13]")
        );
        let places: Vec<_> = code[1].places.iter().map(|at| (&*at.file, at.line)).collect();
        assert_eq!(places, [("range.rs", 5), ("cell-1.rs", 17), ("cell-1.rs", 9)]);
        assert_eq!(code[2].jump, Some(1));
        assert_eq!(code[3].symbols, ["sin"]);
        assert_eq!(code[3].jump, None);
        assert_eq!(code[4].symbols, [""; 0]);
        assert_eq!(code[5].symbols, ["pow"]);
    }

    #[test]
    fn a_line_of_number_zero_is_no_place() {
        assert_eq!(places(":0:12"), []);
        assert_eq!(places("/a/range.rs:0:12"), []);
    }
}
