//! Pure: the program that a cell becomes, always the same text for the same cell and the same
//! notebook around it, with the origin of each of its lines. What the functions that it calls do
//! is the prelude's business (`store.rs` there).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::cell::{Binding, Cell, Frame, FramePart, Piece};
use super::item::Item;
use super::needed::{needed, shapes};
use super::notebook::{Notebook, Variable};
use super::words::{Words, words};
use crate::code::Around;

/// What the program is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// To run. Of the variables that the cell uses or defines, all are kept but those that it moves.
    Run { moved: BTreeSet<String> },
    /// The same, with everything that there is, needed or not.
    RunWhole { moved: BTreeSet<String> },
    /// To hear what the compiler says of it: all items are there, and nothing but the cell's own
    /// code can be wrong.
    Check,
    /// The same, where all that is wrong is that the last expression cannot be shown.
    CheckShowing,
}

impl Form {
    /// The variables that are not kept, where the program is to run.
    fn moved(&self) -> Option<&BTreeSet<String>> {
        match self {
            Form::Run { moved } | Form::RunWhole { moved } => Some(moved),
            Form::Check | Form::CheckShowing => None,
        }
    }
}

/// Where a line of a program comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was generated, or stems from another cell.
    Elsewhere,
    /// The cell: the line there, and how many characters stand before it on that line.
    Cell { line: usize, column: usize },
    /// It takes a variable that was there before.
    Takes(String),
    /// It stores a variable that the cell defines.
    Stores(String),
    /// It puts a variable back that was there before.
    Keeps(String),
    /// It shows the last expression.
    Shows,
}

/// The macros by which a program takes in what is not written in it.
const OUTSIDE: [&str; 5] = ["include", "include_str", "include_bytes", "env", "option_env"];

/// Source for the compiler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The text.
    pub text: String,
    /// For each line its origin.
    origins: Vec<Origin>,
}

impl Program {
    /// The origin of a line, counted from one.
    pub fn origin(&self, line: usize) -> &Origin {
        self.origins.get(line.wrapping_sub(1)).unwrap_or(&Origin::Elsewhere)
    }

    /// Whether the same text is compiled to the same thing at another time: it reads no file and no
    /// variable of the environment.
    pub fn is_lasting(&self) -> bool {
        let words = words(&self.text);
        !OUTSIDE.iter().any(|name| words.contains(*name) && self.text.contains(&format!("{name}!")))
    }

    fn line(&mut self, text: &str, origin: Origin) {
        for line in text.split('\n') {
            self.text.push_str(line);
            self.text.push('\n');
            self.origins.push(origin.clone());
        }
    }

    fn generated(&mut self, text: &str) {
        self.line(text, Origin::Elsewhere);
    }

    fn piece(&mut self, piece: &Piece) {
        for (index, text) in piece.text.split('\n').enumerate() {
            let column = if index == 0 { piece.column } else { 0 };
            self.line(text, Origin::Cell { line: piece.line + index, column });
        }
    }
}

/// The program of `cell` in `notebook`.
pub fn program(cell: &Cell, notebook: &Notebook, form: &Form) -> Program {
    let mut program = Program { text: String::new(), origins: Vec::new() };
    program.generated("#![allow(unused_imports, unused_mut, dead_code)]");
    let after = notebook.with_items_of(cell);
    for attribute in &after.attributes {
        match cell.attributes.iter().find(|piece| piece.text == *attribute) {
            Some(piece) => program.piece(piece),
            None => program.generated(attribute),
        }
    }
    let mut names = cell_words(cell);
    let used = match form {
        Form::RunWhole { .. } => notebook.variables.iter().collect(),
        _ => used_variables(notebook, &names, cell),
    };
    names.extend(used.iter().flat_map(|(_, variable)| words(&variable.of_type)));
    let new = |item: &Item| cell.items.iter().find(|(own, _)| own == item);
    let own_words = cell.items.iter().flat_map(|(item, _)| item.words.iter().cloned());
    names.extend(own_words);
    let mut items: BTreeSet<&Item> = match form {
        Form::Run { .. } => needed(after.items(), names),
        _ => after.items().collect(),
    };
    items.extend(after.items().filter(|item| new(item).is_some()));
    for item in &items {
        match new(item) {
            // An import is a line of its own, and not as the user wrote it.
            Some((_, piece)) if piece.text == item.text => program.piece(piece),
            Some((_, piece)) => {
                program.line(&item.text, Origin::Cell { line: piece.line, column: piece.column });
            }
            None => program.generated(&item.text),
        }
    }
    if cell.runs() {
        let shapes = shapes(items.into_iter());
        write_function(&mut program, cell, notebook, form, &used, &shapes);
    }
    program
}

