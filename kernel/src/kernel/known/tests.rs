//! Tests of completion and inspection from what the kernel knows.

use std::sync::{Arc, OnceLock};

use super::*;
use crate::messages::{Described, Known, Listed};

const VECTOR: &str = "ndarray::ArrayBase<ndarray::OwnedRepr<f64>, ndarray::Dim<[usize; 1]>, f64>";

/// A piece of ndarray, as its source has it.
const NDARRAY: &str = "\
impl<A, D> ArrayRef<A, D> {\n/// Calls `f` on each element.\npub fn mapv<B, F>(&self, f: F) -> \
Array<B, D> {}\n/// The transposed view.\npub fn t(&self) -> ArrayView<'_, A, D> {} }\n\
impl<A> ArrayRef<A, Ix1> { pub fn to_vec(&self) -> Vec<A> {} }\n\
impl<A> ArrayRef<A, Ix2> { pub fn nrows(&self) -> usize {} }\n\
impl<S, A, D> ArrayBase<S, D> { pub fn from_elem(shape: D, elem: A) -> Self {} }";

/// Reading it takes long where nothing is optimised.
static INDEX: OnceLock<Arc<Index>> = OnceLock::new();

struct Fixture {
    knowledge: Knowledge,
    coming: Vec<&'static str>,
}

