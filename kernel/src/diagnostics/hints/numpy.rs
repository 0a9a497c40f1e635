//! Pure: what NumPy writes in another way than `np::` and ndarray.

use super::Site;
use super::python::powers;
use super::text::{bracketed, is_name, operand, parts, path_before, split, word};

/// Functions that take what they go over as their second argument.
const REDUCTIONS: [&str; 24] = [
    "sum",
    "prod",
    "mean",
    "std",
    "var",
    "min",
    "max",
    "amin",
    "amax",
    "argmin",
    "argmax",
    "median",
    "ptp",
    "all",
    "any",
    "average",
    "cumsum",
    "cumprod",
    "count_nonzero",
    "nansum",
    "nanmean",
    "nanmin",
    "nanmax",
    "nanstd",
];

/// Functions of a shape.
const OF_A_SHAPE: [&str; 4] = ["zeros", "ones", "empty", "full"];

/// Comparisons, and the functions that compare elements.
const COMPARISONS: [(&str, &str); 6] = [
    ("<=", "less_equal"),
    (">=", "greater_equal"),
    ("==", "equal"),
    ("!=", "not_equal"),
    ("<", "less"),
    (">", "greater"),
];

/// `a ** 2` of an array.
pub(super) fn power_of_array(site: &Site) -> Option<String> {
    let (base, exponent) = powers(site)?;
    let base = base.trim_start_matches('&');
    Some(match exponent {
        "2" => format!("a power is a function: `np::square(&{base})`"),
        _ => format!("a power is a function: `np::power(&{base}, {exponent})`"),
    })
}

/// `a @ b`.
pub(super) fn matrix_product(site: &Site) -> Option<String> {
    let at = site.line.find('@')?;
    let found = site.is_syntax() && site.at == at && site.message.contains("found `@`");
    let left = path_before(&site.line[..at]);
    let right = operand(&site.line[at + 1..]);
    let right = right.trim_start_matches('&');
    (found && !left.is_empty() && !right.is_empty())
        .then(|| format!("a matrix product is a method: `{left}.dot(&{right})`"))
}

/// The brackets of an index around or behind the error: what is indexed, and by what.
fn index<'a>(site: &Site<'a>) -> Option<(&'a str, &'a str)> {
    let mut from = (site.at + 1).min(site.line.len());
    while !site.line.is_char_boundary(from) {
        from += 1;
    }
    let mut best = None;
    for (open, _) in site.line.match_indices('[').filter(|(open, _)| *open <= from) {
        let name = path_before(&site.line[..open]);
        let Some((inside, _)) = bracketed(&site.line[open..]) else { continue };
        let reaches = open + inside.len() + 2 > site.at;
        let touches = !site.line[..open].ends_with(char::is_whitespace);
        if !name.is_empty() && reaches && touches {
            best = Some((name, inside));
        }
    }
    best
}

/// `a[1:3]`, `a[:, 0]`, `a[::2]`.
pub(super) fn slice(site: &Site) -> Option<String> {
    let colon = site.message.contains("found `:`") || site.message.contains("found `::`");
    let (name, inside) = index(site)
        .filter(|_| site.is_syntax() && colon || site.is(&["E0425", "E0433", "E0573", "E0412"]))?;
    let parts = parts(inside);
    if !parts.iter().any(|part| split(part, ':').len() > 1) {
        return None;
    }
    let part = |part: &&str| match &*split(part, ':') {
        [one] => (*one).to_owned(),
        [start, stop] => format!("{start}..{stop}"),
        [start, stop, ""] => format!("{start}..{stop}"),
        [start, stop, step, ..] => format!("{start}..{stop};{step}"),
        [] => "..".to_owned(),
    };
    let parts: Vec<String> = parts.iter().map(part).collect();
    Some(format!("a slice is taken by `{name}.slice(s![{}])`", parts.join(", ")))
}

/// `a[0, 1]`.
pub(super) fn element(site: &Site) -> Option<String> {
    let found = site.is_syntax() && site.message.contains("found `[`")
        || site.message.contains("found `,`");
    let (name, inside) = index(site).filter(|_| found)?;
    (parts(inside).len() > 1 && !inside.contains(':')).then(|| {
        format!("the index of an element is a list: `{name}[[{}]]`", parts(inside).join(", "))
    })
}

/// The number of axes that the compiler speaks of.
fn axes(site: &Site) -> Option<usize> {
    let (_, rest) = site.message.split_once("NdIndex<")?;
    let (_, rest) = rest.split_once("[usize; ")?;
    word(rest).parse().ok()
}

