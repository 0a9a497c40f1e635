//! Pure: what is said to the kernel, as lines of JSON. Each ends with the only newline in it.

/// Where a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// Behind the cell, as its value.
    Result,
    /// Below what the cell has shown so far. By its id it can be replaced later.
    Display { id: &'a str },
    /// In place of what was displayed with this id.
    Update { id: &'a str },
}

/// A place in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) file: String,
    /// From 1.
    pub(super) line: u32,
    /// From 1.
    pub(super) column: u32,
}

/// A function on the stack, and the place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) function: String,
    pub(super) position: Position,
}

/// What ended a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Raised {
    /// `Panic` or `Error`.
    pub(super) name: &'static str,
    pub(super) message: String,
    pub(super) position: Option<Position>,
    /// Innermost first; may be empty.
    pub(super) frames: Vec<Frame>,
}

/// A value in one or more forms: pairs of MIME type and content.
pub(super) fn value<'a>(
    place: Place<'_>,
    forms: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let (kind, id) = match place {
        Place::Result => ("result", None),
        Place::Display { id } => ("display", Some(id)),
        Place::Update { id } => ("update", Some(id)),
    };
    let mut line = format!(r#"{{"kind":"{kind}","data":{{"#);
    for (number, (mime, content)) in forms.enumerate() {
        if number > 0 {
            line.push(',');
        }
        push_string(&mut line, mime);
        line.push(':');
        push_string(&mut line, content);
    }
    line.push('}');
    if let Some(id) = id {
        push_member(&mut line, "id", id);
    }
    line.push_str("}\n");
    line
}

/// A variable of the notebook.
pub(super) struct Variable<'a> {
    pub(super) name: &'a str,
    pub(super) type_name: &'a str,
    pub(super) bytes: usize,
    /// In a few words; may be empty.
    pub(super) info: &'a str,
    /// Whether it is known how to show it.
    pub(super) has_form: bool,
}

