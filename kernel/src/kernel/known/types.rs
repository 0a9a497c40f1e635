//! Pure: the type of an expression as far as signatures and the notebook's variables tell, and what
//! belongs to a type. Where they do not tell, nothing is said: no inference is tried.

use super::Notebook;
use super::cursor::{path, without_turbofish};
use crate::rust::items::{Item, ItemKind, base_name};
use crate::rust::tokens::{Token, after_closing, code_tokens, opening};
use crate::type_names::shorten;

/// How many names are followed from one definition to another.
const LONGEST_CHAIN: usize = 12;

/// ndarray's array types, which share methods.
const ARRAYS: [&str; 11] = [
    "Array",
    "ArcArray",
    "ArrayView",
    "ArrayViewMut",
    "CowArray",
    "ArrayBase",
    "ArrayRef",
    "LayoutRef",
    "RawRef",
    "RawArrayView",
    "RawArrayViewMut",
];

/// The types whose methods all arrays have.
const ALL_ARRAYS: [&str; 4] = ["ArrayBase", "ArrayRef", "LayoutRef", "RawRef"];

/// An array's type, as far as its methods depend on it.
#[derive(Debug, PartialEq, Eq)]
struct ArrayType {
    /// As `ArrayView`.
    family: &'static str,
    /// As `Ix2`, where it is known.
    dimension: Option<String>,
}

impl ArrayType {
    fn named(of_type: &str) -> Option<ArrayType> {
        let of_type = shorten(of_type);
        let name = base_name(&of_type);
        let stem = name.trim_end_matches(|last: char| last.is_ascii_digit() || last == 'D');
        let family = *ARRAYS.iter().find(|family| **family == stem)?;
        let dimension = match &name[stem.len()..] {
            "" => dimension(&of_type),
            "D" => Some("IxDyn".to_owned()),
            axes => Some(format!("Ix{axes}")),
        };
        Some(ArrayType { family, dimension })
    }

    /// Whether it has what an `impl` for `owner` defines.
    fn has(&self, owner: &str) -> bool {
        let of = base_name(owner);
        let fits = match (dimension(owner), &self.dimension) {
            (Some(of), Some(own)) => of == *own,
            _ => true,
        };
        fits && (ALL_ARRAYS.contains(&of) || of == self.family)
    }
}

/// Whether it is one of ndarray's array types.
pub(super) fn is_array(of_type: &str) -> bool {
    ArrayType::named(of_type).is_some()
}

/// The number of axes that a type's arguments name.
fn dimension(of_type: &str) -> Option<String> {
    if let Some((_, after)) = of_type.split_once("Dim<[usize; ") {
        return after.split_once(']').map(|(axes, _)| format!("Ix{axes}"));
    }
    let mut words = of_type.split(|c: char| !c.is_alphanumeric());
    let found = words.find(|word| {
        let axes = word.strip_prefix("Ix");
        axes.is_some_and(|axes| axes == "Dyn" || axes.parse::<u8>().is_ok())
    });
    found.or(of_type.contains("IxDynImpl").then_some("IxDyn")).map(str::to_owned)
}

