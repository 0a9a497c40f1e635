//! Pure: values of magics: how a cell shows one, and how a variable of the notebook takes one. The
//! process that runs cells reads it from a file that the kernel writes, so that the same code does for
//! every value.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Effect;
use crate::cell::Call;
use crate::code::{Code, Framed, Segment};
use crate::messages::MimeBundle;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A `String`.
    Text(String),
    /// A `Vec<String>`, one for each line of a text.
    Lines(String),
    /// A `BTreeMap<String, String>`.
    Pairs(BTreeMap<String, String>),
    /// An `i32`.
    Number(i32),
    /// A file that is open for reading.
    File(PathBuf),
    /// What `%%capture` has kept, as the library reads it.
    Captured(Vec<u8>),
}

/// Stands for the variable that `call` names, or for the value being shown.
pub fn give(value: Value, call: &Call) -> Effect {
    match &call.binds {
        Some(name) => Effect::Bind { name: name.clone(), value },
        None => Effect::Result(MimeBundle::from([("text/plain".to_owned(), value.shown())])),
    }
}

impl Value {
    /// As a cell shows it.
    pub fn shown(&self) -> String {
        match self {
            Value::Text(text) => format!("{text:?}"),
            Value::Lines(text) => format!("{:?}", text.lines().collect::<Vec<_>>()),
            // As IPython lays out a long one.
            Value::Pairs(pairs) => {
                let pairs: Vec<String> =
                    pairs.iter().map(|(name, value)| format!("{name:?}: {value:?}")).collect();
                format!("{{{}}}", pairs.join(",\n "))
            }
            Value::Number(number) => number.to_string(),
            Value::File(path) => format!("{path:?}"),
            Value::Captured(_) => "Captured".to_owned(),
        }
    }

    /// What the kernel writes into the file.
    pub fn content(&self) -> Vec<u8> {
        match self {
            Value::Text(text) | Value::Lines(text) => text.clone().into_bytes(),
            Value::Pairs(pairs) => {
                let pairs: Vec<String> =
                    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
                pairs.join("\0").into_bytes()
            }
            Value::Number(number) => number.to_string().into_bytes(),
            Value::File(_) => Vec::new(),
            Value::Captured(records) => records.clone(),
        }
    }

    /// Its type in full.
    fn type_name(&self) -> &'static str {
        match self {
            Value::Text(_) => "::std::string::String",
            Value::Lines(_) => "::std::vec::Vec<::std::string::String>",
            Value::Pairs(_) => {
                "::std::collections::BTreeMap<::std::string::String, ::std::string::String>"
            }
            Value::Number(_) => "i32",
            Value::File(_) => "::std::fs::File",
            Value::Captured(_) => "::ndlab::display::Captured",
        }
    }

    /// The code by which the variable `name` takes it from the file at `path`. The error says what is
    /// wrong with the name.
    pub fn code(&self, name: &str, path: &Path) -> Result<Code, String> {
        let variable = variable(name, self)?;
        let path = match self {
            Value::File(path) => path.display(),
            _ => path.display(),
        };
        let text = format!("::std::fs::read_to_string({:?}).unwrap_or_default()", path.to_string());
        let generated = match self {
            Value::Text(_) => text,
            Value::Lines(_) => format!("{text}.lines().map(::std::string::String::from).collect()"),
            Value::Pairs(_) => format!(
                "{text}.split('\\0').filter_map(|pair| pair.split_once('=')).map(|(name, value)| \
                 (name.to_owned(), value.to_owned())).collect()"
            ),
            Value::Number(_) => format!("{text}.parse().unwrap_or(-1)"),
            Value::File(_) => format!("::std::fs::File::open({:?}).unwrap()", path.to_string()),
            Value::Captured(_) => {
                format!("::ndlab::display::Captured::__read({:?})", path.to_string())
            }
        };
        let binds = Some((variable, self.type_name().to_owned()));
        let segments = vec![Segment::Generated(generated)];
        Ok(Code::Framed(Framed { segments, binds, ..Framed::default() }))
    }
}

/// The variable of `let name = …`, with its `mut` where that is written. A type that is written has to
/// be the one that there is.
fn variable(binds: &str, value: &Value) -> Result<String, String> {
    let (pattern, written) = match binds.split_once(':') {
        Some((pattern, of_type)) => (pattern.trim(), Some(of_type.trim())),
        None => (binds.trim(), None),
    };
    let short = value.type_name().replace("::std::string::", "").replace("::std::vec::", "");
    if let Some(written) = written.filter(|it| *it != "_" && *it != short) {
        return Err(format!(
            "`{pattern}` is a `{short}` and not a `{written}`: leave the type out"
        ));
    }
    let (mutable, name) = match pattern.strip_prefix("mut ") {
        Some(name) => ("mut ", name.trim()),
        None => ("", pattern),
    };
    if !is_variable(name) {
        return Err(format!("`{name}` is no name for a variable"));
    }
    Ok(format!("{mutable}{name}"))
}

/// Whether a variable can have this name.
pub fn is_variable(name: &str) -> bool {
    const KEYWORDS: [&str; 38] = [
        "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum",
        "extern", "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move",
        "mut", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
        "type", "unsafe", "use", "where", "while", "_",
    ];
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let begins = name.starts_with(|first: char| first.is_alphabetic() || first == '_');
    begins && name.chars().all(is_word) && !KEYWORDS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binds(value: &Value, name: &str) -> Result<(String, String), String> {
        match value.code(name, Path::new("/s/v"))? {
            Code::Framed(framed) => Ok(framed.binds.unwrap()),
            code => panic!("{code:?}"),
        }
    }

    #[test]
    fn values_look_as_rusts_do() {
        assert_eq!(Value::Text("a \"b\"".to_owned()).shown(), "\"a \\\"b\\\"\"");
        assert_eq!(Value::Lines("a\nb\n".to_owned()).shown(), "[\"a\", \"b\"]");
        let pairs = BTreeMap::from([("A", "1"), ("B", "2")]);
        let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let pairs = Value::Pairs(pairs.collect());
        assert_eq!(pairs.shown(), "{\"A\": \"1\",\n \"B\": \"2\"}");
        assert_eq!(pairs.content(), b"A=1\0B=2");
    }

    #[test]
    fn variables_take_them() {
        let lines = Value::Lines(String::new());
        let of_type = "::std::vec::Vec<::std::string::String>".to_owned();
        assert_eq!(binds(&lines, "a"), Ok(("a".to_owned(), of_type.clone())));
        assert_eq!(binds(&lines, "mut a: Vec<String>"), Ok(("mut a".to_owned(), of_type)));
    }

    #[test]
    fn what_cannot_be_a_variable_is_refused() {
        let text = Value::Text(String::new());
        assert_eq!(binds(&text, "1a").unwrap_err(), "`1a` is no name for a variable");
        assert_eq!(binds(&text, "fn").unwrap_err(), "`fn` is no name for a variable");
        assert_eq!(
            binds(&text, "a: Vec<u8>").unwrap_err(),
            "`a` is a `String` and not a `Vec<u8>`: leave the type out"
        );
    }
}
