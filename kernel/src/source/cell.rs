//! Pure: a cell's Rust code cut into items and statements, as evcxr cuts it, and what its `let`s
//! define. What stands around them when they are compiled is `program.rs`'s business.

use std::collections::BTreeMap;

use ra_ap_syntax::ast::{self, AstNode as _, HasGenericParams as _, HasName as _};
use ra_ap_syntax::{Edition, SourceFile, SyntaxKind, SyntaxNode};

pub use super::ending::WhyEnds;
use super::ending::seen_to_end;
use super::imports::imports;
use super::item::Item;
use super::item_macros::as_told;
use super::words::{Words, occurrences, words};
use crate::code::{Around, Framed, Segment};
use crate::messages::DiagnosticLabel;

/// A piece of the cell as the user wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// The line of the cell on which it begins, from one.
    pub line: usize,
    /// How many characters stand before it on that line.
    pub column: usize,
}

impl Piece {
    /// Something to be said about it, where it stands on one line.
    pub fn label(&self, text: &str) -> DiagnosticLabel {
        let start = (self.line, self.column + 1);
        let end = (self.line, start.1 + self.text.chars().count());
        DiagnosticLabel { start, end, text: text.to_owned(), primary: true }
    }
}

/// A variable that a `let` outside all braces defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Its name.
    pub name: String,
    /// Whether it can be changed.
    pub mutable: bool,
    /// Its type, where that is written out in full.
    pub of_type: Option<String>,
    /// Where the name stands in the cell.
    pub place: Piece,
    /// Why it ends with the cell, where it does.
    pub ends: Option<WhyEnds>,
}

/// A cell, cut into its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Attributes of the whole crate, as `#![feature(…)]`.
    pub attributes: Vec<Piece>,
    /// Items, imports one by one, each with the place of its text.
    pub items: Vec<(Item, Piece)>,
    /// All else, but not the last expression.
    pub statements: Vec<Piece>,
    /// The expression at the end, whose value is shown.
    pub last: Option<Piece>,
    /// What its `let`s define, the later of a name in the place of the earlier.
    pub bindings: Vec<Binding>,
    /// Names that it defines before it uses them: what had the name before does not matter to it.
    pub own: Words,
    /// Names that stand, once in the whole cell, where a value is given away: as an argument, or as
    /// a part of another value. What is given away there is moved if it cannot be copied.
    pub given: Words,
    /// Variables that it takes away.
    pub forgets: Words,
    /// Whether `?` stands in a statement.
    pub asks: bool,
    /// Whether `.await` stands in a statement.
    pub awaits: bool,
    /// The crates that it names by `extern crate`: each is a dependency.
    pub crates: Vec<String>,
    /// Whether the parser found fault with it.
    pub broken: bool,
    /// Where it did first, to the end of that line.
    pub fault: Option<Piece>,
    /// Whether calls of macros are among its items.
    pub expanded: bool,
    /// What a magic adds to its statements.
    pub around: Around,
    /// Where a magic has made it of code of the user's: that, in place of statements.
    pub frame: Option<Frame>,
}

/// What runs where a magic has made the cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The text, piece by piece.
    pub parts: Vec<FramePart>,
    /// Whether it is an expression whose value is shown.
    pub shows: bool,
    /// The magic's call, where the user's code runs again and again.
    pub again: Option<String>,
}

/// A part of a [`Frame`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FramePart {
    /// The user's.
    Own(Piece),
    /// The magic's.
    Generated(String),
    /// The same for each variable of earlier cells that the user's code names, for `{}`.
    EachInput(String),
}

/// What stands before the cell when it is parsed.
const OPEN: &str = "fn f(){";

