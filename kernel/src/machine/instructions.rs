//! Pure: what an instruction does, as far as it tells whether code is vectorised: the kind of its
//! elements, and how many of them it takes at once.

use super::{Architecture, Instruction};

/// What vectors consist of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    F64,
    F32,
    /// Integers of so many bits.
    Int(u32),
}

impl Element {
    /// Bits that are combined, whatever they stand for.
    pub const BITS: Element = Element::Int(1);

    /// As people write it.
    pub fn name(self) -> String {
        match self {
            Element::F64 => "f64".to_owned(),
            Element::F32 => "f32".to_owned(),
            Element::BITS => "bits".to_owned(),
            Element::Int(bits) => format!("integers of {bits} bits"),
        }
    }

    /// How many bits it has.
    pub fn bits(self) -> u32 {
        match self {
            Element::F64 => 64,
            Element::F32 => 32,
            Element::Int(bits) => bits,
        }
    }

    /// Whether it is no integer.
    pub fn is_float(self) -> bool {
        !matches!(self, Element::Int(_))
    }
}

/// What an instruction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It computes with vectors of so many bits.
    Vector(Element, u32),
    /// It computes with one float.
    Scalar(Element),
    /// It moves one float.
    Single(Element),
    /// It moves vectors of so many bits about.
    Moves(u32),
    /// It calls a function.
    Call,
    /// It jumps somewhere under a condition.
    Branch,
    /// Anything else.
    Other,
}

/// What `instruction` does.
pub fn kind(instruction: &Instruction, architecture: Architecture) -> Kind {
    match architecture {
        Architecture::X86 => x86(&instruction.mnemonic, &instruction.operands),
        Architecture::Arm => arm(&instruction.mnemonic, &instruction.operands),
    }
}

/// What float instructions begin with that compute.
const X86_FLOATS: [&str; 34] = [
    "addsub", "add", "sub", "mul", "div", "sqrt", "min", "max", "hadd", "hsub", "round",
    "rndscale", "rcp", "rsqrt", "cmp", "comi", "ucomi", "fmadd", "fmsub", "fnmadd", "fnmsub",
    "fmaddsub", "fmsubadd", "cvt", "range", "reduce", "getexp", "getmant", "scalef", "fixupimm",
    "dp", "and", "or", "xor",
];

/// What instructions on vectors of integers begin with that compute.
const X86_INTEGERS: [&str; 25] = [
    "padd", "psub", "pmul", "pmadd", "pabs", "pmin", "pmax", "pavg", "pand", "por", "pxor", "psll",
    "psrl", "psra", "pcmp", "psad", "phadd", "phsub", "prol", "pror", "pternlog", "psign", "ptest",
    "pdpb", "plzcnt",
];

fn x86(mnemonic: &str, operands: &str) -> Kind {
    if mnemonic.starts_with("call") {
        return Kind::Call;
    }
    if mnemonic.starts_with('j') && mnemonic != "jmp" {
        return Kind::Branch;
    }
    let bits = [("zmm", 512), ("ymm", 256), ("xmm", 128)];
    let Some((_, bits)) = bits.into_iter().find(|(register, _)| operands.contains(register)) else {
        return Kind::Other;
    };
    let name = mnemonic.strip_prefix('v').unwrap_or(mnemonic);
    let begins = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
    if begins(&["xor", "pxor", "pcmpeq", "pternlog"]) && is_one_register(operands) {
        // A way to write zero, or ones.
        return Kind::Other;
    }
    if begins(&X86_INTEGERS) {
        let bitwise = begins(&["pand", "por", "pxor", "ptest", "pternlog"]);
        let element = match name.chars().last() {
            _ if bitwise => Element::BITS,
            Some('b') => Element::Int(8),
            Some('w') => Element::Int(16),
            Some('d') => Element::Int(32),
            _ => Element::Int(64),
        };
        return Kind::Vector(element, bits);
    }
    if begins(&X86_FLOATS) {
        // As `cvttsd2si`, it has its float in the middle.
        let named = |suffix: &str| name.ends_with(suffix) || name.contains(&format!("{suffix}2"));
        return match () {
            () if named("pd") => Kind::Vector(Element::F64, bits),
            () if named("ps") => Kind::Vector(Element::F32, bits),
            () if named("sd") => Kind::Scalar(Element::F64),
            () if named("ss") => Kind::Scalar(Element::F32),
            () => Kind::Other,
        };
    }
    match name {
        "movsd" => Kind::Single(Element::F64),
        "movss" => Kind::Single(Element::F32),
        "movq" | "movd" => Kind::Other,
        _ => Kind::Moves(bits),
    }
}

/// Whether all operands are the same register.
fn is_one_register(operands: &str) -> bool {
    let mut parts = operands.split(',').map(str::trim);
    let first = parts.next().unwrap_or_default();
    parts.all(|part| part == first || part.parse::<i32>().is_ok())
}

