//! Pure: the source of the program, `src/main.rs`.

use std::collections::{BTreeMap, BTreeSet};

use super::scopes::Scopes;
use super::statements::{
    has_open_number, indented, may_define, returns, shows_nothing, value, with_types,
};
use super::steps::Step;
use crate::source::{Item, Kind, Words, words};

/// What shows values, `src/shown.rs`.
pub(super) const SHOWN: &str = include_str!("shown.rs");

const HEAD: &str = "\
//! The cells of a notebook as a program, in the order in which they ran. It was written by `%save`.
#![allow(dead_code, non_local_definitions, non_snake_case, path_statements, static_mut_refs)]
#![allow(unused_assignments, unused_imports, unused_macros, unused_must_use, unused_mut)]
#![allow(unused_variables)]
";

/// The library's functions that `shown.rs` has, too.
const DISPLAYS: [&str; 4] = ["display", "display_jpeg", "display_png", "display_svg"];

/// The text, line by line.
#[derive(Default)]
struct Text {
    text: String,
    depth: usize,
}

impl Text {
    fn line(&mut self, line: &str) {
        if !line.is_empty() {
            self.text.push_str(&"    ".repeat(self.depth));
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// Code of the user's, which may have several lines.
    fn code(&mut self, code: &str) {
        self.text.push_str(&indented(code.trim_end(), self.depth));
        self.text.push('\n');
    }

    /// An empty line, where there is none, and not at the beginning of a block.
    fn gap(&mut self) {
        if !self.text.ends_with("\n\n") && !self.text.ends_with("{\n") {
            self.text.push('\n');
        }
    }

    fn open(&mut self, line: &str) {
        self.line(line);
        self.depth += 1;
    }

    fn close(&mut self, line: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.line(line);
    }
}

/// The source of the program.
pub(super) fn main(steps: &[Step], scopes: &Scopes, notes: &[String]) -> String {
    let mut text = Text::default();
    let (title, allowed) = HEAD.split_once('\n').unwrap_or((HEAD, ""));
    text.line(title);
    if !notes.is_empty() {
        text.line("//!\n//! Otherwise than in the notebook:");
        notes.iter().for_each(|note| text.line(&format!("//! - {note}")));
    }
    text.text.push_str(allowed);
    scopes.attributes.iter().for_each(|attribute| text.line(attribute));
    text.line("");
    text.line("#[macro_use]");
    text.line("mod shown;");
    text.line("");
    text.line("use ndlab::prelude::*;");
    let all: Words = steps
        .iter()
        .flat_map(|step| {
            let pieces = step.cell.pieces().flat_map(|piece| words(&piece.text));
            pieces.chain(step.cell.items.iter().flat_map(|(item, _)| item.words.clone()))
        })
        .collect();
    let own: BTreeSet<&String> =
        scopes.items.iter().flatten().filter_map(|(_, item)| item.name.as_ref()).collect();
    let displays: Vec<&str> = DISPLAYS
        .into_iter()
        .filter(|name| all.contains(*name) && !own.contains(&(*name).to_owned()))
        .collect();
    if !displays.is_empty() {
        text.line(&format!("use shown::{{{}}};", displays.join(", ")));
    }
    write_items(&mut text, &scopes.items[0]);
    text.line("");
    let asks = steps.iter().any(|step| step.cell.asks);
    let result = if asks { " -> Result<(), shown::Failed>" } else { "" };
    // A notebook's own type of this name comes before the library's.
    let result = match own.contains(&"Result".to_owned()) {
        true => result.replace("Result<", "std::result::Result<"),
        false => result.to_owned(),
    };
    if steps.iter().any(|step| step.cell.awaits) {
        text.open(&format!("fn main(){result} {{"));
        text.line(
            "let runtime = tokio::runtime::Runtime::new().expect(\"a runtime can be started\");",
        );
        text.line("runtime.block_on(cells())");
        text.close("}");
        text.line("");
        text.open(&format!("async fn cells(){result} {{"));
    } else {
        text.open(&format!("fn main(){result} {{"));
    }
    let mut count = 0;
    for (index, step) in steps.iter().enumerate() {
        let block = scopes.begin.iter().position(|begin| *begin == index);
        if block.is_none() && step.comments.is_empty() && !step.cell.runs() {
            continue;
        }
        if step.count != count {
            text.gap();
            count = step.count;
            text.line(&format!("// cell {count}"));
        }
        if let Some(block) = block {
            text.open("{");
            text.line("// What is defined here counts from here on.");
            write_items(&mut text, &scopes.items[block + 1]);
            text.gap();
        }
        write_step(&mut text, step, &displays);
    }
    for _ in &scopes.begin {
        text.close("}");
    }
    if asks {
        text.line("Ok(())");
    }
    text.close("}");
    text.text
}

/// In the order of their cells; but a macro has to stand before what calls it, and does.
fn write_items(text: &mut Text, items: &[(usize, Item)]) {
    let mut items: Vec<&(usize, Item)> = items.iter().collect();
    items.sort_by_key(|(count, item)| (item.kind != Kind::Macro, *count));
    let mut last = None;
    for (count, item) in items {
        if last != Some((*count, item.kind == Kind::Macro)) {
            text.gap();
            text.line(&format!("// cell {count}"));
            last = Some((*count, item.kind == Kind::Macro));
        }
        text.code(&item.text);
    }
}

fn write_step(text: &mut Text, step: &Step, displays: &[&str]) {
    for comment in &step.comments {
        text.line(format!("// {comment}").trim_end());
    }
    let cell = &step.cell;
    if !cell.runs() {
        return;
    }
    let pieces: Vec<&str> = cell.pieces().map(|piece| &*piece.text).collect();
    if displays.iter().any(|name| pieces.iter().any(|piece| words(piece).contains(*name))) {
        text.line(&format!("shown::cell({});", step.count));
    }
    if step.timed {
        text.line(&format!("let started_{} = std::time::Instant::now();", step.count));
    }
    let known: BTreeMap<&str, &str> =
        step.variables.iter().map(|(name, of_type)| (&**name, &**of_type)).collect();
    let kept: Vec<_> =
        cell.bindings.iter().filter(|binding| known.contains_key(&*binding.name)).collect();
    let ends = pieces.iter().any(|piece| returns(piece));
    let loses = kept.len() < cell.bindings.len();
    let defines = cell.statements.iter().any(|piece| may_define(&piece.text));
    let types =
        if pieces.iter().any(|piece| has_open_number(piece)) { known } else { BTreeMap::new() };
    if ends && kept.is_empty() {
        text.open(if cell.asks { "(|| -> Result<(), shown::Failed> {" } else { "(|| {" });
        write_statements(text, step, &BTreeMap::new());
        if cell.asks {
            text.line("Ok(())");
        }
        text.close(if cell.asks { "})()?;" } else { "})();" });
    } else if loses || (defines && kept.is_empty()) {
        let (names, targets): (Vec<&str>, Vec<String>) = kept
            .iter()
            .map(|binding| {
                let mutable = if binding.mutable { "mut " } else { "" };
                (&*binding.name, format!("{mutable}{}", binding.name))
            })
            .unzip();
        match (&names[..], &targets[..]) {
            ([name], [target]) => {
                let line = format!("let {target} = {{");
                let line = with_types(&format!("{line}}};"), &types);
                text.open(line.trim_end_matches("};"));
                write_statements(text, step, &BTreeMap::new());
                text.line(name);
                text.close("};");
            }
            ([], _) => {
                text.open("{");
                write_statements(text, step, &BTreeMap::new());
                text.close("}");
            }
            _ => {
                let line = format!("let ({}) = {{}};", targets.join(", "));
                text.open(with_types(&line, &types).trim_end_matches("};"));
                write_statements(text, step, &BTreeMap::new());
                text.line(&format!("({})", names.join(", ")));
                text.close("};");
            }
        }
    } else {
        write_statements(text, step, &types);
    }
    if step.timed {
        text.line(&format!(
            "eprintln!(\"Wall time: {{:.2?}}\", started_{}.elapsed());",
            step.count
        ));
    }
}

fn write_statements(text: &mut Text, step: &Step, types: &BTreeMap<&str, &str>) {
    let cell = &step.cell;
    // A variable that is defined twice in a cell is of the type of the later one.
    let mut last: BTreeMap<usize, BTreeMap<&str, &str>> = BTreeMap::new();
    for binding in &cell.bindings {
        let place = (binding.place.line, binding.place.column);
        let at = cell.statements.iter().rposition(|it| (it.line, it.column) <= place);
        if let (Some(at), Some(of_type)) = (at, types.get(&*binding.name)) {
            last.entry(at).or_default().insert(&binding.name, of_type);
        }
    }
    for (index, piece) in cell.statements.iter().enumerate() {
        let types = last.get(&index).cloned().unwrap_or_default();
        let mut code = with_types(&piece.text, &types);
        if !ends_statement(&code) {
            code.push(';');
        }
        text.code(&code);
    }
    let Some(piece) = &cell.last else { return };
    let (code, comments) = value(&piece.text);
    for comment in comments {
        text.line(&comment);
    }
    if shows_nothing(&code) {
        let semicolon = if code.ends_with('}') { "" } else { ";" };
        text.code(&format!("{code}{semicolon}"));
    } else if step.showing == crate::source::Showing::default() {
        text.code(&format!("shown!({}, {code});", step.count));
    } else {
        let format = &step.showing.format;
        let value = format!("&({code})");
        match step.showing.types {
            true => text.code(&format!(
                "match {value} {{ value => println!(\": {{}} = {format}\", \
                 ndlab::show::type_name_of(value), value) }};"
            )),
            false => text.code(&format!("println!(\"{format}\", {value});")),
        }
    }
}

/// Whether another statement may follow.
fn ends_statement(code: &str) -> bool {
    let code = code.trim_end();
    code.ends_with([';', '}']) || code.contains("//") || code.ends_with("*/")
}
