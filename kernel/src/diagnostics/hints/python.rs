//! Pure: what Python writes in another way than Rust, whatever it computes.

use super::Site;
use super::text::{bracketed, is_name, operand, parts, path_before, word};

/// `# comment`.
pub(super) fn comment(site: &Site) -> Option<String> {
    let at = site.line.find('#')?;
    let near = site.at >= at && site.message.contains("expected");
    let text = site.line[at + 1..].trim_start_matches('#').trim();
    let is_attribute = text.starts_with(['[', '!']);
    (site.is_syntax() && near && !is_attribute)
        .then(|| format!("a comment begins with `//`: `// {text}`"))
}

/// `import numpy as np`, `from x import y`.
pub(super) fn import(site: &Site) -> Option<String> {
    let line = site.line.trim();
    let module = match line.strip_prefix("import ") {
        Some(rest) => rest,
        None => line.strip_prefix("from ").filter(|rest| rest.contains(" import "))?,
    };
    let module = word(module.trim_start());
    Some(match module {
        "numpy" => "nothing is to be imported: `np::` is there in every cell".to_owned(),
        "matplotlib" => "nothing is to be imported: `plt::` is there in every cell".to_owned(),
        _ => format!(
            "a crate comes by `:dep {module} = \"*\"`, and a name of it by `use {module}::name;`"
        ),
    })
}

/// `def f(x):`, `class A:`.
pub(super) fn definition(site: &Site) -> Option<String> {
    let line = site.line.trim();
    if let Some(rest) = line.strip_prefix("class ") {
        let name = word(rest);
        return Some(format!("a class is a `struct {name} {{ … }}` with an `impl {name} {{ … }}`"));
    }
    let rest = line.strip_prefix("def ")?;
    let name = word(rest);
    let (list, _) = bracketed(rest.get(name.len()..)?)?;
    let typed = |it: &str| {
        let name = word(it);
        format!("{name}: f64")
    };
    let list: Vec<String> = parts(list).into_iter().map(typed).collect();
    Some(format!(
        "a function says its types and stands in braces: `fn {name}({}) -> f64 {{ … }}`",
        list.join(", ")
    ))
}

/// `lambda x: x * 2`.
pub(super) fn lambda(site: &Site) -> Option<String> {
    let (_, rest) = site.line.split_once("lambda ")?;
    let (names, body) = rest.split_once(':')?;
    let body = body.trim();
    let body = if body.contains("**") { "…" } else { body };
    let body = body.trim_end_matches([')', ';']);
    Some(format!("a closure is written `|{}| {body}`", names.trim()))
}

/// `[x * x for x in range(3)]`.
pub(super) fn comprehension(site: &Site) -> Option<String> {
    let found = site.is_syntax() && site.message.contains("found keyword `for`");
    let open = site.before().rfind('[').filter(|_| found)?;
    let (inside, _) = bracketed(&site.line[open..])?;
    let (value, rest) = inside.split_once(" for ")?;
    let (name, over) = rest.split_once(" in ")?;
    let over = match over.trim().strip_prefix("range") {
        Some(list) => format!("({})", bounds(bracketed(list)?.0)?),
        None => format!("{}.iter()", over.trim()),
    };
    Some(format!(
        "a list is collected from an iterator: `{over}.map(|{}| {}).collect::<Vec<_>>()`",
        name.trim(),
        value.trim()
    ))
}

/// `elif`.
pub(super) fn elif(site: &Site) -> Option<String> {
    let at = site.line.find("elif ")?;
    (at < site.at + site.span.len() + 5).then(|| {
        let condition = site.line[at + 5..].trim_end_matches([':', '{']).trim();
        let condition = condition.split('{').next().unwrap_or_default().trim();
        format!("`elif` is `else if`: `else if {condition} {{ … }}`")
    })
}

/// `for i in range(3):` and other blocks that begin with a colon.
pub(super) fn block(site: &Site) -> Option<String> {
    let line = site.line.trim();
    let is_block = ["for ", "while ", "if ", "else:", "with ", "try:"]
        .iter()
        .any(|start| line.starts_with(start));
    let head = line.split_once(':').map(|(head, _)| head.trim())?;
    let found = site.message.contains("found `:`") || site.message.contains("expected `{`");
    if !(site.is_syntax() && is_block && found) {
        return None;
    }
    let head = match head.split_once("range(") {
        Some((before, rest)) => {
            let range = bounds(rest.strip_suffix(')')?)?;
            format!("{before}{range}")
        }
        None => head.to_owned(),
    };
    Some(format!("a block stands in braces: `{head} {{ … }}`"))
}