/// All variables of the notebook.
pub(super) fn variables<'a>(variables: impl Iterator<Item = Variable<'a>>) -> String {
    let mut line = String::from(r#"{"kind":"variables","variables":["#);
    for (number, variable) in variables.enumerate() {
        if number > 0 {
            line.push(',');
        }
        push_variable(&mut line, &variable);
    }
    line.push_str("]}\n");
    line
}

/// One variable of the notebook in more words, or that there is none of the name that was asked for.
pub(super) fn described(variable: Option<&Variable<'_>>, strides: &[isize], text: &str) -> String {
    let mut line = String::from(r#"{"kind":"described","variable":"#);
    match variable {
        Some(variable) => push_variable(&mut line, variable),
        None => line.push_str("null"),
    }
    let strides: Vec<String> = strides.iter().map(isize::to_string).collect();
    line.push_str(&format!(r#","strides":[{}]"#, strides.join(",")));
    push_member(&mut line, "text", text);
    line.push_str("}\n");
    line
}

fn push_variable(line: &mut String, variable: &Variable<'_>) {
    line.push_str(r#"{"name":"#);
    push_string(line, variable.name);
    push_member(line, "type", variable.type_name);
    line.push_str(&format!(r#","nbytes":{}"#, variable.bytes));
    push_member(line, "info", variable.info);
    line.push_str(&format!(r#","form":{}}}"#, variable.has_form));
}

/// Takes away what the cell has shown; if `wait`, only when there is something new.
pub(super) fn clear(wait: bool) -> String {
    format!("{{\"kind\":\"clear\",\"wait\":{wait}}}\n")
}

/// Asks the user for a line.
pub(super) fn input(prompt: &str, password: bool) -> String {
    let mut line = String::from(r#"{"kind":"input""#);
    push_member(&mut line, "prompt", prompt);
    line.push_str(&format!(",\"password\":{password}}}\n"));
    line
}

/// Says what ended the cell.
pub(super) fn raised(raised: &Raised) -> String {
    let mut line = String::from(r#"{"kind":"raised""#);
    push_member(&mut line, "name", raised.name);
    push_member(&mut line, "message", &raised.message);
    if let Some(position) = &raised.position {
        push_position(&mut line, position);
    }
    line.push_str(r#","frames":["#);
    for (number, frame) in raised.frames.iter().enumerate() {
        line.push_str(if number > 0 { r#",{"function":"# } else { r#"{"function":"# });
        push_string(&mut line, &frame.function);
        push_position(&mut line, &frame.position);
        line.push('}');
    }
    line.push_str("]}\n");
    line
}

fn push_position(line: &mut String, position: &Position) {
    push_member(line, "file", &position.file);
    line.push_str(&format!(r#","line":{},"column":{}"#, position.line, position.column));
}

/// Appends a member of an object that has one already.
fn push_member(line: &mut String, name: &str, text: &str) {
    line.push_str(&format!(r#","{name}":"#));
    push_string(line, text);
}

/// Appends `text` as a JSON string.
fn push_string(line: &mut String, text: &str) {
    line.push('"');
    for c in text.chars() {
        match c {
            '"' => line.push_str("\\\""),
            '\\' => line.push_str("\\\\"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\t' => line.push_str("\\t"),
            c if (c as u32) < 0x20 || c == '\u{7f}' => {
                line.push_str(&format!("\\u{:04x}", c as u32));
            }
            c => line.push(c),
        }
    }
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_with_and_without_an_id() {
        let forms = [("text/plain", "a \"b\"\n"), ("application/json", "{\"x\":1}")];
        let line = value(Place::Display { id: "i" }, forms.into_iter());
        let data = r#""data":{"text/plain":"a \"b\"\n","application/json":"{\"x\":1}"}"#;
        assert_eq!(line, format!("{{\"kind\":\"display\",{data},\"id\":\"i\"}}\n"));
        let line = value(Place::Result, std::iter::empty());
        assert_eq!(line, "{\"kind\":\"result\",\"data\":{}}\n");
        let line = value(Place::Update { id: "i" }, std::iter::empty());
        assert_eq!(line, "{\"kind\":\"update\",\"data\":{},\"id\":\"i\"}\n");
    }

    #[test]
    fn lists_of_variables() {
        assert_eq!(variables(std::iter::empty()), "{\"kind\":\"variables\",\"variables\":[]}\n");
        let a = || Variable { name: "a", type_name: "i32", bytes: 4, info: "7", has_form: true };
        let b = Variable { name: "b", type_name: "P", bytes: 0, info: "", has_form: false };
        let line = variables([a(), b].into_iter());
        let a = r#"{"name":"a","type":"i32","nbytes":4,"info":"7","form":true}"#;
        let b = r#"{"name":"b","type":"P","nbytes":0,"info":"","form":false}"#;
        assert_eq!(line, format!("{{\"kind\":\"variables\",\"variables\":[{a},{b}]}}\n"));
    }

    #[test]
    fn one_variable_in_more_words() {
        let a = Variable { name: "a", type_name: "T", bytes: 8, info: "(1,) u64", has_form: true };
        let line = described(Some(&a), &[-8, 4], "[1\n2]");
        let a = r#"{"name":"a","type":"T","nbytes":8,"info":"(1,) u64","form":true}"#;
        let rest = r#""strides":[-8,4],"text":"[1\n2]"}"#;
        assert_eq!(line, format!("{{\"kind\":\"described\",\"variable\":{a},{rest}\n"));
        assert!(described(None, &[], "").contains(r#""variable":null,"strides":[]"#));
    }

    #[test]
    fn control_characters_are_escaped() {
        let line = input("\u{1}\u{7f}\té", true);
        let expected = "{\"kind\":\"input\",\"prompt\":\"\\u0001\\u007f\\té\",\"password\":true}\n";
        assert_eq!(line, expected);
    }

    #[test]
    fn raised_with_and_without_a_position() {
        let mut what =
            Raised { name: "Error", message: "no".to_owned(), position: None, frames: Vec::new() };
        let line = raised(&what);
        assert_eq!(
            line,
            "{\"kind\":\"raised\",\"name\":\"Error\",\"message\":\"no\",\"frames\":[]}\n"
        );
        let position = Position { file: "/a/lib.rs".to_owned(), line: 3, column: 7 };
        what.position = Some(position.clone());
        what.frames = vec![Frame { function: "ctx::f".to_owned(), position }; 2];
        let frame = r#"{"function":"ctx::f","file":"/a/lib.rs","line":3,"column":7}"#;
        let line = raised(&what);
        assert!(line.contains(r#""message":"no","file":"/a/lib.rs","line":3,"column":7,"#));
        assert!(line.ends_with(&format!("\"frames\":[{frame},{frame}]}}\n")), "{line}");
    }
}