impl<'a> Notebook<'a> {
    /// What belongs to values and to the name of a type: methods, functions, fields, variants.
    pub(super) fn members(&self, of_type: &str) -> Vec<&'a Item> {
        let array = ArrayType::named(of_type);
        let name = base_name(of_type);
        let is_of = |owner: &str| match &array {
            Some(array) => array.has(owner),
            None => base_name(owner) == name,
        };
        let index = self.index;
        let mut found = index.members("ndlab", is_of);
        found.extend(index.members_by_traits(is_of));
        if array.is_some() {
            found.extend(index.members("ndarray", is_of));
        } else {
            let own = |item: &&Item| item.owner.as_deref().is_some_and(is_of);
            found.extend(self.items.iter().map(|own| &own.item).filter(own));
        }
        found
    }

    /// The type of the expression at the end of `tokens`.
    pub(super) fn type_of(&self, tokens: &[Token<'_>]) -> Option<String> {
        self.type_at_end(tokens, LONGEST_CHAIN)
    }

    /// The type of the variable `name` after `tokens`.
    pub(super) fn type_of_name(&self, name: &str, tokens: &[Token<'_>]) -> Option<String> {
        self.type_of_variable(name, tokens, LONGEST_CHAIN)
    }

    /// Whether `name` is bound before this place, or by a cell that is still to run.
    pub(super) fn is_bound(&self, name: &str, tokens: &[Token<'_>]) -> bool {
        bound_names(tokens).contains(&name)
            || self.coming.iter().any(|cell| bound_names(&code_tokens(cell)).contains(&name))
    }

    fn type_at_end(&self, tokens: &[Token<'_>], chain: usize) -> Option<String> {
        let chain = chain.checked_sub(1)?;
        let (last, before) = tokens.split_last()?;
        match last.text {
            ")" => {
                let open = opening(tokens, before.len())?;
                self.type_of_call(&tokens[..open], &tokens[open + 1..before.len()], chain)
            }
            "?" => first_argument(&self.type_at_end(before, chain)?, &["Option", "Result"]),
            "]" => {
                let before = &tokens[..opening(tokens, before.len())?];
                let [.., name, mark] = before else { return None };
                (name.is("array") && mark.is("!")).then(|| "Array<_, _>".to_owned())
            }
            _ if !last.is_word() => None,
            name if before.last().is_some_and(|token| token.is(".")) => {
                let owner = self.type_at_end(&before[..before.len() - 1], chain)?;
                let is_it = |item: &&&Item| item.kind == ItemKind::Field && item.name == name;
                let field = self.members(&owner).iter().find(is_it).copied()?;
                field.signature.split_once(':').map(|(_, of_type)| of_type.trim().to_owned())
            }
            _ if before.last().is_some_and(|token| token.is("::")) => None,
            name => self.type_of_variable(name, before, chain),
        }
    }

    /// The type of what a call gives, by what stands before its parentheses and in them.
    fn type_of_call(
        &self,
        tokens: &[Token<'_>],
        arguments: &[Token<'_>],
        chain: usize,
    ) -> Option<String> {
        let tokens = without_turbofish(tokens);
        let (name, before) = tokens.split_last().filter(|(name, _)| name.is_word())?;
        let is_it = |item: &&Item| item.kind == ItemKind::Function && item.name == name.text;
        let (function, owner) = match before.last() {
            Some(dot) if dot.is(".") => {
                let owner = self.type_at_end(&before[..before.len() - 1], chain)?;
                if ["unwrap", "expect"].contains(&name.text) {
                    return first_argument(&owner, &["Option", "Result"]);
                }
                (self.members(&owner).into_iter().find(is_it)?, Some(owner))
            }
            Some(colons) if colons.is("::") => {
                let names = path(&before[..before.len() - 1])?;
                let in_module = self.below(&names).into_iter().map(|(_, item)| item).find(is_it);
                match in_module {
                    Some(function) => (function, None),
                    None => {
                        let owner = names.last()?;
                        let members = self.members(owner).into_iter();
                        (members.chain(self.created(owner)).find(is_it)?, Some((*owner).to_owned()))
                    }
                }
            }
            _ => {
                let in_scope = self.index.in_scope().into_iter().map(|(_, item)| item);
                let free = |item: &&Item| item.owner.is_none();
                let own = self.items.iter().map(|own| &own.item).filter(free);
                (own.chain(in_scope).find(is_it)?, None)
            }
        };
        match (function.returns()?, owner) {
            ("Self", owner) => owner,
            (of_type, _) if of_type.ends_with("::Output") => {
                gives_array(&function.signature, arguments).then(|| "Array<_, _>".to_owned())
            }
            (of_type, _) => Some(of_type.to_owned()),
        }
    }

    /// The type of a variable: of the last binding before this place, in a cell that is still to
    /// run, or in the notebook.
    fn type_of_variable(&self, name: &str, before: &[Token<'_>], chain: usize) -> Option<String> {
        if let Some(at) = binding(before, name) {
            return self.type_of_binding(before, at, chain);
        }
        for cell in self.coming.iter().rev() {
            let tokens = code_tokens(cell);
            if let Some(at) = binding(&tokens, name) {
                return self.type_of_binding(&tokens, at, chain);
            }
        }
        let known = self.variables.iter().find(|(variable, _)| variable == name)?;
        Some(known.1.clone())
    }

    /// The type of what is bound at `at`.
    fn type_of_binding(&self, tokens: &[Token<'_>], at: usize, chain: usize) -> Option<String> {
        let after = &tokens[at + 1..];
        if after.first()?.is(":") {
            return Some(type_text(&after[1..]));
        }
        let end = statement_end(&after[1..]);
        if !after.first()?.is("=") || !is_chain(&after[1..=end]) {
            return None;
        }
        self.type_at_end(&tokens[..at + 2 + end], chain)
    }

    /// What a dtype has by the prelude: `f32::zeros`.
    pub(super) fn created(&self, of_type: &str) -> Vec<&'a Item> {
        let dtypes = self.index.names_in("ndlab::np");
        let is_dtype = DTYPES.contains(&of_type)
            || dtypes.iter().any(|(name, item)| *name == of_type && item.kind == ItemKind::Type);
        if is_dtype { self.index.members("ndlab", |owner| owner == "Create") } else { Vec::new() }
    }

    /// What the modules of the prelude and of ndarray have below a path, with its names there.
    pub(super) fn below(&self, path: &[&str]) -> Vec<(&'a str, &'a Item)> {
        let joined = path.join("::");
        match path.first() {
            Some(&("ndlab" | "ndarray")) => self.index.names_in(&joined),
            _ => self.index.names_below(&joined),
        }
    }
}

/// Whether a call gives an array where its type depends on the arguments' axes: these functions
/// give a number only of everything, or of two vectors.
fn gives_array(signature: &str, arguments: &[Token<'_>]) -> bool {
    let everything = arguments.windows(2).any(|two| two[0].is(".") && two[1].is("."));
    let may_be = |bound: &str| signature.contains(bound);
    may_be(": Along<")
        || ((may_be(": Over<") || may_be(": OverDdof<")) && !everything)
        || ["MatmulDims<", "MatvecDims<", "VecmatDims<"].into_iter().any(may_be)
}

/// The first argument of a type with one of these names: `A` of `Result<A, B>`.
fn first_argument(of_type: &str, names: &[&str]) -> Option<String> {
    let (_, inside) = of_type.split_once('<').filter(|_| names.contains(&base_name(of_type)))?;
    Some(type_text(&code_tokens(inside.strip_suffix('>')?)))
}

/// The numbers that arrays of the prelude hold.
const DTYPES: [&str; 13] =
    ["bool", "i8", "i16", "i32", "i64", "isize", "u8", "u16", "u32", "u64", "usize", "f32", "f64"];

/// Where `name` is bound last, by `let` or with a type, as in arguments.
fn binding(tokens: &[Token<'_>], name: &str) -> Option<usize> {
    (1..tokens.len()).rev().find(|at| {
        let before = tokens[at - 1];
        let typed = tokens.get(at + 1).is_some_and(|next| next.is(":"));
        let by_let = before.is("let") || (before.is("mut") && *at > 1 && tokens[at - 2].is("let"));
        let by_type = typed && ["(", ",", "|", "mut"].iter().any(|sign| before.is(sign));
        tokens[*at].is(name) && (by_let || by_type)
    })
}

/// The names that are bound in `tokens`, last first.
pub(super) fn bound_names<'a>(tokens: &[Token<'a>]) -> Vec<&'a str> {
    let mut names = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let end = match tokens[at].text {
            "let" => "=",
            "for" => "in",
            _ => {
                let binds = tokens[at].is_word()
                    && binding(&tokens[..tokens.len().min(at + 2)], tokens[at].text) == Some(at);
                if binds {
                    names.push(tokens[at].text);
                }
                at += 1;
                continue;
            }
        };
        at += 1;
        while at < tokens.len() && ![end, ";", "=", ":", "{"].iter().any(|it| tokens[at].is(it)) {
            let is_name = tokens[at].is_word()
                && !["mut", "ref", "_"].contains(&tokens[at].text)
                && !tokens[at].text.starts_with(char::is_uppercase);
            if is_name {
                names.push(tokens[at].text);
            }
            at += 1;
        }
    }
    names.reverse();
    names
}

/// The text of the type that begins here.
fn type_text(tokens: &[Token<'_>]) -> String {
    let mut text = String::new();
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "<" | "(" | "[" => depth += 1,
            ")" | "=" | ";" | "," | "|" | "{" if depth == 0 => break,
            ">" | ")" | "]" => depth -= 1,
            _ => {}
        }
        let spaced = at > 0 && token.is_word() && tokens[at - 1].is_word();
        text.push_str(if spaced { " " } else { "" });
        text.push_str(token.text);
    }
    text
}

/// How many tokens there are before the semicolon.
fn statement_end(tokens: &[Token<'_>]) -> usize {
    let mut at = 0;
    while at < tokens.len() && !tokens[at].is(";") {
        let opens = ["(", "[", "{"].iter().any(|bracket| tokens[at].is(bracket));
        at = if opens { after_closing(tokens, at) } else { at + 1 };
    }
    at.min(tokens.len())
}

/// Whether an expression is one name with calls, fields and indices behind it.
fn is_chain(tokens: &[Token<'_>]) -> bool {
    let (mut at, mut after_word) = (0, false);
    while at < tokens.len() {
        let token = tokens[at];
        match token.text {
            "(" | "[" => at = after_closing(tokens, at),
            "<" if at > 0 && tokens[at - 1].is("::") => {
                let end = tokens[at..].iter().position(|token| token.is("("));
                at = end.map_or(tokens.len(), |end| at + end);
            }
            "." | "::" | "!" | "?" if at > 0 => at += 1,
            _ if token.is_word() && !after_word => at += 1,
            _ => return false,
        }
        after_word = token.is_word();
    }
    !tokens.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn array_types_by_all_their_names() {
        let is = |family, dimension: Option<&str>| {
            Some(ArrayType { family, dimension: dimension.map(str::to_owned) })
        };
        for (of_type, expected) in [
            ("Array2<f64>", is("Array", Some("Ix2"))),
            ("&mut ArrayD<f64>", is("Array", Some("IxDyn"))),
            ("ndarray::ArrayBase<OwnedRepr<f64>, Dim<[usize; 2]>, f64>", is("Array", Some("Ix2"))),
            ("ArrayView<'_, A, Ix1>", is("ArrayView", Some("Ix1"))),
            ("Array<T, X::Dim>", is("Array", None)),
            ("Vec<Array2<f64>>", None),
            ("ArrayLike", None),
        ] {
            assert_eq!(ArrayType::named(of_type), expected, "{of_type}");
        }
    }

    #[test]
    fn an_impl_for_other_dimensions_is_left_out() {
        let matrix = ArrayType::named("Array2<f64>").unwrap();
        assert!(matrix.has("ArrayRef<A, D>") && matrix.has("ArrayRef<A, Ix2>"));
        assert!(matrix.has("Array<A, D>") && !matrix.has("ArrayView<'_, A, D>"));
        assert!(!matrix.has("ArrayRef<A, Ix1>") && !matrix.has("ArrayBase<S, IxDyn>"));
    }

    #[test]
    fn names_that_the_text_binds() {
        let code = "let (a, mut b): (u8, u8) = x; for (i, c) in d {} fn f(e: &u8) { |g: u8| 1 }";
        assert_eq!(bound_names(&code_tokens(code)), ["g", "e", "c", "i", "b", "a"]);
    }

    #[test]
    fn what_is_computed_is_no_chain() {
        for code in
            ["a", "np::ones((3, 4)).t()", "a.astype::<Vec<f32>>().b", "array![1][0]", "a?.b()?"]
        {
            assert!(is_chain(&code_tokens(code)), "{code}");
        }
        for code in ["", "&a", "a + b.t()", "if a {}", "a < b.c()", "?"] {
            assert!(!is_chain(&code_tokens(code)), "{code}");
        }
    }

    #[test]
    fn types_are_text() {
        let text = |code: &str| type_text(&code_tokens(code));
        assert_eq!(text("&mut Vec<(u8, f64)>, b: u8"), "&mut Vec<(u8,f64)>");
        assert_eq!(text("[u8; 3] = x"), "[u8;3]");
    }
}