impl Cell {
    /// Cuts up `code`, which holds neither magics nor evcxr's commands.
    pub fn parse(code: &str) -> Cell {
        let parsed = SourceFile::parse(&format!("{OPEN}{code}\n}}"), Edition::Edition2024);
        let mut cell = Cell { broken: !parsed.errors().is_empty(), ..Cell::default() };
        if let Some(error) = parsed.errors().first() {
            let start = usize::from(error.range().start()).saturating_sub(OPEN.len());
            let start = start.min(code.trim_end().len());
            if code.is_char_boundary(start) {
                let length = code[start..].find('\n').unwrap_or(code.len() - start);
                cell.fault = Some(piece(code, start, start + length));
            }
        }
        let body = parsed.syntax_node().children().find_map(ast::Fn::cast);
        let list = body.and_then(|function| function.body()).and_then(|body| body.stmt_list());
        let Some(list) = list else {
            cell.broken = true;
            return cell;
        };
        let nodes: Vec<SyntaxNode> = list.syntax().children().collect();
        let begins = |node: &SyntaxNode| usize::from(node.text_range().start()) - OPEN.len();
        for (index, node) in nodes.iter().enumerate() {
            let start = begins(node).min(code.len());
            let end = nodes.get(index + 1).map_or(code.len(), begins).min(code.len());
            let end = start + code[start..end].trim_end().len();
            let piece = piece(code, start, end);
            cell.take(node, piece, index + 1 == nodes.len(), code);
        }
        let pieces = cell.statements.iter().chain(&cell.last);
        let text: Vec<&str> = pieces.map(|piece| &*piece.text).collect();
        let text = text.join("\n");
        cell.given.retain(|name| occurrences(&text, name) == 1);
        cell
    }

    /// What a magic makes of code of the user's.
    pub fn framed(framed: &Framed) -> Cell {
        let mut cell = Cell::default();
        let mut parts: Vec<FramePart> = framed.segments.iter().map(FramePart::of).collect();
        if let Some((name, of_type)) = &framed.binds {
            parts.insert(0, FramePart::Generated(format!("let {name}: {of_type} =")));
            parts.push(FramePart::Generated(";".to_owned()));
            let mutable = name.starts_with("mut ");
            cell.bindings.push(Binding {
                name: name.trim_start_matches("mut ").to_owned(),
                mutable,
                of_type: Some(of_type.clone()),
                place: Piece::default(),
                ends: None,
            });
        }
        cell.asks = framed.segments.iter().any(|segment| match segment {
            Segment::Own(own) => Cell::parse(&own.text).asks,
            _ => false,
        });
        let again = framed.again.clone();
        cell.frame = Some(Frame { parts, shows: framed.shows, again });
        cell
    }

    /// The functions among its items that are compiled without being called: those that are for no
    /// types in particular.
    pub fn plain_functions(&self) -> Vec<&str> {
        let is_plain = |text: &str| {
            let file = SourceFile::parse(text, Edition::Edition2024);
            let function = file.syntax_node().children().find_map(ast::Fn::cast);
            let parameters = function.map(|function| function.generic_param_list());
            parameters.is_some_and(|list| {
                list.is_none_or(|list| list.type_or_const_params().next().is_none())
            })
        };
        let items = self.items.iter().map(|(item, _)| item);
        items.filter(|item| is_plain(&item.text)).filter_map(|item| item.name.as_deref()).collect()
    }

    /// A cell that takes variables away.
    pub fn forgetting(names: &[String]) -> Cell {
        let uses = |name: &String| {
            FramePart::Own(Piece { text: format!("let _ = &{name};"), ..Piece::default() })
        };
        let parts = names.iter().map(uses).collect();
        let frame = Some(Frame { parts, ..Frame::default() });
        Cell { frame, forgets: names.iter().cloned().collect(), ..Cell::default() }
    }

