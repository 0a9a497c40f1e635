//! Pure: the loops of a function, and which of them is hot.

use super::instructions::{Element, Kind, kind};
use super::{Architecture, Function, Instruction};

/// A loop: the instructions from the one that it jumps back to up to the last that jumps there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loop {
    /// The first instruction.
    pub start: usize,
    /// The last.
    pub end: usize,
    /// How many loops it lies in, itself among them.
    pub depth: usize,
    /// Whether it holds no other.
    pub innermost: bool,
}

/// What instructions do, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Computing with vectors of floats.
    pub float_vectors: usize,
    /// Computing with vectors of integers.
    pub integer_vectors: usize,
    /// Computing with one float.
    pub scalars: usize,
    /// Moving vectors.
    pub moves: usize,
    /// Calling functions.
    pub calls: usize,
    /// Multiplying vectors of integers.
    pub products: usize,
    /// Reading memory.
    pub reads: usize,
    /// Gathering elements from places apart, or scattering them there.
    pub apart: usize,
}

/// The loops of `function`.
pub fn loops(function: &Function) -> Vec<Loop> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (end, instruction) in function.instructions.iter().enumerate() {
        let Some(start) = instruction.jump.filter(|start| *start <= end) else { continue };
        if !reaches(function, start, end) {
            continue;
        }
        match found.iter_mut().find(|(known, _)| *known == start) {
            Some(known) => known.1 = end,
            None => found.push((start, end)),
        }
    }
    let within = |(start, end): (usize, usize), (outer, last): (usize, usize)| {
        outer <= start && end <= last && (outer, last) != (start, end)
    };
    let loops = found.iter().map(|&(start, end)| Loop {
        start,
        end,
        depth: 1 + found.iter().filter(|outer| within((start, end), **outer)).count(),
        innermost: !found.iter().any(|inner| within(*inner, (start, end))),
    });
    loops.collect()
}

/// Whether `end` may run after `start` without anything between them being left. Blocks do not lie in
/// the order in which they run, so a jump back is not always a loop.
fn reaches(function: &Function, start: usize, end: usize) -> bool {
    let (mut seen, mut open) = (vec![false; end + 1 - start], vec![start]);
    while let Some(at) = open.pop() {
        if at == end {
            return true;
        }
        let Some(seen) = at.checked_sub(start).and_then(|place| seen.get_mut(place)) else {
            continue;
        };
        if std::mem::replace(seen, true) {
            continue;
        }
        let Some(instruction) = function.instructions.get(at) else { continue };
        open.extend(instruction.jump);
        if !matches!(&*instruction.mnemonic, "jmp" | "ret" | "b" | "br" | "ud2") {
            open.push(at + 1);
        }
    }
    false
}

/// The instructions of a loop.
pub fn body(function: &Function, of: Loop) -> &[Instruction] {
    &function.instructions[of.start..=of.end]
}

/// The symbol of what is called, which may have been put into a register before.
pub fn called<'f>(function: &'f Function, call: &'f Instruction) -> Option<&'f str> {
    let loads = |it: &&Instruction| {
        it.mnemonic == "mov" && it.operands.split(',').next() == Some(&*call.operands)
    };
    let load = || function.instructions.iter().filter(loads).find_map(|it| it.symbols.first());
    call.symbols.first().or_else(load).map(String::as_str)
}

/// What `instructions` do.
pub fn counts(instructions: &[Instruction], architecture: Architecture) -> Counts {
    let mut counts = Counts::default();
    for instruction in instructions {
        let name = &*instruction.mnemonic;
        counts.products += usize::from(name.contains("pmul"));
        counts.reads += usize::from(match architecture {
            // The first operand is written.
            Architecture::X86 => instruction.operands.find('[') > instruction.operands.find(','),
            Architecture::Arm => name.starts_with("ld"),
        });
        counts.apart += usize::from(name.contains("gather") || name.contains("scatter"));
        match kind(instruction, architecture) {
            Kind::Vector(element, _) if element.is_float() => counts.float_vectors += 1,
            Kind::Vector(..) => counts.integer_vectors += 1,
            Kind::Scalar(_) => counts.scalars += 1,
            Kind::Moves(_) => counts.moves += 1,
            Kind::Call => counts.calls += 1,
            Kind::Single(_) | Kind::Branch | Kind::Other => {}
        }
    }
    counts
}