fn cell_words(cell: &Cell) -> Words {
    cell.pieces().flat_map(|piece| words(&piece.text)).collect()
}

/// The variables that the cell uses. The others stay where they are.
fn used_variables<'a>(
    notebook: &'a Notebook,
    names: &Words,
    cell: &Cell,
) -> Vec<(&'a String, &'a Variable)> {
    let used = |name: &String| names.contains(name) && !cell.own.contains(name);
    notebook.variables.iter().filter(|(name, _)| used(name)).collect()
}

fn write_function(
    program: &mut Program,
    cell: &Cell,
    notebook: &Notebook,
    form: &Form,
    used: &[(&String, &Variable)],
    shapes: &BTreeMap<String, u64>,
) {
    let is_run = form.moved().is_some();
    if cell.asks {
        write_error_type(program, &notebook.showing.errors);
    }
    if is_run {
        program.generated("#[unsafe(no_mangle)]");
        program.generated(
            "pub extern \"C\" fn ndlab_cell(store: Option<Box<::ndlab::store::VariableStore>>) -> \
             Option<Box<::ndlab::store::VariableStore>> {",
        );
        let table: String = shapes.iter().fold(String::new(), |mut table, (name, shape)| {
            let _ = write!(table, "(\"{name}\", {shape:#x}), ");
            table
        });
        program.generated(&format!(
            "::ndlab::store::run(store, &[{}], |evcxr_variable_store| {{",
            table.trim_end_matches(", ")
        ));
    } else {
        program
            .generated("fn ndlab_cell(evcxr_variable_store: &mut ::ndlab::store::VariableStore) {");
    }
    for (name, Variable { of_type, .. }) in used.iter().filter(|_| is_run) {
        program.generated(&format!(
            "if !evcxr_variable_store.check_variable::<{of_type}>(\"{name}\") {{ return; }}"
        ));
    }
    for (name, Variable { of_type, mutable }) in used {
        let mutable = if *mutable { "mut " } else { "" };
        let text = format!(
            "let {mutable}{name} = evcxr_variable_store.take_variable::<{of_type}>(\"{name}\");"
        );
        program.line(&text, Origin::Takes((*name).clone()));
    }
    if is_run {
        program.generated("::ndlab::store::catch(|| {");
    }
    write_body(program, cell, notebook, form);
    if is_run {
        program.generated("});");
    }
    if let Some(moved) = form.moved() {
        for (name, _) in used {
            let defined_anew = cell.kept().any(|binding| binding.name == **name);
            if !defined_anew && !moved.contains(*name) {
                program.line(
                    &format!("evcxr_variable_store.keep_variable(\"{name}\", {name});"),
                    Origin::Keeps((*name).clone()),
                );
            }
        }
        program.generated("})");
    }
    program.generated("}");
}