    /// The user's own text that runs, piece by piece.
    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        let parts = self.frame.iter().flat_map(|frame| &frame.parts);
        let own = parts.filter_map(|part| match part {
            FramePart::Own(piece) => Some(piece),
            _ => None,
        });
        self.statements.iter().chain(&self.last).chain(own)
    }

    fn take(&mut self, node: &SyntaxNode, piece: Piece, is_last: bool, code: &str) {
        if let Some(item) = ast::Item::cast(node.clone()) {
            match &item {
                ast::Item::Use(node) => {
                    self.items.extend(imports(node).into_iter().map(|item| (item, piece.clone())));
                }
                ast::Item::ExternCrate(node) => {
                    let name = node.name_ref().map(|name| name.text().to_string());
                    let known = node.rename().and_then(|rename| rename.name());
                    let known = known.map(|name| name.text().to_string()).or(name.clone());
                    self.crates.extend(name.filter(|name| name != "self"));
                    let item = Item::import(known.as_deref(), piece.text.clone());
                    self.items.push((item, piece));
                }
                _ => self.items.push((Item::new(&item, &piece.text), piece)),
            }
            return;
        }
        if ast::Attr::can_cast(node.kind()) {
            self.attributes.push(piece);
            return;
        }
        self.look_for_tokens(node);
        self.given.extend(given(node));
        if let Some(statement) = ast::LetStmt::cast(node.clone()) {
            self.bind(&statement, code);
        } else if is_last && ast::Expr::can_cast(node.kind()) {
            self.last = Some(piece);
            return;
        }
        self.statements.push(piece);
    }

    fn look_for_tokens(&mut self, node: &SyntaxNode) {
        let tokens = node.descendants_with_tokens().filter_map(|part| part.into_token());
        for token in tokens {
            self.asks |= token.kind() == SyntaxKind::QUESTION;
            self.awaits |= token.text() == "await";
        }
    }

    fn bind(&mut self, statement: &ast::LetStmt, code: &str) {
        let Some(pattern) = statement.pat() else { return };
        let earlier: Words = self.statements.iter().flat_map(|piece| words(&piece.text)).collect();
        let parts = [
            statement.ty().map(|part| part.to_string()),
            statement.initializer().map(|part| part.to_string()),
            statement.let_else().map(|part| part.to_string()),
        ];
        let beside: Words = parts.into_iter().flatten().flat_map(|text| words(&text)).collect();
        let written = statement.ty().filter(is_complete).map(|of_type| of_type.to_string());
        let is_name = matches!(pattern, ast::Pat::IdentPat(_));
        let may_fail = statement.let_else().is_some();
        let ends = seen_to_end(statement);
        for found in pattern.syntax().descendants().filter_map(ast::IdentPat::cast) {
            let Some(name) = found.name() else { continue };
            // As `None`, it is something to compare with.
            if may_fail && name.text().starts_with(char::is_uppercase) {
                continue;
            }
            let start = usize::from(name.syntax().text_range().start()) - OPEN.len();
            let text = name.text().to_string();
            if !earlier.contains(&text) && !beside.contains(&text) {
                self.own.insert(text.clone());
            }
            let place = piece(code, start, start + name.syntax().text().to_string().len());
            self.bindings.retain(|known| known.name != text);
            self.bindings.push(Binding {
                name: text,
                mutable: found.mut_token().is_some(),
                of_type: written.clone().filter(|_| is_name),
                place,
                ends: ends.clone(),
            });
        }
    }

    /// The cell with the types of these variables written out.
    pub fn with_types(&self, types: &BTreeMap<String, String>) -> Cell {
        let mut cell = self.clone();
        for binding in &mut cell.bindings {
            let of_type = types.get(&binding.name).cloned();
            binding.of_type = of_type.or_else(|| binding.of_type.take());
        }
        cell
    }

    /// The cell with these variables ending with it.
    pub fn with_ending(&self, names: &BTreeMap<String, WhyEnds>) -> Cell {
        let mut cell = self.clone();
        for binding in &mut cell.bindings {
            binding.ends = binding.ends.take().or_else(|| names.get(&binding.name).cloned());
        }
        cell
    }

    /// The variables that it defines for later cells, unless it moves them away.
    pub fn kept(&self) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(|binding| binding.ends.is_none())
    }

    /// Whether one of its variables ends with it.
    pub fn has_ending(&self) -> bool {
        self.bindings.iter().any(|binding| binding.ends.is_some())
    }

    /// The items and attributes, as evcxr can be told.
    fn items_told(&self) -> String {
        let mut code = String::new();
        let items = self.items.iter().map(|(item, _)| as_told(&item.text));
        for text in self.attributes.iter().map(|piece| piece.text.clone()).chain(items) {
            code.push_str(&text);
            code.push('\n');
        }
        code
    }

    /// The cell's code as evcxr is asked about it, where `written` is what the user wrote.
    pub fn asked(&self, written: &str) -> String {
        if self.has_ending() {
            return self.in_braces();
        }
        if !self.expanded {
            return written.to_owned();
        }
        let mut code = self.items_told();
        for piece in self.statements.iter().chain(&self.last) {
            code.push_str(&piece.text);
            code.push('\n');
        }
        code
    }

    /// The cell's code as one `let` of the variables that are kept: what ends in it ends in braces.
    fn in_braces(&self) -> String {
        let mut code = self.items_told();
        let names: Vec<(&str, &str)> =
            self.kept().map(|it| (if it.mutable { "mut " } else { "" }, &*it.name)).collect();
        let names = |with: fn(&(&str, &str)) -> String| {
            names.iter().map(|it| with(it) + ", ").collect::<String>()
        };
        let pattern = names(|(mutable, name)| format!("{mutable}{name}"));
        code.push_str(&format!("let ({pattern}) = {{\n"));
        for piece in &self.statements {
            code.push_str(&piece.text);
            code.push('\n');
        }
        if let Some(last) = &self.last {
            code.push_str(&format!("let _ = {{\n{}\n}};\n", last.text));
        }
        code.push_str(&format!("({})\n}};\n", names(|(_, name)| (*name).to_owned())));
        code
    }

    /// Whether there is anything to run.
    pub fn runs(&self) -> bool {
        !self.statements.is_empty() || self.last.is_some() || self.frame.is_some()
    }

    /// The name, where the cell is nothing but one.
    pub fn lone_name(&self) -> Option<&str> {
        let alone =
            self.statements.is_empty() && self.items.is_empty() && self.attributes.is_empty();
        let alone = alone && self.around == Around::default();
        let text = self.last.as_ref().filter(|_| alone && !self.broken)?.text.trim();
        let is_name = text.chars().all(|c| c.is_alphanumeric() || c == '_')
            && !text.starts_with(|first: char| first.is_ascii_digit());
        is_name.then_some(text)
    }
}