/// What `instructions` compute with mostly; what they give to functions, where they only call these.
pub fn element(instructions: &[Instruction], architecture: Architecture) -> Option<Element> {
    let mut counted: Vec<(usize, Element)> = Vec::new();
    let kinds = || instructions.iter().map(|it| kind(it, architecture));
    let calls = kinds().any(|kind| kind == Kind::Call);
    let computes = kinds().any(|kind| matches!(kind, Kind::Vector(..) | Kind::Scalar(_)));
    for kind in kinds() {
        let element = match kind {
            Kind::Vector(element, _) | Kind::Scalar(element) => element,
            Kind::Single(element) if calls && !computes => element,
            _ => continue,
        };
        match counted.iter_mut().find(|(_, known)| *known == element) {
            Some((count, _)) => *count += 1,
            None => counted.push((1, element)),
        }
    }
    if counted.len() > 1 {
        counted.retain(|(_, element)| *element != Element::BITS);
    }
    let floats = counted.iter().any(|(_, element)| element.is_float());
    counted.retain(|(_, element)| element.is_float() == floats);
    counted.into_iter().max().map(|(_, element)| element)
}

/// How much a loop looks like the one where the time goes: the larger, the more. What it computes
/// with comes first, since indices are counted in loops, too; `wanted` are the elements of the data.
pub fn heat(function: &Function, of: Loop, wanted: &[Element], architecture: Architecture) -> Heat {
    let body = body(function, of);
    let counts = counts(body, architecture);
    let element = element(body, architecture);
    let is_wanted = element.is_some_and(|element| wanted.contains(&element));
    let computes = counts.float_vectors + counts.scalars;
    let floats_wanted = wanted.is_empty() || wanted.iter().any(|element| element.is_float());
    let class = match () {
        () if is_wanted && counts.reads > 0 => 5,
        () if computes > 0 && floats_wanted => 4,
        () if counts.integer_vectors > 0 => 3,
        () if computes > 0 => 2,
        () if counts.moves > 0 => 1,
        () => 0,
    };
    Heat {
        class,
        together: counts.apart == 0,
        vectors: counts.float_vectors + counts.integer_vectors,
        scalars: counts.scalars,
        depth: of.depth,
        moves: counts.moves,
    }
}

/// See [`heat`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heat {
    /// From 0, nothing is computed but indices, to 5.
    pub class: u8,
    together: bool,
    vectors: usize,
    scalars: usize,
    depth: usize,
    moves: usize,
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A function of lines as `vaddpd ymm0, ymm0, ymm1`; `-> 3` behind one is where it jumps to.
    pub fn function(lines: &[&str]) -> Function {
        let instruction = |line: &&str| {
            let (code, jump) = line.split_once(" -> ").unwrap_or((line, ""));
            let (mnemonic, operands) = code.split_once(' ').unwrap_or((code, ""));
            Instruction {
                mnemonic: mnemonic.to_owned(),
                operands: operands.to_owned(),
                jump: jump.parse().ok(),
                ..Instruction::default()
            }
        };
        Function { symbol: "f".to_owned(), instructions: lines.iter().map(instruction).collect() }
    }

    #[test]
    fn loops_lie_in_loops() {
        let nest =
            function(&["xor eax, eax", "inc rcx", "add rax, 1", "jne -> 2", "jne -> 1", "ret"]);
        let found = loops(&nest);
        let inner = Loop { start: 2, end: 3, depth: 2, innermost: true };
        let outer = Loop { start: 1, end: 4, depth: 1, innermost: false };
        assert_eq!(found, [inner, outer]);
    }

    #[test]
    fn a_jump_back_need_not_be_a_loop() {
        let code = function(&["jmp -> 3", "vaddsd xmm0, xmm0, xmm1", "ret", "inc rax", "jmp -> 1"]);
        assert_eq!(loops(&code), []);
    }

    #[test]
    fn what_computes_with_the_data_is_hot() {
        let both = function(&[
            "vpmullq ymm4, ymm4, ymmword ptr [r10]",
            "vpaddq ymm0, ymm4, ymm0",
            "jne -> 0",
            "vaddsd xmm0, xmm0, qword ptr [rax]",
            "jne -> 3",
        ]);
        let heats = |wanted: &[Element]| -> Vec<u8> {
            let heat = |of: &Loop| heat(&both, *of, wanted, Architecture::X86).class;
            loops(&both).iter().map(heat).collect()
        };
        assert_eq!(heats(&[Element::F64]), [3, 5]);
        assert_eq!(heats(&[Element::Int(64)]), [5, 2]);
        assert_eq!(heats(&[]), [3, 4]);
    }
}