/// `a[-1]`.
pub(super) fn negative_index(site: &Site) -> Option<String> {
    let of_array = site.is(&["E0277"]) && site.message.contains("NdIndex<");
    let of_list = site.is(&["E0277", "E0600"])
        && (site.message.contains("cannot be indexed") || site.message.contains("to index"));
    let (name, inside) = index(site).filter(|_| of_array || of_list)?;
    let back = inside
        .trim()
        .strip_prefix('-')
        .filter(|back| !back.is_empty() && back.chars().all(|c| c.is_ascii_digit()))?;
    let from_end = "an index counts from the start";
    if of_list {
        return Some(format!("{from_end}: `{name}[{name}.len() - {back}]`"));
    }
    Some(match axes(site) {
        Some(1) => format!("{from_end}: `{name}[{name}.len() - {back}]`"),
        Some(2) => format!("{from_end}, but not that of a slice: `{name}.slice(s![-{back}, ..])`"),
        _ => format!("{from_end}, but not that of a slice: `{name}.slice(s![-{back}, .., ..])`"),
    })
}

/// `a[0]` of an array with several axes.
pub(super) fn row(site: &Site) -> Option<String> {
    let found = site.is(&["E0277"]) && site.message.contains("NdIndex<");
    let (name, inside) = index(site).filter(|_| found)?;
    let inside = inside.trim();
    let single = !inside.is_empty() && !inside.starts_with(['[', '(']) && !inside.contains(',');
    let axes = axes(site).filter(|axes| single && *axes > 1)?;
    Some(if axes == 2 {
        format!(
            "an array with two axes is indexed by both: `{name}[[{inside}, 0]]` is an element, \
             `{name}.row({inside})` a row"
        )
    } else {
        let rest = ", 0".repeat(axes - 1);
        format!(
            "an array with {axes} axes is indexed by all: `{name}[[{inside}{rest}]]` is an element, \
             `{name}.index_axis(Axis(0), {inside})` a part"
        )
    })
}

/// `a.sum(axis=0)`.
pub(super) fn named_axis(site: &Site) -> Option<String> {
    if !(site.is(&["E0425"]) && site.after().trim_start().starts_with('=')) {
        return None;
    }
    let name = site.span;
    let open = site.before().rfind('(')?;
    let function = path_before(&site.line[..open]);
    let (list, _) = bracketed(&site.line[open..])?;
    (is_name(name) && !function.is_empty()).then_some(())?;
    let (receiver, method) = match function.rsplit_once(['.', ':']) {
        Some((receiver, method)) => (receiver.trim_end_matches([':', '.']), method),
        None => ("", function),
    };
    let mut arguments: Vec<String> = Vec::new();
    if !receiver.is_empty() && receiver != "np" {
        arguments.push(lent(receiver));
    }
    arguments.extend(positional(list));
    let told = if name == "axis" || name == "keepdims" {
        "arguments have no names, and an axis is a value"
    } else {
        "arguments have no names"
    };
    let is_known = REDUCTIONS.contains(&method) || receiver == "np";
    Some(if is_known {
        format!("{told}: `np::{method}({})`", arguments.join(", "))
    } else {
        told.to_owned()
    })
}

/// Arguments as `np::` takes them: arrays lent, `axis=0` as `Axis(0)`.
fn positional(list: &str) -> Vec<String> {
    let list = parts(list);
    list.into_iter()
        .filter_map(|argument| {
            let named = argument
                .split_once('=')
                .filter(|(name, rest)| is_name(name.trim()) && !rest.starts_with('='));
            match named {
                Some((name, value)) if name.trim() == "axis" => match value.trim() {
                    "None" => Some("..".to_owned()),
                    value if value.starts_with('(') => Some(value.to_owned()),
                    value => Some(format!("Axis({value})").replace("Axis(-1)", "-1")),
                },
                Some((name, _)) if name.trim() == "dtype" => None,
                Some((_, value)) => Some(value.trim().to_owned()),
                None => Some(lent(argument)),
            }
        })
        .collect()
}

/// An argument that is an array, probably, is lent.
fn lent(argument: &str) -> String {
    if let Some(nested) = argument.strip_prefix("np.") {
        return format!("np::{nested}");
    }
    if is_name(argument) && !matches!(argument, "true" | "false") {
        return format!("&{argument}");
    }
    argument.to_owned()
}