impl FramePart {
    fn of(segment: &Segment) -> FramePart {
        match segment {
            Segment::Own(own) => {
                let (text, line, column) = (own.text.clone(), own.line, own.column);
                FramePart::Own(Piece { text, line, column })
            }
            Segment::Generated(text) => FramePart::Generated(text.clone()),
            Segment::EachInput(text) => FramePart::EachInput(text.clone()),
        }
    }
}

/// Names that are given away wherever the statement runs to its end.
fn given(statement: &SyntaxNode) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![statement.clone()];
    while let Some(node) = open.pop() {
        for child in node.children() {
            let takes = matches!(
                node.kind(),
                SyntaxKind::ARG_LIST
                    | SyntaxKind::TUPLE_EXPR
                    | SyntaxKind::ARRAY_EXPR
                    | SyntaxKind::RECORD_EXPR_FIELD
            ) || ast::LetStmt::cast(node.clone()).is_some_and(|it| takes_all(&it));
            let name = ast::PathExpr::cast(child.clone()).map(|path| path.to_string());
            match name {
                Some(name) if takes => found.push(name),
                Some(_) => {}
                // What runs under a condition, later, or more than once says nothing.
                None if is_straight(child.kind()) => open.push(child),
                None => {}
            }
        }
    }
    found
}

/// Whether a `let` moves the whole value: `let _ = a;` and `let ref b = a;` do not.
fn takes_all(statement: &ast::LetStmt) -> bool {
    let Some(ast::Pat::IdentPat(pattern)) = statement.pat() else { return false };
    pattern.ref_token().is_none() && pattern.pat().is_none()
}

fn is_straight(kind: SyntaxKind) -> bool {
    use SyntaxKind as K;
    matches!(
        kind,
        K::EXPR_STMT
            | K::CALL_EXPR
            | K::METHOD_CALL_EXPR
            | K::ARG_LIST
            | K::TUPLE_EXPR
            | K::ARRAY_EXPR
            | K::RECORD_EXPR
            | K::RECORD_EXPR_FIELD_LIST
            | K::RECORD_EXPR_FIELD
            | K::PAREN_EXPR
    )
}

/// Whether a written type leaves nothing open.
fn is_complete(of_type: &ast::Type) -> bool {
    !of_type.syntax().descendants().any(|node| {
        matches!(
            node.kind(),
            SyntaxKind::INFER_TYPE | SyntaxKind::IMPL_TRAIT_TYPE | SyntaxKind::MACRO_TYPE
        )
    })
}

