//! Pure: what is to be said of a loop in one line: whether it is vectorised, how, and if not, why, as
//! far as the instructions tell.

use std::collections::BTreeMap;

use super::instructions::{Element, Kind, kind};
use super::loops::{Loop, body, called, counts, element};
use super::{Architecture, Function, Instruction, demangled, readable};

/// See the module; and whether it is vectorised.
pub fn verdict(function: &Function, of: Loop, architecture: Architecture) -> (String, bool) {
    let body = body(function, of);
    let counts = counts(body, architecture);
    let element = element(body, architecture);
    let vectors = vectors(body, element, architecture);
    let one = body.iter().find(|it| matches!(kind(it, architecture), Kind::Scalar(_)));
    let why = || match why(function, of, architecture) {
        Some(why) => format!(", since {why}"),
        None => String::new(),
    };
    match (element, vectors) {
        (Some(element), Some(bits)) => {
            let lanes = bits / element.bits();
            let name = element.name();
            let unit = unit(body, bits, architecture);
            let turn = match vectors_a_turn(body, bits, architecture) {
                0 => String::new(),
                1 => ", 1 vector a turn".to_owned(),
                many => format!(", {many} vectors a turn"),
            };
            let many = format!("{lanes} {name} in each vector ({unit}){turn}");
            match one.filter(|_| counts.scalars > 1) {
                Some(one) => {
                    let text = format!(
                        "vectorised in part: {many}; but one at a time ({}){}",
                        one.mnemonic,
                        why()
                    );
                    (text, true)
                }
                None => (format!("vectorised: {many}"), true),
            }
        }
        (Some(element), None) if element.is_float() => {
            let by = one.map_or(String::new(), |one| format!(" ({})", one.mnemonic));
            let text = format!("not vectorised: one {} at a time{by}{}", element.name(), why());
            (text, false)
        }
        _ if counts.moves > 0 && counts.calls == 0 => {
            let bits = widest(body, architecture);
            let unit = unit(body, bits, architecture);
            (format!("vectorised: moves {} bytes at a time ({unit})", bits / 8), true)
        }
        _ => (format!("not vectorised: one number at a time, and no float{}", why()), false),
    }
}

/// The bits of the vectors that `element`s are computed in, if they are.
fn vectors(
    body: &[Instruction],
    element: Option<Element>,
    architecture: Architecture,
) -> Option<u32> {
    let bits = body.iter().filter_map(|it| match kind(it, architecture) {
        Kind::Vector(found, bits) if Some(found) == element => Some(bits),
        _ => None,
    });
    bits.max()
}

fn widest(body: &[Instruction], architecture: Architecture) -> u32 {
    let bits = body.iter().map(|it| match kind(it, architecture) {
        Kind::Vector(_, bits) | Kind::Moves(bits) => bits,
        _ => 0,
    });
    bits.max().unwrap_or_default()
}

/// What of the processor computes with vectors of so many bits.
fn unit(body: &[Instruction], bits: u32, architecture: Architecture) -> &'static str {
    let any = |test: &dyn Fn(&Instruction) -> bool| body.iter().any(test);
    let begins = |start: &'static str| any(&|it: &Instruction| it.mnemonic.starts_with(start));
    if architecture == Architecture::Arm {
        return "NEON";
    }
    let fused = begins("vfm") || begins("vfnm");
    let integers = any(&|it| matches!(kind(it, architecture), Kind::Vector(Element::Int(_), 256)));
    match bits {
        512 => "AVX-512, zmm",
        256 if begins("vpmullq") || begins("vpternlog") => "AVX-512, ymm",
        256 if fused => "AVX2 with FMA, ymm",
        256 if integers => "AVX2, ymm",
        256 => "AVX, ymm",
        _ if fused => "FMA, xmm",
        _ if begins("v") => "AVX, xmm",
        _ => "SSE, xmm",
    }
}