/// `f"…"`.
pub(super) fn format_string(site: &Site) -> Option<String> {
    let at = match (site.code, site.span) {
        (Some("E0425"), "f") => site.at + 1,
        (None, _) if site.message.starts_with("prefix `f` is unknown") => site.at + 1,
        _ => return None,
    };
    let text = site.line.get(at..)?.strip_prefix('"')?;
    let text = &text[..text.find('"')?];
    Some(format!(
        "a formatted string is made by a macro: `format!(\"{text}\")`, or printed by \
         `println!(\"{text}\")`"
    ))
}

/// `'text'`.
pub(super) fn single_quotes(site: &Site) -> Option<String> {
    let found = site.is(&["E0762", "E0763"])
        || site.message.starts_with("character literal may only contain one codepoint")
        || site.message.starts_with("unterminated character literal");
    let text = site.rest().strip_prefix('\'').filter(|_| found)?;
    let text = &text[..text.find('\'').unwrap_or(text.len())];
    Some(format!("a string stands in double quotes: `\"{text}\"`"))
}

/// `x ** 2` of numbers.
pub(super) fn power(site: &Site) -> Option<String> {
    let (base, exponent) = powers(site)?;
    if site.is_array(base.trim_start_matches('&')) {
        return None;
    }
    let of_type = (site.type_of)(base);
    let whole = exponent.chars().all(|c| c.is_ascii_digit());
    let by = match of_type.as_deref() {
        Some("f64" | "f32") if whole => format!("`{base}.powi({exponent})`"),
        Some("f64" | "f32") => format!("`{base}.powf({exponent})`"),
        Some(kind) if kind.starts_with(['i', 'u']) => format!("`{base}.pow({exponent})`"),
        _ => format!(
            "`{base}.powi({exponent})`, of an integer `{base}.pow({exponent})`, of an array \
             `np::power(&{base}, {exponent})`"
        ),
    };
    Some(format!("a power is a method: {by}"))
}

/// What `**` stands between, where the error comes of it.
pub(super) fn powers<'a>(site: &Site<'a>) -> Option<(&'a str, &'a str)> {
    let at = site.line.find("**")?;
    let near = site.at >= at.saturating_sub(40) && site.at <= at + 2;
    let codes = ["E0614", "E0600", "E0277", "E0369"];
    let base = path_before(&site.line[..at]);
    let exponent = operand(&site.line[at + 2..]);
    (near && site.is(&codes) && !base.is_empty() && !exponent.is_empty())
        .then_some((base, exponent))
}

/// `True`, `False`, `None`, `nan`.
pub(super) fn constant(site: &Site) -> Option<String> {
    match (site.code?, site.span) {
        ("E0425", "True") => Some("the truth values are `true` and `false`".to_owned()),
        ("E0425", "False") => Some("the truth values are `true` and `false`".to_owned()),
        ("E0282" | "E0283" | "E0308" | "E0369", "None") => Some(
            "`None` is an `Option`, as in `let x: Option<f64> = None;`; a number that is missing \
             is `f64::NAN`"
                .to_owned(),
        ),
        _ => None,
    }
}

/// `len(a)`.
pub(super) fn length(site: &Site) -> Option<String> {
    let argument = argument_of(site, "len")?;
    Some(if site.is_array(argument) || site.said.contains("Array") {
        format!(
            "`{argument}.len()` counts all elements, `{argument}.len_of(Axis(0))` those along the \
             first axis, as Python's `len`"
        )
    } else {
        format!("the length is a method: `{argument}.len()`")
    })
}

/// `range(3)`.
pub(super) fn range(site: &Site) -> Option<String> {
    let list = argument_of(site, "range")?;
    Some(format!("a range is written `{}`", bounds(list)?))
}