/// `np.sum(a)`, `np.pi`.
pub(super) fn module_path(site: &Site) -> Option<String> {
    let modules = ["np", "plt"];
    if !(site.is(&["E0423", "E0425"]) && modules.contains(&site.span)) {
        return None;
    }
    let rest = site.after().strip_prefix('.')?;
    let end = rest.find(|c: char| !(super::text::is_word(c) || c == '.')).unwrap_or(rest.len());
    let (path, after) = rest.split_at(end);
    let path = format!("{}::{}", site.span, path.trim_end_matches('.').replace('.', "::"));
    let told = "what is in a module is behind `::`";
    let Some((list, _)) = bracketed(after) else {
        return Some(format!("{told}: `{path}`"));
    };
    let function = path.rsplit("::").next().unwrap_or_default();
    if function == "array" {
        return Some(match list.trim().strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            Some(values) => format!("an array is made by a macro: `array![{values}]`"),
            None => format!("{told}: `np::array({list})`"),
        });
    }
    let of_type = parts(list).into_iter().find_map(|argument| {
        let (name, value) = argument.split_once('=')?;
        let value = value.trim().trim_start_matches("np.").trim_matches(['\'', '"']);
        (name.trim() == "dtype").then(|| match value {
            "float" => "f64".to_owned(),
            "int" => "i64".to_owned(),
            value => format!("np::{value}"),
        })
    });
    let mut arguments = positional(list);
    if REDUCTIONS.contains(&function) && arguments.len() == 1 {
        arguments.push("..".to_owned());
    }
    if matches!(function, "sort" | "argsort") && arguments.len() == 1 {
        arguments.push("-1".to_owned());
    }
    let arguments = arguments.join(", ");
    Some(match of_type.filter(|_| OF_A_SHAPE.contains(&function)) {
        Some(of_type) => {
            format!("{told}, and the dtype is a type: `{of_type}::{function}({arguments})`")
        }
        None => format!("{told}: `{path}({arguments})`"),
    })
}

/// `a.T`.
pub(super) fn transpose(site: &Site) -> Option<String> {
    let found = site.is(&["E0609"]) && site.span == "T";
    let name = path_before(site.before().strip_suffix('.').filter(|_| found)?);
    Some(format!("the transpose is a method: `{name}.t()`"))
}

/// `a.shape`, `a.size` and other attributes of NumPy's that are methods here.
pub(super) fn attribute(site: &Site) -> Option<String> {
    let name = path_before(site.before().strip_suffix('.')?);
    let after = site.after();
    match (site.code?, site.span) {
        ("E0615", method) => {
            let after = match bracketed(after) {
                Some((inside, _)) if after.starts_with('[') => format!("[{inside}]"),
                _ => String::new(),
            };
            Some(format!("a method is called with brackets: `{name}.{method}(){after}`"))
        }
        ("E0616", "len") => Some(format!("a method is called with brackets: `{name}.len()`")),
        ("E0609", "size") => Some(format!("the number of elements is `{name}.len()`")),
        ("E0609", "dtype") => Some(format!("the dtype is asked by `np::dtype(&{name})`")),
        ("E0609", "flat") => Some(format!("the elements are gone through by `{name}.iter()`")),
        ("E0609", field @ ("real" | "imag" | "nbytes" | "itemsize" | "flags")) => {
            Some(format!("that is a function: `np::{field}(&{name})`"))
        }
        _ => None,
    }
}

/// `a.max()`: a method of NumPy's that is only a function here.
pub(super) fn method_of_np(site: &Site) -> Option<String> {
    const METHODS: [&str; 14] = [
        "max", "min", "argmax", "argmin", "any", "all", "ptp", "cumsum", "cumprod", "sort",
        "argsort", "round", "clip", "repeat",
    ];
    let found = site.is(&["E0599"]) && site.message.starts_with("no method named");
    let found = found && (site.message.contains("Array") && METHODS.contains(&site.span));
    let name = path_before(site.before().strip_suffix('.').filter(|_| found)?);
    let (list, _) = bracketed(site.after())?;
    let mut arguments = vec![lent(name)];
    arguments.extend(axis_arguments(list));
    if arguments.len() == 1 && REDUCTIONS.contains(&site.span) {
        arguments.push("..".to_owned());
    }
    if arguments.len() == 1 && site.span.ends_with("sort") {
        arguments.push("-1".to_owned());
    }
    Some(format!("that is a function here: `np::{}({})`", site.span, arguments.join(", ")))
}

/// `a.mean(0)`.
pub(super) fn axis_of_method(site: &Site) -> Option<String> {
    let found = site.is(&["E0061"]) && REDUCTIONS.contains(&site.span);
    let name = path_before(site.before().strip_suffix('.').filter(|_| found)?);
    let (list, _) = bracketed(site.after())?;
    let mut arguments = vec![lent(name)];
    arguments.extend(axis_arguments(list));
    if arguments.len() == 1 {
        arguments.push("..".to_owned());
    }
    Some(format!(
        "the axis is taken by the function of `np`: `np::{}({})`",
        site.span,
        arguments.join(", ")
    ))
}

fn axis_arguments(list: &str) -> Vec<String> {
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let axis = |it: String| if is_number(&it) { format!("Axis({it})") } else { it };
    positional(list).into_iter().map(axis).collect()
}

