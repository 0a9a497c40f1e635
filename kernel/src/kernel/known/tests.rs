//! Tests of completion and inspection from what the kernel knows.

use super::*;
use crate::messages::Known;

const VECTOR: &str = "ndarray::ArrayBase<ndarray::OwnedRepr<f64>, ndarray::Dim<[usize; 1]>, f64>";

/// A piece of ndarray, as its source has it.
const NDARRAY: &str = "\
impl<A, D> ArrayRef<A, D> {\n/// Calls `f` on each element.\npub fn mapv<B, F>(&self, f: F) -> \
Array<B, D> {}\n/// The transposed view.\npub fn t(&self) -> ArrayView<'_, A, D> {} }\n\
impl<A> ArrayRef<A, Ix1> { pub fn to_vec(&self) -> Vec<A> {} }\n\
impl<A> ArrayRef<A, Ix2> { pub fn nrows(&self) -> usize {} }\n\
impl<S, A, D> ArrayBase<S, D> { pub fn from_elem(shape: D, elem: A) -> Self {} }";

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
        let index = Index::of_prelude().with_ndarray(&folder.join("libndarray-1.rlib"));
        std::fs::remove_dir_all(&folder).unwrap();
        let mut knowledge = Knowledge::default();
        knowledge.know_index(index);
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
        let found = complete(&code, before.len(), &notebook);
        assert_eq!(found.end, before.len());
        found.matches.into_iter().map(|(name, _)| name).collect()
    }

    /// What is shown as text of what stands at `|`.
    fn inspect(&self, text: &str) -> Option<String> {
        let (before, after) = text.split_once('|').unwrap();
        let code = format!("{before}{after}");
        let notebook = self.knowledge.notebook(self.coming.clone());
        inspect(&code, before.len(), &notebook).map(|bundle| bundle["text/plain"].clone())
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
    assert_eq!(fixture.inspect("weig|hts").unwrap(), "let weights: Array1<f64>");
    let sum = fixture.inspect("np::sum|").unwrap();
    assert!(sum.starts_with("fn sum<") && sum.contains("NumPy: `np.sum"), "{sum}");
    assert_eq!(fixture.inspect("np::sum(&weights, |").unwrap(), sum);
    assert_eq!(fixture.inspect("np::sum(&np::ones(3), |)").unwrap(), sum);
    let sin = fixture.inspect("np::sin|(&a)").unwrap();
    assert!(sin.starts_with("fn sin<X: ArrayLike>(x: X) -> Array<"), "{sin}");
    assert!(sin.contains("NumPy: `np.sin"), "{sin}");
    assert!(fixture.inspect("np::rand|om").unwrap().contains("default_rng"));
    assert!(fixture.inspect("plt::hi|st(a)").unwrap().contains("matplotlib"));
    assert!(fixture.inspect("weights.ma|pv(f)").unwrap().contains("Calls `f` on each element."));
    assert!(fixture.inspect("Poi|nt").unwrap().contains("A place."));
    assert!(fixture.inspect("point.norm(|)").unwrap().contains("fn norm(&self) -> f64"));
    assert!(fixture.inspect("show|!(a)").unwrap().contains("Prints each expression"));
    assert!(fixture.inspect("dis|play(&a)").unwrap().contains("fn display<"));
    for unknown in ["missing|", "|", "\"np::sum|\"", "// np::sum|", "return|", "%pw|d"] {
        assert_eq!(fixture.inspect(unknown), None, "{unknown}");
    }
    fixture.coming.push("let later = np::eye(3);");
    assert!(fixture.inspect("later|").unwrap().starts_with("let later: Array"));
}

#[test]
fn no_text_is_too_odd() {
    let fixture = Fixture::new();
    let code =
        "let \u{3bc} = np::sum(&a[..], '\\''); // \u{1f980}\n\"a\\\"\" } ) >:: ::< .. . 'a %x\n!";
    let notebook = fixture.knowledge.notebook(Vec::new());
    for offset in (0..=code.len()).filter(|at| code.is_char_boundary(*at)) {
        let _ = complete(code, offset, &notebook);
        let _ = inspect(code, offset, &notebook);
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
        let _ = inspect(&code, at, &notebook);
    }
}
