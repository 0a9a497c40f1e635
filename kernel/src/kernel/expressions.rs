//! The `user_expressions` of a cell: what a front end wants to know when the cell has ended well.
//! They are evaluated one after another, show nothing, and disturb nothing where they fail.

use std::collections::{HashMap, VecDeque};

use jupyter_protocol::ExpressionResult;
use serde_json::Map;

use super::publish::media;
use crate::code::{Code, Excerpt, Framed, Segment};
use crate::diagnostics::ErrorReport;
use crate::messages::MimeBundle;

/// See the module.
#[derive(Default)]
pub struct Expressions {
    todo: VecDeque<(String, String)>,
    current: Option<Current>,
    results: HashMap<String, ExpressionResult>,
}

struct Current {
    name: String,
    value: Option<MimeBundle>,
}

impl Expressions {
    /// Nothing is evaluated yet.
    pub fn new(asked: &HashMap<String, String>) -> Expressions {
        let mut todo: Vec<_> = asked.iter().map(|(n, code)| (n.clone(), code.clone())).collect();
        todo.sort();
        Expressions { todo: todo.into(), ..Expressions::default() }
    }

    /// Whether one is being evaluated.
    pub fn are_on(&self) -> bool {
        self.current.is_some()
    }

    /// The code of the next, if there is one.
    pub fn next(&mut self) -> Option<Code> {
        let (name, code) = self.todo.pop_front()?;
        self.current = Some(Current { name, value: None });
        let code = code.trim().to_owned();
        // A name alone needs no compiler.
        if code.chars().all(|each| each.is_alphanumeric() || each == '_') {
            return Some(Code::cell(code));
        }
        let own = Segment::Own(Excerpt { text: code, line: 1, column: 0 });
        Some(Code::Framed(Framed { segments: vec![own], shows: true, ..Framed::default() }))
    }

    /// The one that is being evaluated has this value. Whether it is taken.
    pub fn take_value(&mut self, bundle: &MimeBundle) -> bool {
        let Some(current) = &mut self.current else { return false };
        current.value = Some(bundle.clone());
        true
    }

    /// The one that was being evaluated has ended.
    pub fn end(&mut self, error: Option<ErrorReport>) {
        let Some(Current { name, value }) = self.current.take() else { return };
        let result = match error {
            Some(error) => failed(error),
            None => {
                let unit = || MimeBundle::from([("text/plain".to_owned(), "()".to_owned())]);
                let data = media(&value.filter(|it| !it.is_empty()).unwrap_or_else(unit));
                ExpressionResult::Ok { data, metadata: Map::new() }
            }
        };
        self.results.insert(name, result);
    }

    /// No more are evaluated, for this reason.
    pub fn give_up(&mut self, error: &ErrorReport) {
        for (name, _) in std::mem::take(&mut self.todo) {
            self.results.insert(name, failed(error.clone()));
        }
    }

    /// What became of them.
    pub fn results(&self) -> HashMap<String, ExpressionResult> {
        self.results.clone()
    }
}

fn failed(error: ErrorReport) -> ExpressionResult {
    let ErrorReport { name, value, traceback, .. } = error;
    ExpressionResult::Error { ename: name, evalue: value, traceback }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn results(expressions: &Expressions) -> Value {
        serde_json::to_value(expressions.results()).unwrap()
    }

    #[test]
    fn each_has_its_own_end() {
        let asked = [("a", "x"), ("b", "x + 1"), ("c", "f()"), ("d", "y")];
        let asked = asked.map(|(name, code)| (name.to_owned(), code.to_owned()));
        let mut expressions = Expressions::new(&HashMap::from(asked));
        assert!(!expressions.are_on());
        assert_eq!(expressions.next(), Some(Code::cell("x".to_owned())));
        assert!(expressions.take_value(&MimeBundle::from([("text/plain".into(), "1".into())])));
        expressions.end(None);
        assert!(matches!(expressions.next(), Some(Code::Framed(framed)) if framed.shows));
        expressions.end(Some(ErrorReport::plain("Panic", "no")));
        expressions.next();
        expressions.end(None);
        expressions.give_up(&ErrorReport::plain("Interrupted", "stopped"));
        assert_eq!(expressions.next(), None);
        assert!(!expressions.take_value(&MimeBundle::new()), "none is on");
        let results = results(&expressions);
        let value =
            |text: &str| json!({"status": "ok", "data": {"text/plain": text}, "metadata": {}});
        assert_eq!(results["a"], value("1"));
        assert_eq!(results["c"], value("()"));
        assert_eq!(results["b"]["status"], "error");
        assert_eq!(
            (&results["b"]["ename"], &results["b"]["evalue"]),
            (&json!("Panic"), &json!("no"))
        );
        assert!(results["b"]["traceback"].is_array());
        assert_eq!(results["d"]["ename"], "Interrupted");
    }
}