/// How many vectors of one array are read or written in a turn: as many as there are places beside
/// each other. Zero where none is.
fn vectors_a_turn(body: &[Instruction], bits: u32, architecture: Architecture) -> usize {
    let bytes = i64::from(bits / 8);
    let mut groups: BTreeMap<(String, i64), Vec<i64>> = BTreeMap::new();
    for instruction in body {
        if !matches!(kind(instruction, architecture), Kind::Vector(..) | Kind::Moves(_)) {
            continue;
        }
        let Some((base, offset)) = address(&instruction.operands) else { continue };
        let pair = matches!(&*instruction.mnemonic, "ldp" | "stp");
        let places = groups.entry((base, offset.rem_euclid(bytes))).or_default();
        for offset in [Some(offset), pair.then_some(offset + bytes)].into_iter().flatten() {
            if !places.contains(&offset) {
                places.push(offset);
            }
        }
    }
    groups.values().map(Vec::len).max().unwrap_or_default()
}

/// What stands in the brackets of an operand in memory: the registers, and how far behind them.
fn address(operands: &str) -> Option<(String, i64)> {
    let (_, inner) = operands.split_once('[')?;
    let (inner, _) = inner.split_once(']')?;
    let spaced = inner.replace(" - ", " + -").replace(", ", " + ").replace('#', "");
    let mut offset = 0;
    let mut base = Vec::new();
    for term in spaced.split(" + ") {
        match term.trim().parse::<i64>() {
            Ok(number) => offset += number,
            Err(_) => base.push(term.trim().to_owned()),
        }
    }
    (base != ["rip"]).then(|| (base.join("+"), offset))
}

/// Why a loop may not be vectorised.
fn why(function: &Function, of: Loop, architecture: Architecture) -> Option<String> {
    let body = body(function, of);
    let is = |wanted: Kind| move |it: &&Instruction| kind(it, architecture) == wanted;
    if let Some(call) = body.iter().find(is(Kind::Call)) {
        return Some(match called(function, call) {
            Some(name) => format!("each turn calls `{}`", readable(name)),
            None => "each turn calls a function".to_owned(),
        });
    }
    let leaves = |it: &Instruction| it.jump.filter(|to| !(of.start..=of.end).contains(to));
    let branches = body.iter().filter(is(Kind::Branch));
    if branches.clone().filter_map(leaves).any(|to| is_out_of_bounds(&function.instructions, to)) {
        return Some(
            "each turn checks an index; iterators (`zip`, `iter().sum()`) and whole slices have \
             none to check"
                .to_owned(),
        );
    }
    if let Some(carried) = carried(body, architecture) {
        return Some(match carried {
            Carried::Sum => "floats are added in the order that is written; `a.sum()`, `np::dot` \
                             and several sums side by side are not bound to it"
                .to_owned(),
            Carried::Other => "each turn needs what the one before has computed".to_owned(),
        });
    }
    let within = |it: &Instruction| it.jump.is_some_and(|to| to > of.start && to <= of.end);
    if branches.clone().any(within) {
        return Some("its turns take different ways (a branch within)".to_owned());
    }
    None
}

/// Whether the instructions at `at` end in the panic for an index that is too large.
fn is_out_of_bounds(instructions: &[Instruction], at: usize) -> bool {
    let next = instructions[at..].iter().take(12);
    let call = next.take_while(|it| it.mnemonic != "ret").find_map(|it| it.symbols.last());
    let name = call.map(|name| demangled(name)).unwrap_or_default();
    ["bounds", "slice_index", "slice::index"].iter().any(|part| name.contains(part))
}

/// What goes from one turn to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carried {
    /// A sum.
    Sum,
    /// Something else that was computed with floats.
    Other,
}