fn write_body(program: &mut Program, cell: &Cell, notebook: &Notebook, form: &Form) {
    let is_async = notebook.is_async || cell.awaits;
    match (is_async, cell.asks) {
        (true, _) => {
            program.generated(
                "let mut mutex = evcxr_variable_store.lazy_arc(&::ndlab::display::runtime_key(), \
                 || std::sync::Mutex::new(tokio::runtime::Runtime::new().unwrap()));",
            );
            program.generated(
                "match mutex.lock() { Ok(guard) => guard, Err(poisoned) => poisoned.into_inner() \
                 }.block_on(async {",
            );
        }
        (false, true) => {
            program.generated("let _ = (|| -> std::result::Result<(), EvcxrUserCodeError> {");
        }
        (false, false) => {}
    }
    let Around { before, after } = &cell.around;
    if !before.is_empty() {
        program.generated(before);
    }
    cell.statements.iter().for_each(|piece| program.piece(piece));
    let (open, close) = showing(notebook, form);
    match &cell.last {
        Some(last) if !after.is_empty() => {
            program.generated("match (");
            program.piece(last);
            program.generated(&format!(") {{ __ndlab_value => {{ {after}"));
            program.line(&format!("{open}__ndlab_value{close} }} }}"), Origin::Shows);
        }
        Some(last) => {
            program.line(&open, Origin::Shows);
            program.piece(last);
            program.line(&close, Origin::Shows);
        }
        None if !after.is_empty() => program.generated(after),
        None => {}
    }
    if let Some(frame) = &cell.frame {
        write_frame(program, frame, cell, notebook, form);
    }
    for Binding { name, of_type, .. } in cell.kept() {
        if form.moved().is_some_and(|moved| moved.contains(name)) {
            continue;
        }
        // A function is of a type of its own until it is one of all that are called alike.
        let of_type = of_type.as_ref().filter(|of_type| is_function(of_type));
        let of_type = of_type.map_or_else(String::new, |of_type| format!("::<{of_type}>"));
        let text = match form.moved() {
            Some(_) => format!(
                "evcxr_variable_store.put_variable{of_type}(\"{name}\", {name}, |value, asked| \
                 ::ndlab::__describe!(value, asked));"
            ),
            None => format!("evcxr_variable_store.keep_variable(\"{name}\", {name});"),
        };
        program.line(&text, Origin::Stores(name.clone()));
    }
    match (is_async, cell.asks) {
        (true, true) => program.generated("Ok::<(), EvcxrUserCodeError>(())\n});"),
        (true, false) => program.generated("});"),
        (false, true) => program.generated("Ok(())})();"),
        (false, false) => {}
    }
}

fn write_frame(
    program: &mut Program,
    frame: &Frame,
    cell: &Cell,
    notebook: &Notebook,
    form: &Form,
) {
    let (open, close) = showing(notebook, form);
    if frame.shows {
        program.line(&open, Origin::Shows);
    }
    let inputs = used_variables(notebook, &cell_words(cell), cell);
    for part in &frame.parts {
        match part {
            FramePart::Own(piece) => program.piece(piece),
            FramePart::Generated(text) => program.generated(text),
            FramePart::EachInput(text) => {
                inputs.iter().for_each(|(name, _)| program.generated(&text.replace("{}", name)));
            }
        }
    }
    if frame.shows {
        program.line(&close, Origin::Shows);
    }
}

/// Whether a type is that of a pointer to functions.
pub fn is_function(of_type: &str) -> bool {
    ["fn(", "unsafe fn(", "extern "].iter().any(|start| of_type.starts_with(start))
}

/// What stands before and after the expression whose value is shown.
fn showing(notebook: &Notebook, form: &Form) -> (String, String) {
    let format = &notebook.showing.format;
    if *form == Form::CheckShowing {
        let open = "{ fn shown<T: ::std::fmt::Debug + ?Sized>(_: &T) {} shown(&(";
        (open.to_owned(), ")); }".to_owned())
    } else if notebook.showing.types {
        let shown =
            format!("format!(\": {{}} = {format}\", ::ndlab::show::type_name_of(value), value)");
        let close = format!(") {{ value => ::ndlab::display::text_plain(&{shown}) }}");
        ("match &(".to_owned(), close)
    } else if format == "{:?}" {
        ("(".to_owned(), ").__ndlab_show().evcxr_display();".to_owned())
    } else {
        (format!("::ndlab::display::text_plain(&format!(\"{format}\", &("), ")));".to_owned())
    }
}