/// `print(a)`.
pub(super) fn print(site: &Site) -> Option<String> {
    if !(site.is(&["E0423", "E0425"]) && matches!(site.span, "print" | "println")) {
        return None;
    }
    let (list, _) = bracketed(site.after())?;
    let arguments = parts(list);
    let by = match &*arguments {
        [] => "`println!()`".to_owned(),
        [one] if one.starts_with("f\"") => format!("`println!({})`", &one[1..]),
        [one] if one.starts_with('"') => format!("`println!({one})`"),
        [one] if is_name(one) => format!("`println!(\"{{{one}}}\")`"),
        [one] => format!("`println!(\"{{}}\", {one})`"),
        several => {
            let holes = vec!["{}"; several.len()].join(" ");
            format!("`println!(\"{holes}\", {})`", several.join(", "))
        }
    };
    Some(format!("printing is a macro: {by}"))
}

/// `str(x)`, `int(x)`, `float(x)`.
pub(super) fn conversion(site: &Site) -> Option<String> {
    let by = match site.span {
        "str" => ".to_string()",
        "int" => " as i64",
        "float" => " as f64",
        _ => return None,
    };
    let known = site.is(&["E0423", "E0425"]);
    let (list, _) = bracketed(site.after()).filter(|_| known)?;
    let list = list.trim();
    let list = if by.starts_with(' ') && !is_name(list) && list.contains(' ') {
        format!("({list})")
    } else {
        list.to_owned()
    };
    Some(format!("a conversion is written behind the value: `{list}{by}`"))
}

/// `not x`.
pub(super) fn not(site: &Site) -> Option<String> {
    let rest = match (site.code, site.span) {
        (Some("E0425"), "not") => site.rest().strip_prefix("not ")?,
        (None, _) => site.before().trim_end().strip_suffix("not").map(|_| site.rest())?,
        _ => return None,
    };
    Some(format!("`not` is `!`: `!{}`", operand(rest)))
}

/// `x = 1` and `x += 1` of a variable that is not there.
pub(super) fn assignment(site: &Site) -> Option<String> {
    let is_missing = site.is(&["E0425"]) && site.message.starts_with("cannot find value");
    let starts = site.before().trim().is_empty() || site.before().trim_end().ends_with(';');
    if !(is_missing && starts && is_name(site.span)) {
        let pair = site.is_syntax() && site.message.contains("found `,`");
        return if pair { assignment_of_several(site) } else { None };
    }
    let (name, rest) = (site.span, site.after().trim_start());
    if let Some(value) = rest.strip_prefix('=').filter(|rest| !rest.starts_with('=')) {
        let value = value.trim().trim_end_matches(';');
        return Some(format!(
            "a new variable begins with `let`: `let {name} = {value};`, or `let mut` where it is \
             to change"
        ));
    }
    let operator = rest.get(..2).filter(|text| text.ends_with('='))?;
    let known = ["+=", "-=", "*=", "/=", "%="].contains(&operator);
    known.then(|| format!("`{name}` has to be there first: `let mut {name} = 0.0;`"))
}

/// `a, b = 1, 2`.
fn assignment_of_several(site: &Site) -> Option<String> {
    let (names, values) = site.line.trim().trim_end_matches(';').split_once('=')?;
    let (names, values) = (parts(names), parts(values));
    let fits = names.len() > 1 && names.iter().all(|name| is_name(name)) && !values.is_empty();
    let values =
        if values.len() > 1 { format!("({})", values.join(", ")) } else { values.join("") };
    fits.then(|| {
        format!("several variables stand in brackets: `let ({}) = {values};`", names.join(", "))
    })
}

/// The only argument of a function that is not there.
fn argument_of<'a>(site: &Site<'a>, function: &str) -> Option<&'a str> {
    let found = site.is(&["E0425", "E0423"]) && site.span == function;
    let (list, _) = bracketed(site.after()).filter(|_| found)?;
    Some(list.trim())
}

/// Python's `range` as Rust's.
fn bounds(list: &str) -> Option<String> {
    match &*parts(list) {
        [stop] => Some(format!("0..{stop}")),
        [start, stop] => Some(format!("{start}..{stop}")),
        [start, stop, step] => Some(format!("({start}..{stop}).step_by({step})")),
        _ => None,
    }
}
