//! `%%numpy`: a cell in the Python beside the kernel, with variables passed to it and back. What runs it
//! is `companion.rs`.

use super::nearest::nearest;
use super::{Context, Effect, Form, Magic, options};
use crate::cell::Call;
use crate::code::Excerpt;
use crate::companion::protocol::Kind;
use crate::rust::tokens::{self, code_tokens};
use crate::type_names::from_compiler;

pub(super) struct Numpy;

const OPTIONS: options::Known = options::Known { short: "i:o:", long: &[] };

/// What Python finds in the place of the magic's line.
const COMMENT: &str = "# %%numpy";

/// The elements that NumPy has dtypes for.
const ELEMENTS: [&str; 15] = [
    "bool",
    "i8",
    "i16",
    "i32",
    "i64",
    "isize",
    "u8",
    "u16",
    "u32",
    "u64",
    "usize",
    "f32",
    "f64",
    "Complex<f32>",
    "Complex<f64>",
];

impl Magic for Numpy {
    fn name(&self) -> &'static str {
        "numpy"
    }

    fn form(&self) -> Form {
        Form::Both
    }

    fn usage(&self) -> &'static str {
        "[-i NAMES] [-o NAMES] [CODE]"
    }

    fn help(&self) -> &'static str {
        "Runs Python with NumPy as `np`; Rust's variables go in by -i a,b, Python's come out by -o c."
    }

    fn run(&self, call: &Call, context: &Context) -> Result<Vec<Effect>, String> {
        let (options, rest) = options::parse(&call.name, &OPTIONS, &call.arguments)?;
        let code = match &call.body {
            // The line of the magic is a comment, so that lines keep their numbers.
            Some(body) if rest.text.is_empty() && body.text.trim_start().starts_with("%%") => {
                body.text.trim_start().to_owned()
            }
            Some(body) if rest.text.is_empty() => {
                let before = "\n".repeat(body.line.saturating_sub(2));
                let line = format!("{COMMENT} {}", call.arguments.text);
                format!("{before}{}\n{}", line.trim_end(), body.text)
            }
            Some(_) => {
                return Err(format!(
                    "`%%numpy` takes -i and -o, and not `{}`; names stand without blanks, as -i a,b, \
                     and code below the line",
                    rest.text
                ));
            }
            None => rest.text.clone(),
        };
        if code.lines().all(|line| line.trim().is_empty() || line.starts_with(COMMENT))
            && options.values("i").chain(options.values("o")).next().is_none()
        {
            return Err(
                "there is nothing to run: `%numpy` takes an expression of Python, and `%%numpy` \
                        the lines below it"
                    .to_owned(),
            );
        }
        let inputs = inputs(&names(&options, "i")?, &call.arguments, context)?;
        let outputs = names(&options, "o")?;
        let mut effects = Vec::new();
        if !inputs.is_empty() {
            effects.push(Effect::PassToPython(inputs.clone()));
        }
        effects.push(Effect::Python { code, inputs, outputs });
        Ok(effects)
    }
}

/// The names that an option lists, each once.
fn names(options: &options::Options, option: &str) -> Result<Vec<String>, String> {
    let mut names: Vec<String> = Vec::new();
    for list in options.values(option) {
        for name in list.split(',') {
            if !is_name(name) {
                return Err(format!(
                    "`%numpy -{option}` takes names without blanks, as -{option} a,b, and not `{list}`"
                ));
            }
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }
    Ok(names)
}

/// Whether both languages have it for a name.
fn is_name(text: &str) -> bool {
    let tokens = code_tokens(text);
    tokens.len() == 1
        && tokens[0].kind == tokens::Kind::Word
        && tokens[0].text == text
        && text != "_"
}

/// The variables of these names, with their places in the magic's arguments.
fn inputs(
    names: &[String],
    arguments: &Excerpt,
    context: &Context,
) -> Result<Vec<(Excerpt, Kind)>, String> {
    let tokens = code_tokens(&arguments.text);
    let input = |name: &String| {
        let Some((_, of_type)) = context.variables.iter().find(|(known, _)| known == name) else {
            let near = nearest(name, context.variables.iter().map(|(known, _)| *known));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`%who` lists them all".to_owned(),
            };
            return Err(format!("there is no variable `{name}`; {hint}"));
        };
        let kind = kind_of(of_type).ok_or_else(|| {
            format!(
                "`{name}` is {}, which NumPy has no dtype for; -i takes arrays of numbers or bool, \
                 single ones, and String",
                with_article(&from_compiler(of_type))
            )
        })?;
        let place = tokens.iter().rev().find(|token| token.text == name);
        let excerpt = match place {
            Some(token) => arguments.part(token.start, token.end()),
            None => Excerpt { text: name.clone(), ..arguments.clone() },
        };
        Ok((excerpt, kind))
    };
    names.iter().map(input).collect()
}

fn with_article(of_type: &str) -> String {
    let vowel = of_type.starts_with(['A', 'E', 'I', 'O', 'U', 'a', 'e', 'i', 'o']);
    format!("{} `{of_type}`", if vowel { "an" } else { "a" })
}