impl Fixture {
    fn new() -> Fixture {
        let folder = std::env::temp_dir().join(format!(
            "ndlab-known-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        std::fs::create_dir_all(folder.join("src")).unwrap();
        std::fs::write(folder.join("src/impl_methods.rs"), NDARRAY).unwrap();
        let file = folder.join("src/impl_methods.rs").display().to_string();
        std::fs::write(folder.join("ndarray-1.d"), format!("x.rlib: {file}\n")).unwrap();
        let index = INDEX.get_or_init(|| {
            Arc::new(Index::of_prelude().with_ndarray(&folder.join("libndarray-1.rlib")))
        });
        std::fs::remove_dir_all(&folder).unwrap();
        let mut knowledge = Knowledge::default();
        knowledge.know_index(Arc::clone(index));
        let cell = "/// A place.\nstruct Point { x: f64 }\nimpl Point { fn norm(&self) -> f64 { 1.0 \
                    }\nfn origin() -> Point {} }\nfn twice(a: Array2<f64>) -> Array2<f64> { a }";
        knowledge.expect(cell);
        let variables = [("weights", VECTOR), ("point", "Point"), ("words", "Vec<String>")];
        let owned = |(name, of_type): (&str, &str)| (name.to_owned(), of_type.to_owned());
        let variables = variables.into_iter().map(owned).collect();
        let items = ["Point", "twice", "unseen"].map(str::to_owned).to_vec();
        knowledge.know(Known { variables, items });
        Fixture { knowledge, coming: Vec::new() }
    }

    /// The matches at `|`.
    fn complete(&self, text: &str) -> Vec<String> {
        let (before, after) = text.split_once('|').unwrap();
        let code = format!("{before}{after}");
        let notebook = self.knowledge.notebook(self.coming.clone());
        let found = match complete(&code, before.len(), &notebook) {
            Completing::Certain(found) | Completing::Likely(found) => found,
            Completing::OnDisk(wish) => {
                Completions { start: wish.start, end: wish.end, matches: wish.known }
            }
        };
        assert_eq!(found.end, before.len());
        found.matches.into_iter().map(|found| found.text).collect()
    }

    /// The names that are to be looked up on the disk at `|`.
    fn wish(&self, text: &str) -> Wish {
        let (before, after) = text.split_once('|').unwrap();
        let code = format!("{before}{after}");
        match complete(&code, before.len(), &self.knowledge.notebook(Vec::new())) {
            Completing::OnDisk(wish) => wish,
            _ => panic!("{text}: not on the disk"),
        }
    }

    /// What is shown as text of what stands at `|`.
    fn inspect(&self, text: &str) -> Option<String> {
        let (before, after) = text.split_once('|').unwrap();
        let code = format!("{before}{after}");
        self.inspect_at(&code, before.len(), false)
    }

    fn inspect_at(&self, code: &str, offset: usize, everything: bool) -> Option<String> {
        let notebook = self.knowledge.notebook(self.coming.clone());
        let subject = subject(code, offset, &notebook)?;
        Some(about(&subject, &notebook, everything, None).bundle()["text/plain"].clone())
    }
}

#[test]
fn np_completes_with_functions_of_np_alone() {
    let fixture = Fixture::new();
    assert_eq!(fixture.complete("np::arr|")[..2], ["array", "array_equal"]);
    assert_eq!(fixture.complete("np::sinh|"), ["sinh", "sinh_inplace", "sinh_into"]);
    assert_eq!(fixture.complete("np::random::default|"), ["default_rng"]);
    assert_eq!(fixture.complete("use np::linalg::sol|"), ["solve"]);
    assert_eq!(fixture.complete("plt::sca|"), ["scatter"]);
    assert_eq!(fixture.complete("plt::Figure::n|"), ["new"]);
    assert_eq!(fixture.complete("eins|"), ["einsum!", "einsum"]);
    assert_eq!(fixture.complete("ndlab::np::asf|"), ["asfortranarray"]);
    assert_eq!(fixture.complete("use ndlab::np::{sum, asf|"), ["asfortranarray"]);
    assert!(!fixture.complete("np::|").contains(&"weights".to_owned()));
    assert!(fixture.complete("nosuch::|").is_empty());
    assert!(fixture.complete("np::float32::on|").contains(&"ones".to_owned()));
}

#[test]
fn names_come_from_the_notebook_the_cell_the_prelude_and_rust() {
    let mut fixture = Fixture::new();
    assert_eq!(fixture.complete("wei|"), ["weights"]);
    assert_eq!(fixture.complete("tw|"), ["twice"]);
    assert_eq!(fixture.complete("uns|"), ["unseen", "unsafe"]);
    assert_eq!(fixture.complete("let total = 1; tot|"), ["total"]);
    assert_eq!(fixture.complete("ret|"), ["return"]);
    assert_eq!(fixture.complete("display_h|"), ["display_html"]);
    assert_eq!(fixture.complete("printl|"), ["println!"]);
    assert_eq!(fixture.complete("sho|!(a)"), ["show"]);
    assert!(fixture.complete("let wei|").is_empty());
    assert!(fixture.complete("\"wei|").is_empty());
    fixture.coming.push("let weekly = np::ones(3);");
    assert_eq!(fixture.complete("we|"), ["weekly", "weights"]);
    assert_eq!(fixture.complete("%sn|"), ["snapshot"]);
    assert_eq!(fixture.complete("use num|"), ["num_complex"]);
}

#[test]
fn a_dot_completes_with_what_the_type_has() {
    let mut fixture = Fixture::new();
    for vector in ["weights", "np::arange(3.0)", "(1); weights.t()", "array![1]", "weights\n"] {
        let found = fixture.complete(&format!("{vector}.|"));
        for name in ["mapv", "strides_bytes", "reshape", "astype", "flags", "clone"] {
            assert!(found.contains(&name.to_owned()), "{vector}: {found:?}");
        }
        assert!(!found.contains(&"from_elem".to_owned()), "{found:?}");
    }
    let found = fixture.complete("weights.|");
    assert!(found.contains(&"to_vec".to_owned()) && !found.contains(&"nrows".to_owned()));
    assert_eq!(fixture.complete("let m = twice(x); m.nr|"), ["nrows"]);
    assert_eq!(fixture.complete("fn f(m: &Array2<f64>) { m.nr|"), ["nrows"]);
    assert_eq!(fixture.complete("let v = np::ones(3).astype::<f32>(); v.map|"), ["mapv"]);
    assert_eq!(fixture.complete("point.|"), ["norm", "x"]);
    assert_eq!(fixture.complete("Point::|"), ["origin"]);
    assert_eq!(fixture.complete("weights.flags().c_|"), ["c_contiguous"]);
    for unknown in ["words.|", "nothing.|", "(weights + 1).|", "1.|", "a[0].|", "\"x\".|", ".|"] {
        assert_eq!(fixture.complete(unknown), Vec::<String>::new(), "{unknown}");
    }
    for array in [
        "np::add(&a, &b)",
        "np::sum(&a, Axis(1))",
        "np::cumsum(&a, ..)",
        "np::sort(&a, -1)",
        "np::matmul(&a, &b)",
        "np::load::<f64, Ix2>(f)?",
        "np::loadtxt(f).unwrap()",
        "let mut rng = np::random::default_rng(1);\nlet z = rng.normal(0, 1, (2, 3)); z",
        "np::linalg::solve(&a, &b)",
        "np::linalg::qr(&a).q",
    ] {
        assert_eq!(fixture.complete(&format!("{array}.mapv|")), ["mapv"], "{array}");
    }
    assert!(fixture.complete("np::sum(&a, ..).|").is_empty());
    assert_eq!(fixture.complete("plt::plot(.., &a).titl|"), ["title"]);
    assert_eq!(fixture.complete("let m = np::load_mmap::<f64, Ix1>(f)?; m.flus|"), ["flush"]);
    assert_eq!(fixture.complete("let mut rng = np::random::default_rng(1); rng.poi|").len(), 3);
    assert_eq!(fixture.complete("weights.putm|"), ["putmask"]);
    fixture.coming.push("let later = np::eye(3);\nlet loops = loops.t();");
    assert_eq!(fixture.complete("later.map|"), ["mapv"]);
    assert!(fixture.complete("loops.|").is_empty());
}

#[test]
fn inspection_tells_types_signatures_and_documentation() {
    let mut fixture = Fixture::new();
    assert_eq!(fixture.inspect("weig|hts").unwrap(), "Type: Array1<f64>");
    let sum = fixture.inspect("np::sum|").unwrap();
    assert!(sum.starts_with("Signature: fn sum<") && sum.contains("NumPy: `np.sum"), "{sum}");
    assert_eq!(fixture.inspect("np::sum(&weights, |").unwrap(), sum);
    assert_eq!(fixture.inspect("np::sum(&np::ones(3), |)").unwrap(), sum);
    let sin = fixture.inspect("np::sin|(&a)").unwrap();
    assert!(sin.starts_with("Signature: fn sin<X: ArrayLike>(x: X) -> Array<"), "{sin}");
    assert!(sin.contains("NumPy: `np.sin"), "{sin}");
    assert!(fixture.inspect("np::rand|om").unwrap().contains("default_rng"));
    assert!(fixture.inspect("plt::hi|st(a)").unwrap().contains("matplotlib"));
    assert!(fixture.inspect("weights.ma|pv(f)").unwrap().contains("Calls `f` on each element."));
    assert!(fixture.inspect("Poi|nt").unwrap().contains("A place."));
    assert!(fixture.inspect("point.norm(|)").unwrap().contains("fn norm(&self) -> f64"));
    assert!(fixture.inspect("show|!(a)").unwrap().contains("Prints each expression"));
    assert!(fixture.inspect("dis|play(&a)").unwrap().contains("fn display<"));
    for unknown in ["missing|", "|", "\"np::sum|\"", "// np::sum|", "return|", "%nosu|ch"] {
        assert_eq!(fixture.inspect(unknown), None, "{unknown}");
    }
    fixture.coming.push("let later = np::eye(3);");
    assert!(fixture.inspect("later|").unwrap().starts_with("Type: Array"));
}

#[test]
fn the_source_follows_where_everything_is_wanted() {
    let mut fixture = Fixture::new();
    let everything = |code: &str| fixture.inspect_at(code, code.len(), true).unwrap();
    let eye = everything("np::eye");
    assert!(eye.contains("\nSource:   \n/// ") && eye.contains("\npub fn eye"), "{eye}");
    assert!(eye.contains("\nFile:      ndlab/src/create") && !eye.contains("Docstring"), "{eye}");
    let sin = everything("np::sin");
    assert!(
        sin.contains("unary! {\n    /// The sine.") && sin.contains("    sin sin_into"),
        "{sin}"
    );
    assert!(!sin.contains("cos"), "{sin}");
    let mapv = everything("weights.mapv");
    assert!(mapv.contains("/// Calls `f` on each element.\npub fn mapv<B, F>"), "{mapv}");
    assert!(mapv.ends_with("Type:      method of ArrayRef<A, D>"), "{mapv}");
    let twice = everything("twice");
    assert!(twice.contains("Source:    fn twice(a: Array2<f64>) -> Array2<f64> { a }"), "{twice}");
    fixture.knowledge.begin("fn twice(a: Array2<f64>) -> Array2<f64> {\n    a\n}", 7);
    let twice = fixture.inspect_at("twice", 5, false).unwrap();
    assert_eq!(
        twice,
        "Signature:  fn twice(a: Array2<f64>) -> Array2<f64>\nDefined in: cell 7\n\
         Type:       function"
    );
}

#[test]
fn variables_are_told_in_ipythons_form() {
    let mut fixture = Fixture::new();
    fixture.knowledge.ended_well("let weights = np::arange(2.0);\nlet point = f();", 3);
    let described = |info: &str, strides: &[i64], text: &str| {
        let variable = Listed {
            name: "weights".to_owned(),
            of_type: VECTOR.to_owned(),
            nbytes: 16,
            info: info.to_owned(),
        };
        let (strides, text) = (strides.to_vec(), text.to_owned());
        Described { variable: Some(variable), strides, text }
    };
    let notebook = fixture.knowledge.notebook(Vec::new());
    let told = |code: &str, everything, described: &Described| {
        let subject = subject(code, code.len(), &notebook).unwrap();
        about(&subject, &notebook, everything, Some(described)).bundle()["text/plain"].clone()
    };
    let array = described("(2,) float64", &[8], "[0. 1.]");
    let short = "Type:        Array1<f64>\nString form: [0. 1.]\nShape:       (2,)\n\
                 Dtype:       float64\nStrides:     (8,)\nNbytes:      16\nDefined in:  cell 3";
    assert_eq!(told("weights", false, &array), short);
    let source = "\nSource:     \nlet weights = np::arange(2.0);\nlet point = f();";
    assert_eq!(told("weights", true, &array), format!("{short}{source}"));
    let vector = told("weights", false, &described("len 2", &[], "[0.0, 1.0]"));
    assert!(vector.contains("\nString form: [0.0, 1.0]\nLength:      2\n"), "{vector}");
    let unknown = Described::default();
    let point = told("point", false, &unknown);
    assert_eq!(point, "Type:       Point\nDefined in: cell 3\nDocstring:  A place.");
}

#[test]
fn magics_and_commands_are_told() {
    let fixture = Fixture::new();
    let opt = "Signature: %opt [0|1|2|3|s]\nDocstring: ";
    for place in ["%op|t", "%opt 1|", "?%opt|"] {
        let found = fixture.inspect(place).expect(place);
        assert!(found.starts_with(opt) && found.ends_with("\nType:      line magic"), "{found}");
    }
    assert!(fixture.inspect(":de|p x").unwrap().ends_with("\nType:      command of evcxr"));
    assert_eq!(fixture.inspect("%nbytes weights|").unwrap(), "Type: Array1<f64>");
    assert!(fixture.inspect("%assert_allclose np::sum|").unwrap().contains("fn sum<"));
    assert!(fixture.inspect("!ls np::sum|").is_none());
}

#[test]
fn magics_complete_with_what_they_take() {
    let fixture = Fixture::new();
    assert_eq!(fixture.complete("%who|"), ["who", "who_ls", "whos"]);
    assert_eq!(fixture.complete("let a = 1;\n%undo|"), ["undo"]);
    assert!(fixture.complete("%%who|").is_empty());
    assert_eq!(fixture.complete(":sho|"), ["show_deps"]);
    assert_eq!(fixture.complete("%opt |"), ["0", "1", "2", "3", "s"]);
    assert_eq!(fixture.complete("%snapshot o|"), ["on", "off"]);
    assert_eq!(fixture.complete(":linker l|"), ["lld"]);
    assert_eq!(fixture.complete(":load_config -|"), ["--quiet"]);
    assert_eq!(fixture.complete("%nbytes w|"), ["weights", "words"]);
    assert_eq!(fixture.complete("%who |"), ["Array1", "Point", "Vec"]);
    assert_eq!(fixture.complete("%help sna|"), ["snapshot"]);
    assert_eq!(fixture.complete("%assert_allclose weights np::asf|"), ["asfortranarray"]);
    assert_eq!(fixture.complete("%assert_allclose a b rt|"), [""; 0]);
    assert_eq!(fixture.complete("?np::asf|"), ["asfortranarray"]);
    assert_eq!(fixture.complete("?%quick|"), ["quickref"]);
    assert_eq!(fixture.complete("\u{1f980}\u{3bc} = np::asf|"), ["asfortranarray"]);
    assert_eq!(fixture.complete("let s = \"\u{1f980}\";\n%quick|"), ["quickref"]);
}

#[test]
fn paths_and_crates_are_looked_for_on_the_disk() {
    let mut fixture = Fixture::new();
    fixture.knowledge.expect(":dep serde_json = \"1\"");
    let wish = |text: &str| {
        let wish = fixture.wish(text);
        (wish.typed, wish.wanted, wish.known.into_iter().map(|it| it.text).collect::<Vec<_>>())
    };
    let files = |typed: &str, quoting| {
        let wanted = Wanted::Files { quoting, only_folders: false };
        (typed.to_owned(), wanted, Vec::new())
    };
    assert_eq!(wish("np::load(\"da|\")"), files("da", Quoting::Rust));
    assert_eq!(wish("np::load(\"a\\\"b/c|\")"), files("a\"b/c", Quoting::Rust));
    assert_eq!(wish("!ls my\\ da|"), files("my da", Quoting::Shell));
    assert_eq!(wish("let x = !ls \"da|"), files("da", Quoting::Quoted('"')));
    let crates = |as_published| Wanted::Crates { as_published };
    assert_eq!(wish("use ser|"), ("ser".to_owned(), crates(false), vec!["serde_json".to_owned()]));
    assert_eq!(wish("extern crate num|").2, ["num_complex"]);
    assert_eq!(wish("use np|").2, ["np"]);
    assert_eq!(wish(":dep ser|").1, crates(true));
}

#[test]
fn functions_complete_with_their_signatures() {
    let fixture = Fixture::new();
    let notebook = fixture.knowledge.notebook(Vec::new());
    let Completing::Certain(found) = complete("np::asf", 7, &notebook) else { panic!("certain") };
    let [Match { text, kind, signature }] = &found.matches[..] else { panic!("one") };
    assert_eq!((&**text, &**kind), ("asfortranarray", "function"));
    let signature = signature.as_deref().unwrap();
    assert!(signature.starts_with("(a: impl ") && signature.contains(") -> "), "{signature}");
    // A dtype has more than the library gives it.
    let likely = complete("np::float32::on", 15, &notebook);
    assert!(matches!(likely, Completing::Likely(_)));
    let matches = vec![Match {
        text: "nrows".to_owned(),
        kind: "function".to_owned(),
        signature: Some("()".to_owned()),
    }];
    let mut found = Completions { start: 8, end: 9, matches };
    let code = "let m = twice(x); m.n";
    enrich(&mut found, code, code.len(), &notebook);
    assert_eq!(found.matches[0].kind, "method");
    assert_eq!(found.matches[0].signature.as_deref(), Some("() -> usize"));
}

#[test]
fn patterns_find_names() {
    let fixture = Fixture::new();
    let notebook = fixture.knowledge.notebook(Vec::new());
    let found = |pattern: &str| search(pattern, &notebook);
    assert_eq!(found("np::*cumsum*"), ["np::cumsum", "np::nancumsum"]);
    assert_eq!(found("weights.to_*"), ["weights.to_string", "weights.to_vec"]);
    assert_eq!(found("*ghts"), ["weights"]);
    assert_eq!(found("%who*"), ["%who", "%who_ls", "%whos"]);
    assert_eq!(found(":last*"), [":last_compile_dir", ":last_error_json"]);
    assert_eq!(found("np::*nosuch*"), [""; 0]);
    assert_eq!(notebook.as_rust("np.sum"), "np::sum");
    assert_eq!(notebook.as_rust("weights.sum"), "weights.sum");
}

#[test]
fn only_results_and_options_can_be_tried() {
    let mut fixture = Fixture::new();
    let variables =
        [("r", "Result<i32, String>"), ("o", "core::option::Option<f64>"), ("n", "i32")];
    let owned = |(name, of_type): (&str, &str)| (name.to_owned(), of_type.to_owned());
    let variables = variables.into_iter().map(owned).collect();
    fixture.knowledge.know(Known { variables, items: Vec::new() });
    let notebook = fixture.knowledge.notebook(Vec::new());
    for (code, expected) in [
        ("r", Some(true)),
        ("o", Some(true)),
        ("n", Some(false)),
        ("let a: Option<i32> = f();\na", Some(true)),
        ("let a = np::ones(3);\na", Some(false)),
        ("let a = g();\na", None),
        ("nothing", None),
        ("np::sum", None),
    ] {
        assert_eq!(can_be_tried(code, &notebook), expected, "{code}");
    }
}

#[test]
fn no_text_is_too_odd() {
    let fixture = Fixture::new();
    let code =
        "let \u{3bc} = np::sum(&a[..], '\\''); // \u{1f980}\n\"a\\\"\" } ) >:: ::< .. . 'a %x\n!";
    let notebook = fixture.knowledge.notebook(Vec::new());
    for offset in (0..=code.len()).filter(|at| code.is_char_boundary(*at)) {
        let _ = complete(code, offset, &notebook);
        let _ = subject(code, offset, &notebook).map(|it| about(&it, &notebook, true, None));
    }
}

#[test]
fn no_order_of_tokens_is_too_odd() {
    let fixture = Fixture::new();
    let words: Vec<&str> = "let mut a b = : :: . , ; ( ) [ ] { } < > -> | & ! # ' \" /// // \n %x use \
                            fn impl for struct enum trait macro_rules np sum weights 1 1. Array2 pub \
                            \u{3bc} type mod r#\" where self point norm x"
        .split(' ')
        .collect();
    // Numbers without order, always the same.
    let mut state = 1_u64;
    let mut number = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize
    };
    for _ in 0..3000 {
        let length = number() % 24;
        let code: String = (0..length)
            .map(|_| words[number() % words.len()].to_owned() + [" ", "", "\n"][number() % 3])
            .collect();
        let coming = code.clone();
        let mut knowledge = Knowledge::default();
        knowledge.expect(&code);
        let notebook = fixture.knowledge.notebook(vec![&coming]);
        let at = code.char_indices().map(|(at, _)| at).nth(number() % (length + 1));
        let at = at.unwrap_or(code.len());
        let _ = complete(&code, at, &notebook);
        let _ = subject(&code, at, &notebook).map(|it| about(&it, &notebook, true, None));
    }
}