fn piece(code: &str, start: usize, end: usize) -> Piece {
    let before = &code[..start];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Piece {
        text: code[start..end].to_owned(),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pieces: &[Piece]) -> Vec<&str> {
        pieces.iter().map(|piece| &*piece.text).collect()
    }

    #[test]
    fn cuts_a_cell() {
        let cell = Cell::parse("fn f() {}\nlet (a, mut b) = (1, 2); a += 1; // why?\na + b");
        assert_eq!(cell.items.len(), 1);
        assert_eq!(texts(&cell.statements), ["let (a, mut b) = (1, 2);", "a += 1; // why?"]);
        let last = cell.last.as_ref().unwrap();
        assert_eq!((&*last.text, last.line, last.column), ("a + b", 3, 0));
        assert_eq!((cell.statements[1].line, cell.statements[1].column), (2, 25));
        let bindings: Vec<_> =
            cell.bindings.iter().map(|binding| (&*binding.name, binding.mutable)).collect();
        assert_eq!(bindings, [("a", false), ("b", true)]);
        assert!(!cell.asks && !cell.broken);
    }

    #[test]
    fn knows_what_is_compiled_without_being_called() {
        let cell = Cell::parse("struct A; fn f<'a>(x: &'a A) {} fn g<T>(x: T) {} fn h() {}");
        assert_eq!(cell.plain_functions(), ["f", "h"]);
    }

    #[test]
    fn knows_types_that_are_written_in_full() {
        let of_type = |code: &str| Cell::parse(code).bindings[0].of_type.clone();
        assert_eq!(of_type("let v: Vec<f64> = x();").as_deref(), Some("Vec<f64>"));
        assert_eq!(of_type("let v: Vec<_> = x();"), None);
        assert_eq!(of_type("let (v, w): (i32, i32) = x();"), None);
    }

    #[test]
    fn knows_what_it_defines_before_it_uses_it() {
        let own = |code: &str| Cell::parse(code).own.into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(own("let a = f(b); let c = a;"), "a c");
        assert_eq!(own("let a = a + 1;"), "");
        assert_eq!(own("a += 1; let a = 2;"), "");
        assert_eq!(own("println!(\"{a}\"); let a = 2;"), "");
    }

    #[test]
    fn knows_what_is_given_away() {
        let given = |code: &str| Cell::parse(code).given.into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(given("let b = a;"), "a");
        assert_eq!(given("let _ = a; let ref b = c;"), "");
        assert_eq!(given("f(a, &b, c.d, g(e));"), "a e");
        assert_eq!(given("(a, b.len())"), "a");
        assert_eq!(given("a"), "");
        assert_eq!(given("if x { f(a); } let c = || f(b);"), "");
        assert_eq!(given("f(a); a = 1;"), "");
        assert_eq!(given("println!(\"{}\", a);"), "");
    }

    #[test]
    fn what_ends_with_it_can_be_put_into_braces() {
        let cell = Cell::parse("fn g() {}\nlet f = |x| x;\nlet mut a = f(1); let b = 2;\nf(a)");
        let kept: Vec<&str> = cell.kept().map(|binding| &*binding.name).collect();
        assert_eq!((kept, cell.has_ending()), (vec!["a", "b"], true));
        let expected = "fn g() {}\nlet (mut a, b, ) = {\nlet f = |x| x;\nlet mut a = f(1);\n\
                        let b = 2;\nlet _ = {\nf(a)\n};\n(a, b, )\n};\n";
        assert_eq!(cell.in_braces(), expected);
    }

    #[test]
    fn sees_question_marks_that_are_no_text() {
        assert!(Cell::parse("f()?;").asks);
        assert!(Cell::parse("println!(\"{}\", f()?);").asks);
        assert!(!Cell::parse("println!(\"what?\");").asks);
        assert!(!Cell::parse("fn g() -> Option<i32> { f()?; None }").asks);
    }

    #[test]
    fn a_semicolon_ends_what_would_be_shown() {
        assert!(Cell::parse("x;").last.is_none());
        assert!(Cell::parse("let x = 1").broken);
        assert_eq!(Cell::parse(" x ").lone_name(), Some("x"));
        assert_eq!(Cell::parse("x.y").lone_name(), None);
        assert_eq!(Cell::parse("1").lone_name(), None);
    }
}