/// `np::zeros(3, 4)`.
pub(super) fn shape_in_pieces(site: &Site) -> Option<String> {
    let function = site.rest().strip_prefix("np::").map(word)?;
    let found = site.is(&["E0061"]) && matches!(function, "zeros" | "ones" | "empty");
    let (list, _) =
        bracketed(site.rest().get("np::".len() + function.len()..)?).filter(|_| found)?;
    Some(format!("a shape is one value: `np::{function}(({}))`", parts(list).join(", ")))
}

/// `a < 0`.
pub(super) fn comparison(site: &Site) -> Option<String> {
    let of_array = site.is(&["E0369", "E0308", "E0277"]) && speaks_of_arrays(site);
    let (_, function) = COMPARISONS.iter().find(|(sign, _)| *sign == site.span)?;
    let left = path_before(site.before());
    let right = operand(site.after());
    let right = if site.is_array(right) { format!("&{right}") } else { right.to_owned() };
    (of_array && !left.is_empty() && !right.is_empty()).then(|| {
        let left = left.trim_start_matches('&');
        format!("elements are compared by a function: `np::{function}(&{left}, {right})`")
    })
}

fn speaks_of_arrays(site: &Site) -> bool {
    site.message.contains("Array") || site.said.contains("Array")
}

/// `mask & other`.
pub(super) fn mask_operation(site: &Site) -> Option<String> {
    let function = match site.span {
        "&" | "&&" => "logical_and",
        "|" | "||" => "logical_or",
        _ => return None,
    };
    let left = path_before(site.before());
    let right = operand(site.after());
    (site.is(&["E0369"]) && speaks_of_arrays(site) && is_name(left) && is_name(right))
        .then(|| format!("masks are joined by a function: `np::{function}(&{left}, &{right})`"))
}

/// `reshape` on a reference, which is another method of ndarray's.
pub(super) fn reshape_of_reference(site: &Site) -> Option<String> {
    let found = site.is(&["E0277"]) && site.message.contains("DataShared");
    let found = found && site.span == "reshape";
    let name = path_before(site.before().strip_suffix('.').filter(|_| found)?);
    let name = name.trim_start_matches('(').trim_end_matches(')').trim_start_matches('&');
    let (list, _) = bracketed(site.after())?;
    Some(format!(
        "`reshape` takes the array itself; through a reference `np::reshape({name}, {list})` makes \
         a copy, and `{name}.to_shape({list})` a view"
    ))
}

/// `a * 2` of an array of `f64`, `n / 2.0` of an integer.
pub(super) fn kind_of_number(site: &Site) -> Option<String> {
    let sign = site.span;
    if !matches!(sign, "+" | "-" | "*" | "/" | "+=" | "-=" | "*=" | "/=") {
        return None;
    }
    let right = operand(site.after());
    let left = path_before(site.before());
    let is_integer = !right.is_empty() && right.chars().all(|c| c.is_ascii_digit());
    let is_float = right.contains('.') && right.starts_with(|c: char| c.is_ascii_digit());
    if is_float && site.message.contains("{float}") && is_name(left) && !site.is_array(left) {
        let kind = (site.type_of)(left).unwrap_or_default();
        let whole = kind.starts_with(['i', 'u']);
        return whole.then(|| {
            format!("`{left}` is `{kind}`; a number is converted by `as`: `{left} as f64 {sign} {right}`")
        });
    }
    let message = site.message;
    let kind = if message.contains("{float}") {
        "floats"
    } else {
        let is_said = |kind: &str| message.contains(kind) || site.said.contains(kind);
        ["`f64`", "`f32`"].into_iter().find(|kind| is_said(kind.trim_matches('`')))?
    };
    if is_integer && (message.contains("{integer}") || message.contains("Elem ==")) {
        return Some(format!(
            "its numbers are {kind}, and so is what they are computed with: \
             `{left} {sign} {right}.0`"
        ));
    }
    None
}

/// `&a + &b` of arrays of two dtypes.
pub(super) fn two_dtypes(site: &Site) -> Option<String> {
    const FUNCTIONS: [(&str, &str); 4] =
        [("+", "add"), ("-", "subtract"), ("*", "multiply"), ("/", "divide")];
    let (_, function) = FUNCTIONS.iter().find(|(sign, _)| *sign == site.span)?;
    let arrays = site.message.matches("ArrayBase<OwnedRepr<").count();
    let starts = ["cannot add `", "cannot subtract `", "cannot multiply `", "cannot divide `"];
    let found = site.is(&["E0277"]) && starts.iter().any(|it| site.message.starts_with(it));
    let left = path_before(site.before());
    let right = operand(site.after());
    (found && arrays == 2 && !left.is_empty() && !right.is_empty()).then(|| {
        let right = right.trim_start_matches('&');
        format!(
            "arrays of two dtypes are computed with by a function: `np::{function}(&{left}, \
             &{right})`; `.astype::<f64>()` converts one"
        )
    })
}