/// Follows each register for floats through a turn.
fn carried(body: &[Instruction], architecture: Architecture) -> Option<Carried> {
    let mut found = None;
    for start in 0..32 {
        // What holds it as it was, and what holds something that was computed from it.
        let (mut kept, mut computed): (Vec<u8>, Vec<u8>) = (vec![start], Vec::new());
        let mut only_adds = true;
        for instruction in body {
            let mut operands = registers(&instruction.operands, architecture);
            let Some(Some(target)) = operands.first().copied() else { continue };
            let sources = operands.split_off(1);
            let reads_target = reads_target(instruction, sources.len(), architecture);
            let held: Vec<u8> = kept.iter().chain(&computed).copied().collect();
            let comes_from = |registers: &[u8]| {
                let within = |it: &Option<u8>| it.is_some_and(|it| registers.contains(&it));
                sources.iter().any(within) || reads_target && registers.contains(&target)
            };
            let computes = matches!(kind(instruction, architecture), Kind::Scalar(_));
            let (from_kept, from_computed) = (comes_from(&kept), comes_from(&computed));
            if computes && (from_kept || from_computed) {
                let from_target = reads_target && held.contains(&target);
                only_adds &= adds(instruction, &sources, &held, from_target);
            }
            kept.retain(|register| *register != target);
            computed.retain(|register| *register != target);
            if from_computed || computes && from_kept {
                computed.push(target);
            } else if from_kept {
                kept.push(target);
            }
        }
        if computed.contains(&start) {
            let this = if only_adds { Carried::Sum } else { Carried::Other };
            found = Some(found.filter(|it| *it == Carried::Other).unwrap_or(this));
        }
    }
    found
}

/// Whether what is held is only added to.
fn adds(instruction: &Instruction, sources: &[Option<u8>], held: &[u8], target: bool) -> bool {
    let name = instruction.mnemonic.trim_start_matches('v');
    if name.starts_with("fmadd") || name.starts_with("fnmadd") {
        // The sum is the last operand on Arm and the first here, where the number ends so.
        let last = sources.last().copied().flatten().is_some_and(|it| held.contains(&it));
        return if name.contains("231") { target } else { !name.contains('1') && last };
    }
    ["adds", "subs", "fadd", "fsub"].iter().any(|start| name.starts_with(start))
}

/// Whether the first operand is read, too.
fn reads_target(instruction: &Instruction, sources: usize, architecture: Architecture) -> bool {
    let name = &*instruction.mnemonic;
    match architecture {
        Architecture::X86 if name.starts_with("vf") => true,
        Architecture::X86 => !name.starts_with('v') && !name.starts_with("mov") && sources == 1,
        Architecture::Arm => matches!(name, "fmla" | "fmls"),
    }
}