fn arm(mnemonic: &str, operands: &str) -> Kind {
    if matches!(mnemonic, "bl" | "blr") {
        return Kind::Call;
    }
    if mnemonic.starts_with("b.") || matches!(mnemonic, "cbz" | "cbnz" | "tbz" | "tbnz") {
        return Kind::Branch;
    }
    let moves = ["ld", "st", "mov", "fmov", "dup", "ins", "ext", "zip", "uzp", "trn", "rev", "tbl"];
    let is_move = moves.iter().any(|start| mnemonic.starts_with(start));
    let shapes = [
        (".2d", 64, 128),
        (".4s", 32, 128),
        (".8h", 16, 128),
        (".16b", 8, 128),
        (".2s", 32, 64),
        (".4h", 16, 64),
        (".8b", 8, 64),
    ];
    let shape = shapes.into_iter().find(|(shape, ..)| operands.contains(shape));
    let is_float = mnemonic.starts_with('f') || matches!(mnemonic, "scvtf" | "ucvtf");
    if let Some((_, element, bits)) = shape {
        return match (is_move, is_float, element) {
            (true, ..) => Kind::Moves(bits),
            (_, true, 64) => Kind::Vector(Element::F64, bits),
            (_, true, 32) => Kind::Vector(Element::F32, bits),
            _ => Kind::Vector(Element::Int(element), bits),
        };
    }
    let is_register = |word: &str, letter: char| {
        word.strip_prefix(letter).is_some_and(|number| number.parse::<u8>().is_ok())
    };
    let mut words = operands.split(|c: char| !c.is_alphanumeric());
    match () {
        () if is_move && words.clone().any(|word| is_register(word, 'q')) => Kind::Moves(128),
        () if is_move && words.clone().any(|word| is_register(word, 'd')) => {
            Kind::Single(Element::F64)
        }
        () if is_move && words.any(|word| is_register(word, 's')) => Kind::Single(Element::F32),
        () if is_move => Kind::Other,
        () if !is_float => Kind::Other,
        () if words.clone().any(|word| is_register(word, 'd')) => Kind::Scalar(Element::F64),
        () if words.any(|word| is_register(word, 's')) => Kind::Scalar(Element::F32),
        () => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_x86_computes() {
        use Element::{F32, F64, Int};
        for (mnemonic, operands, kind) in [
            ("vaddpd", "ymm0, ymm1, ymmword ptr [rax]", Kind::Vector(F64, 256)),
            ("vfmadd231ps", "zmm0, zmm1, zmm2", Kind::Vector(F32, 512)),
            ("mulsd", "xmm0, qword ptr [rax]", Kind::Scalar(F64)),
            ("vaddss", "xmm0, xmm1, xmm2", Kind::Scalar(F32)),
            ("vpaddq", "ymm0, ymm1, ymm2", Kind::Vector(Int(64), 256)),
            ("vpmaxub", "xmm0, xmm1, xmm2", Kind::Vector(Int(8), 128)),
            ("vpmulld", "xmm0, xmm1, xmm2", Kind::Vector(Int(32), 128)),
            ("vcvttsd2si", "rax, xmm0", Kind::Scalar(F64)),
            ("vxorpd", "xmm0, xmm0, xmm0", Kind::Other),
            ("vandpd", "ymm0, ymm0, ymm4", Kind::Vector(F64, 256)),
            ("vmovupd", "ymmword ptr [rax], ymm0", Kind::Moves(256)),
            ("vmovsd", "xmm1, qword ptr [rbp]", Kind::Single(F64)),
            ("vpermpd", "ymm0, ymm1, 78", Kind::Moves(256)),
            ("call", "qword ptr [rip + sin@GOTPCREL]", Kind::Call),
            ("jne", ".LBB0_6", Kind::Branch),
            ("jmp", ".LBB0_6", Kind::Other),
            ("popcnt", "rax, rax", Kind::Other),
        ] {
            assert_eq!(x86(mnemonic, operands), kind, "{mnemonic} {operands}");
        }
    }

    #[test]
    fn knows_what_arm_computes() {
        use Element::{F32, F64, Int};
        for (mnemonic, operands, kind) in [
            ("fadd", "v0.2d, v0.2d, v1.2d", Kind::Vector(F64, 128)),
            ("fmla", "v0.4s, v0.4s, v1.4s", Kind::Vector(F32, 128)),
            ("add", "v0.16b, v0.16b, v1.16b", Kind::Vector(Int(8), 128)),
            ("fadd", "d0, d0, d1", Kind::Scalar(F64)),
            ("fmul", "s0, s0, s1", Kind::Scalar(F32)),
            ("ldr", "d0, [x8]", Kind::Single(F64)),
            ("ldp", "q0, q1, [x8]", Kind::Moves(128)),
            ("bl", "sin", Kind::Call),
            ("b.ne", ".LBB0_6", Kind::Branch),
            ("add", "x8, x8, #1", Kind::Other),
        ] {
            assert_eq!(arm(mnemonic, operands), kind, "{mnemonic} {operands}");
        }
    }
}