/// What a variable of this type is to NumPy, where it is something.
pub(super) fn kind_of(of_type: &str) -> Option<Kind> {
    let of_type = from_compiler(of_type);
    let is_element = |text: &str| ELEMENTS.contains(&text);
    if is_element(&of_type) {
        return Some(Kind::Number);
    }
    if matches!(&*of_type, "String" | "&str") {
        return Some(Kind::Text);
    }
    if of_type == "AnyArray" {
        return Some(Kind::Array);
    }
    if let Some(list) = of_type.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return is_element(list.split(';').next()?.trim()).then_some(Kind::Array);
    }
    let (head, arguments) = of_type.strip_suffix('>')?.split_once('<')?;
    let is_array = head.starts_with("Array")
        || head.starts_with("ArcArray")
        || head.starts_with("CowArray")
        || matches!(head, "Vec" | "Memmap");
    // Behind the element there may be a dimension; in front of it, in a full name, a storage.
    let storage = arguments.split_once("Repr<").map_or(arguments, |(_, rest)| rest);
    let element = ELEMENTS.iter().find(|element| {
        let rest = storage.strip_prefix(**element);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([',', '>']))
    });
    (is_array && element.is_some()).then_some(Kind::Array)
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;

    fn context() -> Context<'static> {
        let array = "ndarray::ArrayBase<ndarray::OwnedRepr<f64>, ndarray::Dim<[usize; 2]>, f64>";
        let variables = vec![
            ("alpha", array),
            ("n", "usize"),
            ("s", "alloc::string::String"),
            ("p", "ctx::Point"),
        ];
        Context { variables, ..Context::default() }
    }

    fn run(call: &Call) -> Result<Vec<Effect>, String> {
        Numpy.run(call, &context())
    }

    fn cell(arguments: &str, body: &str) -> Call {
        let body = Excerpt { text: body.to_owned(), line: 2, column: 0 };
        Call { body: Some(body), ..line("numpy", arguments) }
    }

    #[test]
    fn a_cell_keeps_its_lines_and_a_magic_of_its_own_comes_first() {
        let code = |call: &Call| match run(call).unwrap().pop() {
            Some(Effect::Python { code, .. }) => code,
            other => panic!("{other:?}"),
        };
        assert_eq!(code(&cell("", "a = 1\na")), "# %%numpy\na = 1\na");
        assert_eq!(code(&cell("", "%%timeit\na")), "%%timeit\na");
        assert_eq!(code(&line("numpy", "1 + 1")), "1 + 1");
    }

    #[test]
    fn variables_go_in_and_out() {
        let effects = run(&cell("-i alpha,n -o c,d -i s", "c = d = 1")).unwrap();
        let [Effect::PassToPython(passed), Effect::Python { inputs, outputs, .. }] = &effects[..]
        else {
            panic!("{effects:?}");
        };
        assert_eq!(passed, inputs);
        let found: Vec<_> =
            inputs.iter().map(|(name, kind)| (&*name.text, name.column, *kind)).collect();
        assert_eq!(
            found,
            [("alpha", 10, Kind::Array), ("n", 16, Kind::Number), ("s", 28, Kind::Text)]
        );
        assert_eq!(outputs, &["c", "d"]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let error = |arguments: &str| run(&cell(arguments, "1")).unwrap_err();
        assert_eq!(error("-i alphb"), "there is no variable `alphb`; did you mean `alpha`?");
        assert_eq!(error("-i zzz"), "there is no variable `zzz`; `%who` lists them all");
        assert_eq!(
            error("-i p"),
            "`p` is a `Point`, which NumPy has no dtype for; -i takes arrays of numbers or bool, \
             single ones, and String"
        );
        assert_eq!(
            error("-i alpha, n"),
            "`%%numpy` takes -i and -o, and not `n`; names stand without blanks, as -i a,b, and code \
             below the line"
        );
        assert_eq!(
            error("-o a+b"),
            "`%numpy -o` takes names without blanks, as -o a,b, and not `a+b`"
        );
        assert_eq!(error("-x"), "`%numpy` has no option `-x`; it takes -i, -o");
        assert!(run(&line("numpy", "")).unwrap_err().starts_with("there is nothing to run"));
    }

    #[test]
    fn kinds_of_types() {
        for (of_type, kind) in [
            ("f64", Some(Kind::Number)),
            ("num_complex::Complex<f32>", Some(Kind::Number)),
            ("alloc::vec::Vec<u8>", Some(Kind::Array)),
            ("[i32; 3]", Some(Kind::Array)),
            ("ArrayBase<OwnedArcRepr<bool>, Dim<[usize; 3]>>", Some(Kind::Array)),
            ("ndarray::Array2<Complex<f64>>", Some(Kind::Array)),
            ("ArrayBase<OwnedRepr<String>, Dim<[usize; 1]>>", None),
            ("Vec<Vec<f64>>", None),
            ("(f64, f64)", None),
            ("char", None),
        ] {
            assert_eq!(kind_of(of_type), kind, "{of_type}");
        }
    }
}