/// The numbers of the registers for floats, operand by operand.
fn registers(operands: &str, architecture: Architecture) -> Vec<Option<u8>> {
    let prefixes: &[&str] = match architecture {
        Architecture::X86 => &["xmm", "ymm", "zmm"],
        Architecture::Arm => &["d", "s", "q", "v"],
    };
    let number = |operand: &str| {
        let name = operand.trim().split(['.', ' ', '{']).next().unwrap_or_default();
        prefixes.iter().find_map(|prefix| name.strip_prefix(prefix)?.parse().ok())
    };
    operands.split(',').map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::super::loops::loops;
    use super::super::loops::tests::function;
    use super::*;

    fn of(lines: &[&str]) -> String {
        let function = function(lines);
        verdict(&function, loops(&function)[0], Architecture::X86).0
    }

    #[test]
    fn counts_lanes_and_vectors() {
        let found = of(&[
            "vmovupd ymm0, ymmword ptr [rsi + 8*rax]",
            "vmovupd ymm1, ymmword ptr [rsi + 8*rax + 32]",
            "vaddpd ymm0, ymm0, ymmword ptr [rdx + 8*rax]",
            "vaddpd ymm1, ymm1, ymmword ptr [rdx + 8*rax + 32]",
            "add rax, 8",
            "jne -> 0",
        ]);
        assert_eq!(found, "vectorised: 4 f64 in each vector (AVX, ymm), 2 vectors a turn");
        let found = of(&["vfmadd231ps zmm0, zmm1, zmmword ptr [rsi]", "jne -> 0"]);
        assert_eq!(found, "vectorised: 16 f32 in each vector (AVX-512, zmm), 1 vector a turn");
        let found = of(&["vpaddd ymm0, ymm0, ymmword ptr [rsi - 32]", "jne -> 0"]);
        let expected =
            "vectorised: 8 integers of 32 bits in each vector (AVX2, ymm), 1 vector a turn";
        assert_eq!(found, expected);
        let found = of(&["vmovups ymmword ptr [rdi], ymm0", "jne -> 0"]);
        assert_eq!(found, "vectorised: moves 32 bytes at a time (AVX, ymm)");
    }

    #[test]
    fn a_sum_in_order_is_why() {
        let found = of(&[
            "vmovsd xmm1, qword ptr [rdi]",
            "vmulsd xmm1, xmm1, qword ptr [rsi]",
            "vaddsd xmm2, xmm0, xmm1",
            "vmovsd xmm1, qword ptr [rdi + 8]",
            "vaddsd xmm0, xmm2, xmm1",
            "jne -> 0",
        ]);
        assert!(
            found.starts_with("not vectorised: one f64 at a time (vmulsd), since floats are added")
        );
        let fused = of(&["vfmadd231sd xmm0, xmm1, qword ptr [rsi]", "jne -> 0"]);
        assert!(fused.contains("since floats are added in the order"), "{fused}");
        let other = of(&["vfmadd213sd xmm0, xmm1, xmm2", "jne -> 0"]);
        assert!(other.contains("since each turn needs what the one before"), "{other}");
        let free = of(&["vmovsd xmm1, qword ptr [rdi]", "vaddsd xmm1, xmm1, xmm2", "jne -> 0"]);
        let single = of(&["vmovsd xmm1, qword ptr [rdi]", "call rax", "jne -> 0"]);
        assert_eq!(single, "not vectorised: one f64 at a time, since each turn calls a function");
        assert_eq!(free, "not vectorised: one f64 at a time (vaddsd)");
    }

    #[test]
    fn a_call_and_a_check_are_why() {
        let mut calling = function(&["call sin", "vaddsd xmm0, xmm0, xmm1", "jne -> 0"]);
        calling.instructions[0].symbols.push("sin".to_owned());
        let found = verdict(&calling, loops(&calling)[0], Architecture::X86).0;
        assert_eq!(
            found,
            "not vectorised: one f64 at a time (vaddsd), since each turn calls `sin`"
        );
        let mut checking = function(&[
            "cmp rax, rcx",
            "jae -> 4",
            "vaddsd xmm0, xmm0, qword ptr [rdi + 8*rax]",
            "jne -> 0",
            "call elsewhere",
        ]);
        let panic = "_ZN4core9panicking18panic_bounds_check17h0123456789abcdefE";
        checking.instructions[4].symbols.push(panic.to_owned());
        let found = verdict(&checking, loops(&checking)[0], Architecture::X86).0;
        assert!(found.contains("since each turn checks an index"), "{found}");
    }

    #[test]
    fn arms_vectors_are_counted_too() {
        let code = function(&[
            "ldp q0, q1, [x8]",
            "fadd v0.2d, v0.2d, v2.2d",
            "stp q0, q1, [x9, #32]",
            "b.ne -> 0",
        ]);
        let found = verdict(&code, loops(&code)[0], Architecture::Arm).0;
        assert_eq!(found, "vectorised: 2 f64 in each vector (NEON), 2 vectors a turn");
        let sum = function(&["ldr d1, [x8], #8", "fadd d0, d0, d1", "b.ne -> 0"]);
        let found = verdict(&sum, loops(&sum)[0], Architecture::Arm).0;
        assert!(
            found.starts_with("not vectorised: one f64 at a time (fadd), since floats are added")
        );
    }
}