/// What `?` turns errors into: they are said in the `format` that is set.
fn write_error_type(program: &mut Program, format: &str) {
    let known = match format {
        "{}" => "UserCodeError",
        "{:?}" => "UserCodeDebugError",
        _ => "UserCodePrettyError",
    };
    program.generated(&format!("use ::ndlab::store::{known} as EvcxrUserCodeError;"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::{Excerpt, Framed, Segment};

    fn notebook() -> Notebook {
        let mut notebook =
            Notebook::default().with_items_of(&Cell::parse("fn f() {}\nstruct P;\nuse a::B;"));
        for name in ["a", "b", "c"] {
            let variable = Variable { of_type: "Vec<P>".to_owned(), mutable: name == "b" };
            notebook.variables.insert(name.to_owned(), variable);
        }
        notebook
    }

    fn run() -> Form {
        Form::Run { moved: BTreeSet::new() }
    }

    fn line_of<'a>(program: &'a Program, text: &str) -> (usize, &'a Origin) {
        let line = program.text.lines().position(|line| line == text).unwrap() + 1;
        (line, program.origin(line))
    }

    #[test]
    fn holds_what_the_cell_names_and_nothing_else() {
        let cell = Cell::parse("let d = a; b");
        let program = program(&cell, &notebook(), &Form::Run { moved: ["a".to_owned()].into() });
        let text = &program.text;
        assert!(text.contains("take_variable::<Vec<P>>(\"a\")"), "{text}");
        assert!(text.contains("let mut b = "), "{text}");
        assert!(!text.contains("\"c\"") && !text.contains("fn f()"), "{text}");
        assert!(text.contains("struct P;") && text.contains("use a::B;"), "{text}");
        assert!(text.contains("keep_variable(\"b\", b)") && !text.contains("(\"a\", a)"), "{text}");
        assert!(text.contains("run(store, &[(\"P\", 0x"), "{text}");
        assert_eq!(line_of(&program, "b").1, &Origin::Cell { line: 1, column: 11 });
    }

    #[test]
    fn a_frame_stands_around_the_users_code() {
        let own = Excerpt { text: "a.len()".to_owned(), line: 2, column: 8 };
        let segments = vec![
            Segment::Generated("__ndlab_f(|| {".to_owned()),
            Segment::EachInput("g(&{});".to_owned()),
            Segment::Own(own),
            Segment::Generated("})".to_owned()),
        ];
        let binds = Some(("t".to_owned(), "f64".to_owned()));
        let cell = Cell::framed(&Framed { segments, binds, ..Framed::default() });
        let program = program(&cell, &notebook(), &run());
        assert_eq!(line_of(&program, "a.len()").1, &Origin::Cell { line: 2, column: 8 });
        let text = program.text.replace('\n', " ");
        assert!(text.contains("let t: f64 = __ndlab_f(|| { g(&a); a.len() }) ; "), "{text}");
        assert!(text.contains("put_variable(\"t\"") && !text.contains("\"b\""), "{text}");
    }

    #[test]
    fn what_stands_after_a_cell_runs_before_its_value_is_shown() {
        let mut cell = Cell::parse("let x = 1; x");
        cell.around = Around { before: "begin();".to_owned(), after: "end();".to_owned() };
        let text = program(&cell, &Notebook::default(), &run()).text.replace('\n', " ");
        let expected = "begin(); let x = 1; match ( x ) { __ndlab_value => { end(); \
                        (__ndlab_value).__ndlab_show().evcxr_display(); } }";
        assert!(text.contains(expected), "{text}");
    }

    #[test]
    fn is_the_same_whatever_else_is_alive() {
        let cell = Cell::parse("let x = 1;");
        let alone = program(&cell, &Notebook::default(), &run());
        let mut others = Notebook::default().with_items_of(&Cell::parse("fn g() {}"));
        others.variables = notebook().variables;
        assert_eq!(program(&cell, &others, &run()), alone);
    }

    #[test]
    fn what_a_program_reads_from_outside_may_change() {
        let lasting =
            |code: &str| program(&Cell::parse(code), &Notebook::default(), &run()).is_lasting();
        assert!(lasting("std::env::var(\"A\")") && lasting("let include = 1;"));
        assert!(!lasting("include_str!(\"a.txt\")") && !lasting("println!(env!(\"A\"))"));
    }

    #[test]
    fn a_cell_of_items_is_no_function() {
        let cell = Cell::parse("fn twice(x: f64) -> f64 {\n  2.0 * x\n}");
        let program = program(&cell, &Notebook::default(), &run());
        assert!(!program.text.contains("ndlab_cell"), "{}", program.text);
        assert_eq!(line_of(&program, "  2.0 * x").1, &Origin::Cell { line: 2, column: 0 });
    }

    #[test]
    fn a_check_has_everything_and_no_closure() {
        let program = program(&Cell::parse("f()?"), &notebook(), &Form::Check);
        assert!(program.text.contains("fn f() {}") && program.text.contains("use a::B;"));
        assert!(!program.text.contains("catch("));
        assert!(program.text.contains("EvcxrUserCodeError"));
    }
}
