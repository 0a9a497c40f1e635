//! Pure: one message of the compiler's in the terms of the cell: spans of the program become places
//! in the cell or in what earlier cells defined, and suggestions become changes to the cell.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::cell::Cell;
use super::super::program::{Origin, Program};
use super::array;
use crate::messages::{Diagnostic, DiagnosticLabel, DistantLabel, Remark, RemarkKind, Severity};

/// The way from the program to the cell.
pub(super) struct View<'a> {
    /// The name of the program's file.
    pub name: &'a str,
    pub program: &'a Program,
    pub cell: &'a Cell,
}

/// How remarks begin that help nobody who reads a cell.
const IDLE_REMARKS: [&str; 12] = [
    "the full type name has been written",
    "the full name for the type has been written",
    "consider using `--verbose`",
    "`#[warn(",
    "`#[deny(",
    "requested on the command line",
    "this error originates in the macro",
    "this warning originates in the macro",
    "for more information, see",
    "required by a bound in `ndarray::",
    "required by a bound in `ndlab::",
    "required by a bound in `shown`",
];

impl View<'_> {
    /// The span where the code was written that a macro expanded to.
    fn written<'v>(&self, span: &'v Value) -> Option<&'v Value> {
        let mut span = span;
        loop {
            let ours = self.is_ours(span)?;
            if ours && matches!(self.origin_at(&span["line_start"]), Some(Origin::Cell { .. })) {
                return Some(span);
            }
            match &span["expansion"]["span"] {
                Value::Null => return ours.then_some(span),
                outer => span = outer,
            }
        }
    }

    fn is_ours(&self, span: &Value) -> Option<bool> {
        Some(span["file_name"].as_str()?.rsplit('/').next() == Some(self.name))
    }

    fn origin_at(&self, line: &Value) -> Option<&Origin> {
        Some(self.program.origin(usize::try_from(line.as_u64()?).ok()?))
    }

    /// Where the line comes from at which a span begins.
    pub fn origin(&self, span: &Value) -> Option<&Origin> {
        self.origin_at(&self.written(span)?["line_start"])
    }

    fn place(&self, line: &Value, column: &Value) -> Option<(usize, usize)> {
        let Origin::Cell { line, column: before } = self.origin_at(line)? else { return None };
        Some((*line, before + usize::try_from(column.as_u64()?).ok()?))
    }

    /// The place of a span in the cell, with its words.
    fn label(&self, span: &Value) -> Option<DiagnosticLabel> {
        let written = self.written(span)?;
        let start = self.place(&written["line_start"], &written["column_start"])?;
        let end = self.place(&written["line_end"], &written["column_end"])?;
        let text = in_the_cells_words(span["label"].as_str().unwrap_or_default());
        let primary = span["is_primary"] == true || written["is_primary"] == true;
        Some(DiagnosticLabel { start, end, text, primary })
    }

    fn labels(&self, message: &Value) -> Vec<DiagnosticLabel> {
        array(&message["spans"]).iter().filter_map(|span| self.label(span)).collect()
    }

    /// The place of a span in what was written in another cell, as far as can be told from here.
    fn distant(&self, span: &Value) -> Option<DistantLabel> {
        let written = self.written(span)?;
        if self.origin_at(&written["line_start"])? != &Origin::Elsewhere {
            return None;
        }
        let number = |key: &str| usize::try_from(written[key].as_u64()?).ok();
        let (line, column, end) =
            (number("line_start")?, number("column_start")?, number("column_end")?);
        let one_line = number("line_end")? == line;
        Some(DistantLabel {
            file: self.name.to_owned(),
            line,
            column,
            width: if one_line { end.saturating_sub(column).max(1) } else { 1 },
            text: in_the_cells_words(span["label"].as_str().unwrap_or_default()),
            primary: span["is_primary"] == true,
        })
    }

    /// The complaint about the cell that the compiler's message is.
    pub fn diagnostic(&self, said: &Value) -> Diagnostic {
        let mut main = said;
        let mut labels = self.labels(said);
        if labels.is_empty()
            && let Some(text) = self.said_of_the_value(said)
        {
            labels.extend(self.shown_value(text));
        }
        let children = array(&said["children"]);
        let elsewhere: Vec<DistantLabel> = if labels.is_empty() {
            array(&said["spans"]).iter().filter_map(|span| self.distant(span)).collect()
        } else {
            Vec::new()
        };
        if labels.is_empty() && elsewhere.is_empty() {
            // What the compiler only remarks may be what the user can understand.
            if let Some(child) = children.iter().find(|child| !self.labels(child).is_empty()) {
                (main, labels) = (child, self.labels(child));
            }
        }
        let mut told = BTreeSet::new();
        let remarks = children
            .iter()
            .filter(|child| !std::ptr::eq(*child, main))
            .filter(|child| told.insert(child["message"].as_str().unwrap_or_default()))
            .filter_map(|child| self.remark(child))
            .collect();
        let message = main["message"].as_str().unwrap_or_default();
        // The bracket that closes the cell is none of its own.
        let message = match message {
            "mismatched closing delimiter: `}`" if labels.len() == 1 => "unclosed delimiter",
            message => message,
        };
        if labels.is_empty() && elsewhere.is_empty() {
            labels.extend(self.cell.fault.as_ref().map(|piece| piece.label("")));
        }
        let severity = if said["level"] == "warning" { Severity::Warning } else { Severity::Error };
        Diagnostic {
            severity,
            code: said["code"]["code"].as_str().map(str::to_owned),
            message: in_the_cells_words(message),
            labels,
            elsewhere,
            remarks,
            rendered: said["rendered"].as_str().unwrap_or_default().to_owned(),
        }
    }

    fn remark(&self, child: &Value) -> Option<Remark> {
        let message = child["message"].as_str().unwrap_or_default();
        if IDLE_REMARKS.iter().any(|idle| message.starts_with(idle)) {
            return None;
        }
        let kind = match child["level"].as_str() {
            Some("help") => RemarkKind::Help,
            _ => RemarkKind::Note,
        };
        let lines = message.lines().filter(|line| !line.contains("faer::"));
        let message = lines.collect::<Vec<_>>().join("\n");
        let message = message.as_str();
        let mut remark = Remark::of(kind, in_the_cells_words(message));
        let spans = array(&child["spans"]);
        let suggests = spans.iter().any(|span| span["suggested_replacement"].is_string());
        if !suggests {
            remark.labels = self.labels(child);
            // It announces a place, or a list of places, which are not in the cell.
            let announces = message.ends_with("here") || message.contains("implement trait `");
            let is_empty = remark.labels.is_empty() && !message.contains('\n');
            return (!(is_empty && announces)).then_some(remark);
        }
        if let Some(name) = self.taken(spans) {
            return Some(self.mutable(name));
        }
        self.suggest(&mut remark, spans).then_some(remark)
    }

    /// The changes that the compiler suggests: parts of one, or several to choose from. Whether they are
    /// changes of this cell.
    fn suggest(&self, remark: &mut Remark, spans: &[Value]) -> bool {
        let mut places = BTreeSet::new();
        let place = |span: &Value| {
            ["line_start", "column_start", "line_end", "column_end"].map(|key| span[key].as_u64())
        };
        let distinct = spans.iter().all(|span| places.insert(place(span)));
        let texts = || spans.iter().filter_map(|span| span["suggested_replacement"].as_str());
        if !distinct {
            // What is private to the array library cannot be meant.
            let texts: BTreeSet<&str> = texts()
                .map(str::trim)
                .filter(|text| !text.starts_with("use crate::") && !text.starts_with("use ndlab"))
                .collect();
            for text in texts.iter().take(4) {
                remark.message.push_str(&format!("\n  {text}"));
            }
            return !texts.is_empty();
        }
        let changes: Option<Vec<DiagnosticLabel>> = spans.iter().map(|s| self.change(s)).collect();
        match changes {
            Some(changes) => remark.changes = changes,
            // It is about what another cell has defined.
            None => return false,
        }
        let sure = |span: &Value| span["suggestion_applicability"] == "MachineApplicable";
        remark.sure = !remark.changes.is_empty() && spans.iter().all(sure);
        true
    }

    fn change(&self, span: &Value) -> Option<DiagnosticLabel> {
        let text = span["suggested_replacement"].as_str()?.to_owned();
        if let Some(label) = self.label(span) {
            return Some(DiagnosticLabel { text, ..label });
        }
        // An import, which the compiler would write above all else.
        let import = text.starts_with("use ") && self.is_ours(span)?;
        let text = format!("{}\n", text.trim_end());
        import.then(|| self.at_the_start(text)).flatten()
    }

    /// The insertion of `text` before all else in the cell.
    fn at_the_start(&self, text: String) -> Option<DiagnosticLabel> {
        let items = self.cell.items.iter().map(|(_, piece)| piece);
        let pieces = self.cell.attributes.iter().chain(items).chain(self.cell.pieces());
        let first = pieces.min_by_key(|piece| (piece.line, piece.column))?;
        let start = (first.line, first.column + 1);
        Some(DiagnosticLabel { start, end: start, text, primary: true })
    }

    /// The variable of an earlier cell, where a suggestion changes how it is defined.
    fn taken(&self, spans: &[Value]) -> Option<&str> {
        let [span] = spans else { return None };
        match self.origin(span)? {
            Origin::Takes(name) if span["suggested_replacement"] == "mut " => Some(name),
            _ => None,
        }
    }

    fn mutable(&self, name: &str) -> Remark {
        let message = format!("`{name}` is from an earlier cell; have it changed from here on");
        let change = self.at_the_start(format!("let mut {name} = {name};\n"));
        let sure = change.is_some();
        let changes = change.into_iter().collect();
        Remark { changes, sure, ..Remark::of(RemarkKind::Help, message) }
    }

    /// What is said of the expression whose value was to be shown, where it is about that.
    fn said_of_the_value(&self, error: &Value) -> Option<String> {
        let mut spans = array(&error["spans"]).iter();
        let span = spans
            .find(|span| span["is_primary"] == true && self.origin(span) == Some(&Origin::Shows))?;
        let of_showing = matches!(error["code"]["code"].as_str(), Some("E0277" | "E0599"));
        Some(if of_showing {
            "this value is to be shown; a `;` behind it would drop it".to_owned()
        } else {
            in_the_cells_words(span["label"].as_str().unwrap_or_default())
        })
    }

    /// The expression whose value was to be shown.
    fn shown_value(&self, text: String) -> Option<DiagnosticLabel> {
        let last = self.cell.last.as_ref()?;
        let lines: Vec<&str> = last.text.split('\n').collect();
        let before = if lines.len() == 1 { last.column } else { 0 };
        let end_column = before + lines.last()?.chars().count() + 1;
        Some(DiagnosticLabel {
            start: (last.line, last.column + 1),
            end: (last.line + lines.len() - 1, end_column),
            text,
            primary: true,
        })
    }
}

/// What follows the cell means nothing to its author.
fn in_the_cells_words(text: &str) -> String {
    text.replace("`evcxr_variable_store`", "the end of the cell")
}
