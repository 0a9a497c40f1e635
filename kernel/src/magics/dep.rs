//! `%dep`: a crate that cells link to from now on. Finding and compiling it is the business of evcxr's
//! `:dep`.

use super::{Context, Effect, Magic};
use crate::cell::{Call, Part};

pub(super) struct Dep;

impl Magic for Dep {
    fn name(&self) -> &'static str {
        "dep"
    }

    fn usage(&self) -> &'static str {
        "CRATE [= \"VERSION\"]"
    }

    fn help(&self) -> &'static str {
        "Adds a crate for the cells from here on, as a line of `[dependencies]` in Cargo.toml does."
    }

    fn run(&self, call: &Call, _: &Context) -> Result<Vec<Effect>, String> {
        let (name, value) = dependency(&call.arguments.text)?;
        Ok(vec![Effect::Parts(vec![Part::Rust(format!(":dep {name} = {value}\n"))])])
    }
}

/// The crate's name, and what stands behind the `=`.
fn dependency(text: &str) -> Result<(&str, &str), String> {
    if text.is_empty() {
        return Err("`%dep` takes a crate, as `%dep rand` or `%dep rand = \"0.9\"`".to_owned());
    }
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let (name, rest) = text.split_at(text.find(|c| !is_word(c)).unwrap_or(text.len()));
    let rest = rest.trim();
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return Err(format!("`%dep` takes the name of a crate, as `rand`, and not `{text}`"));
    }
    if rest.is_empty() {
        return Ok((name, "\"*\""));
    }
    let value = rest.strip_prefix('=').unwrap_or_default().trim();
    let table = format!("value = {value}").parse::<toml::Table>();
    match table.as_ref().ok().and_then(|table| table.get("value")) {
        Some(toml::Value::String(_) | toml::Value::Table(_)) => Ok((name, value)),
        _ => {
            let version = rest.trim_start_matches(['=', '@', ' ', '"', '\'']);
            let version = version.trim_end_matches(['"', '\'']);
            let is_version = version.starts_with(|first: char| first.is_ascii_digit())
                && version
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'));
            Err(if is_version {
                format!("`%dep {text}` is to be `%dep {name} = \"{version}\"`")
            } else {
                format!(
                    "`%dep {name}` takes `= \"1.0\"` or a table as in Cargo.toml behind it, as `= {{ \
                     version = \"1.0\", features = [\"std\"] }}`, and not `{rest}`"
                )
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::effects;
    use super::*;

    #[test]
    fn is_evcxrs_command() {
        let found = |text| effects(&Dep, text).unwrap();
        let part = |text: &str| vec![Effect::Parts(vec![Part::Rust(text.to_owned())])];
        assert_eq!(found("rand = \"0.9\""), part(":dep rand = \"0.9\"\n"));
        assert_eq!(found("rand"), part(":dep rand = \"*\"\n"));
        let table = "a-b = { path = \"/a b\", features = [\"c\"] }";
        assert_eq!(found(table), part(&format!(":dep {table}\n")));
    }

    #[test]
    fn says_how_it_is_to_be() {
        let wrong = |text| effects(&Dep, text).unwrap_err();
        assert!(wrong("").contains("as `%dep rand`"));
        for text in ["rand 0.9", "rand = 0.9", "rand@0.9", "rand = '0.9", "rand=0.9\""] {
            let expected = format!("`%dep {text}` is to be `%dep rand = \"0.9\"`");
            assert_eq!(wrong(text), expected);
        }
        assert!(wrong("rand serde").contains("and not `serde`"));
        assert!(wrong("= \"1\"").contains("takes the name of a crate"));
        assert!(wrong("3d = \"1\"").contains("and not `3d = \"1\"`"));
    }
}
