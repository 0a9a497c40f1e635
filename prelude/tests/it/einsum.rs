//! Einsum on random subscripts against NumPy, and its parser on random text.
//!
//! All numbers are whole, so that results are equal in whatever order terms are added.

use ndlab::{
    EinsumOptions, Element,
    einsum::subscripts::{Malformed, Subscripts, Term},
    prelude::*,
};
use num_complex::Complex;

use crate::{
    numpy::{arrays, texts},
    oracle::{Batch, Bound},
    products::{for_pairs, plain, unsigned},
    rules::message,
    samples::{Rng, Sample, Values},
};

/// Subscripts, and a shape for each operand.
struct Expression {
    text: String,
    shapes: Vec<Vec<usize>>,
}

const LETTERS: &[u8] = b"ijkLm";

fn expression(rng: &mut Rng, operands: usize) -> Expression {
    let lengths: Vec<usize> = LETTERS
        .iter()
        .map(|_| if rng.one_in(40) { 0 } else { rng.pick(&[1, 2, 2, 3, 3, 4, 5]) })
        .collect();
    let hidden: Vec<usize> = (0..rng.below(3)).map(|_| 1 + rng.below(3)).collect();
    let dotted = rng.one_in(3);
    let (mut terms, mut shapes) = (Vec::new(), Vec::new());
    for _ in 0..operands {
        let letters: Vec<usize> = (0..rng.below(4)).map(|_| rng.below(LETTERS.len())).collect();
        // A letter is 1 in an operand wherever it stands in it.
        let ones: Vec<bool> = LETTERS.iter().map(|_| rng.one_in(10)).collect();
        let mut shape: Vec<usize> =
            letters.iter().map(|letter| if ones[*letter] { 1 } else { lengths[*letter] }).collect();
        let mut term: Vec<String> =
            letters.iter().map(|letter| String::from(char::from(LETTERS[*letter]))).collect();
        if dotted && !rng.one_in(4) {
            let at = rng.below(term.len() + 1);
            term.insert(at, String::from("..."));
            let own = &hidden[rng.below(hidden.len() + 1)..];
            let own = own.iter().map(|len| if rng.one_in(5) { 1 } else { *len });
            shape.splice(at..at, own);
        }
        if rng.one_in(30) && !shape.is_empty() {
            let at = rng.below(shape.len());
            shape[at] += 1;
        }
        terms.push(term.concat());
        shapes.push(shape);
    }
    let mut text = terms.join(",");
    if !rng.one_in(4) {
        let mut output: Vec<char> = LETTERS
            .iter()
            .map(|letter| char::from(*letter))
            .filter(|letter| text.contains(*letter))
            .filter(|_| !rng.one_in(2))
            .collect();
        for i in (1..output.len()).rev() {
            output.swap(i, rng.below(i + 1));
        }
        let mut output: Vec<String> = output.into_iter().map(String::from).collect();
        if text.contains("...") && !rng.one_in(10) {
            output.insert(rng.below(output.len() + 1), String::from("..."));
        }
        text = format!("{text}->{}", output.concat());
    }
    if rng.one_in(5) {
        text = text.replace(',', " , ");
    }
    Expression { text, shapes }
}

fn random<T: Element, U: Element>(batch: &mut Batch, rng: &mut Rng, values: Values) {
    for turn in 0..40 {
        let operands = 1 + turn % 4;
        let Expression { text, shapes } = expression(rng, operands);
        let sample = |rng: &mut Rng, i: usize| Sample::<T>::of_shape(rng, &shapes[i], values);
        let other = |rng: &mut Rng, i: usize| Sample::<U>::of_shape(rng, &shapes[i], values);
        let a = sample(rng, 0);
        let options = EinsumOptions { optimize: !rng.one_in(3) };
        let call = |count: usize| {
            let names: Vec<String> = (0..count).map(|i| format!("a{i}")).collect();
            plain(&format!("np.einsum('{text}', {})", names.join(", ")))
        };
        match operands {
            1 => batch.case(call(1), &[&a], || unsigned(np::einsum(&text, a.view()))),
            2 => {
                let b = other(rng, 1);
                batch
                    .case(call(2), &[&a, &b], || unsigned(np::einsum(&text, (a.view(), b.view()))));
            }
            3 => {
                let (b, c) = (other(rng, 1), sample(rng, 2));
                batch.case(call(3), &[&a, &b, &c], || {
                    unsigned(np::einsum_with(&text, (a.view(), b.view(), c.view()), options))
                });
            }
            _ => {
                let (b, c, d) = (other(rng, 1), sample(rng, 2), other(rng, 3));
                batch.case(call(4), &[&a, &b, &c, &d], || {
                    let views = (a.view(), b.view(), c.view(), d.view());
                    unsigned(np::einsum_with(&text, views, options))
                });
            }
        }
    }
}

#[test]
fn random_subscripts_as_numpy() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(30));
    for_pairs!(random(&mut batch, rng, Values::Whole));
    random::<i8, i8>(&mut batch, rng, Values::Any);
    random::<u64, u64>(&mut batch, rng, Values::Any);
    for _ in 0..3 {
        random::<f64, f64>(&mut batch, rng, Values::Whole);
    }
    assert!(batch.len() > 1000);
    batch.check(Bound::Equal);
}

/// Five to eight operands, each of which shares letters with its neighbours.
#[test]
fn long_chains_as_numpy() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(31));
    for turn in 0..200 {
        let count = 5 + turn % 4;
        let lengths: Vec<usize> = (0..=count).map(|_| 1 + rng.below(3)).collect();
        let letter = |i: usize| char::from(b'a' + i as u8);
        let mut order: Vec<usize> = (0..count).collect();
        for i in (1..count).rev() {
            order.swap(i, rng.below(i + 1));
        }
        let terms: Vec<String> =
            order.iter().map(|i| format!("{}{}", letter(*i), letter(i + 1))).collect();
        let output: String = (0..=count).filter(|_| rng.one_in(4)).map(letter).collect();
        let text = format!("{}->{output}", terms.join(","));
        let samples: Vec<Sample<f64>> = order
            .iter()
            .map(|i| Sample::of_shape(rng, &[lengths[*i], lengths[i + 1]], Values::Unit))
            .collect();
        let samples: Vec<Sample<f64>> = samples
            .iter()
            .map(|one| Sample::of_array(&one.view().mapv(|x| (4.0 * x).round())))
            .collect();
        let views: Vec<ArrayViewD<f64>> = samples.iter().map(Sample::view).collect();
        let arguments: Vec<&dyn crate::oracle::Argument> =
            samples.iter().map(|one| one as &dyn crate::oracle::Argument).collect();
        let names: Vec<String> = (0..count).map(|i| format!("a{i}")).collect();
        let call = plain(&format!("np.einsum('{text}', {})", names.join(", ")));
        batch.case(call, &arguments, || unsigned(np::einsum(&text, &views)));
    }
    batch.check(Bound::Equal);
}

/// Contractions of more than a handful of numbers, each as a product of matrices or not.
#[test]
fn large_contractions() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(32));
    let cases: [(&str, &[usize], &[usize]); 14] = [
        ("bmn,bn->bm", &[40, 30, 20], &[40, 20]),
        ("bij,bjk->bik", &[9, 20, 30], &[9, 30, 25]),
        ("ij,kj->ik", &[130, 70], &[90, 70]),
        ("ji,kj->ki", &[70, 130], &[90, 70]),
        ("abcd,dcef->abef", &[5, 6, 7, 8], &[8, 7, 6, 5]),
        ("abcd,bdef->acef", &[5, 6, 7, 8], &[6, 8, 6, 5]),
        ("abcd,bdef->fcea", &[5, 6, 7, 8], &[6, 8, 6, 5]),
        ("ij,ij->j", &[200, 300], &[200, 300]),
        ("ij,ij->i", &[200, 300], &[200, 300]),
        ("ij,ij", &[200, 300], &[200, 300]),
        ("ijb,jkb->ikb", &[4, 5, 100], &[5, 6, 100]),
        ("ii,ij->j", &[150, 150], &[150, 40]),
        ("ij,kl->ikjl", &[10, 20], &[30, 9]),
        ("ij,kl->l", &[100, 20], &[30, 90]),
    ];
    for (text, left, right) in cases {
        for _ in 0..3 {
            let a = Sample::<f64>::of_shape(rng, left, Values::Whole);
            let b = Sample::<f32>::of_shape(rng, right, Values::Whole);
            let call = plain(&format!("np.einsum('{text}', a0, a1)"));
            batch
                .case(call.clone(), &[&a, &b], || unsigned(np::einsum(text, (a.view(), b.view()))));
            let a = Sample::<i32>::of_shape(rng, left, Values::Any);
            let b = Sample::<i32>::of_shape(rng, right, Values::Any);
            batch.case(call, &[&a, &b], || unsigned(np::einsum(text, (a.view(), b.view()))));
        }
    }
    batch.check(Bound::Equal);
}

/// A random change to a text, of letters that subscripts are made of.
fn changed(rng: &mut Rng, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..1 + rng.below(4) {
        let letter = rng.pick(&['i', 'j', 'k', 'b', '-', '>', ',', '.', ' ', '.', '>', 'é', '\0']);
        let at = rng.below(letters.len() + 1);
        match rng.below(4) {
            0 if at < letters.len() => {
                letters.remove(at);
            }
            1 if at < letters.len() => letters[at] = letter,
            2 => letters.insert(at, letter),
            _ => {
                let tail = letters[at..].to_vec();
                letters.extend(tail.into_iter().take(6));
            }
        }
    }
    letters.truncate(200);
    letters.into_iter().collect()
}

fn random_shapes(rng: &mut Rng) -> Vec<Vec<usize>> {
    (0..rng.below(5)).map(|_| (0..rng.below(5)).map(|_| rng.below(4)).collect()).collect()
}

/// Any text is read or refused, and what is read says the same when it is written again.
#[test]
fn the_parser_stands_any_text() {
    let rng = &mut Rng::new(33);
    let seeds =
        ["bmn,bn->bm", "ii->", "...ij,...jk->...ik", "ij,jk,kl->il", "i,j,k", "", " i -> i "];
    let (mut read, mut refused, mut matched) = (0, 0, 0);
    let mut text = String::new();
    for turn in 0..60_000 {
        text = if turn % 5 == 0 { String::from(rng.pick(&seeds)) } else { changed(rng, &text) };
        match Subscripts::parse(&text) {
            Ok(subscripts) => {
                read += 1;
                let again = Subscripts::parse(&subscripts.to_string());
                assert_eq!(again.as_ref(), Ok(&subscripts), "{text:?}");
                let shapes = random_shapes(rng);
                let shapes: Vec<&[usize]> = shapes.iter().map(Vec::as_slice).collect();
                matched += usize::from(subscripts.with_shapes(&shapes).is_ok());
                check_rank(&text, &subscripts);
            }
            Err(error) => {
                refused += 1;
                assert!(!error.to_string().is_empty());
                let rank = ndlab::einsum::axes_of_output(&text, text.matches(',').count() + 1);
                assert!(rank.is_err(), "{text:?}: {error}, but einsum! gives it {rank:?} axes");
            }
        }
    }
    assert!(read > 5000 && refused > 5000 && matched > 300, "{read} {refused} {matched}");
}

/// What `einsum!` finds at compile time is what the parser finds.
fn check_rank(text: &str, subscripts: &Subscripts) {
    let ndims = subscripts.inputs.iter().map(|term| vec![1; term.letters.len()]);
    let shapes: Vec<Vec<usize>> = ndims.collect();
    let shapes: Vec<&[usize]> = shapes.iter().map(Vec::as_slice).collect();
    let labels: Result<_, Malformed> = subscripts.with_shapes(&shapes);
    let rank = ndlab::einsum::axes_of_output(text, shapes.len());
    let dots = |term: &Term| term.ellipsis.is_some();
    let any = match &subscripts.output {
        Some(term) => dots(term),
        None => subscripts.inputs.iter().any(dots),
    };
    match labels {
        Ok(_) if any => assert_eq!(rank, Ok(ndlab::einsum::ANY), "{text:?}"),
        Ok(labels) => assert_eq!(rank, Ok(labels.output.len()), "{text:?}"),
        Err(error) => assert!(rank.is_err(), "{text:?}: {error}, but einsum! gives it {rank:?}"),
    }
}

/// Einsum itself, on text that may be anything: a message, or a result of the shape that NumPy gives.
#[test]
fn any_text_as_numpy() {
    let (mut batch, rng) = (Batch::new(), &mut Rng::new(34));
    let seeds = ["bi,bj->ij", "ii", "...i,ij->...j", "ij,jk,ki->j"];
    for turn in 0..600 {
        let mut text = String::from(rng.pick(&seeds));
        for _ in 0..turn % 3 {
            text = changed(rng, &text);
        }
        if text.contains(['\0', '\'', '\\']) {
            continue;
        }
        let n = rng.pick(&[1, 2, 3]);
        let a = Sample::of_array(&np::arange(n * n).reshape((n, n)));
        let call = |names: &str| format!("np.einsum('{text}', {names})");
        match text.matches(',').count() {
            0 => batch.case(call("a0"), &[&a], || np::einsum(&text, a.view())),
            1 => batch.case(call("a0, a0"), &[&a], || np::einsum(&text, (a.view(), a.view()))),
            _ => batch.case(call("a0, a0, a0"), &[&a], || {
                np::einsum(&text, (a.view(), a.view(), a.view()))
            }),
        }
    }
    assert!(batch.len() > 300);
    batch.check(Bound::Equal);
}

#[test]
fn the_macro_knows_the_type() {
    let (m, v, t) = (np::ones((3, 4)), np::ones(4), np::ones((2, 3, 4)));
    let product: Array1<f64> = einsum!("ij,j->i", m, v);
    assert_eq!(product, array![4.0, 4.0, 4.0]);
    let trace: f64 = einsum!("ii->", np::eye(3));
    assert_eq!(trace, 3.0);
    let batched: Array2<f64> = einsum!("bmn,bn->bm", &t, t.slice(s![.., 0, ..]));
    assert_eq!(batched.dim(), (2, 3));
    let integers: Array2<i64> = einsum!("ij,jk", np::arange(6).reshape((2, 3)), i32::eye(3));
    assert_eq!(integers, np::arange(6).reshape((2, 3)));
    let any: ArrayD<f64> = einsum!("...j,j", t, v);
    assert_eq!(any.shape(), [2, 3]);
    let outer: Array4<f64> = einsum!("ij,kl->iljk", m, m);
    assert_eq!(outer.dim(), (3, 4, 4, 3));
    // Nothing was moved, and a method can follow.
    assert_eq!(einsum!("ij,ij->ij", m, m).nrows(), m.nrows());
    assert_eq!((v.len(), t.len()), (4, 24));
}

#[test]
fn operands_of_every_kind() {
    let (a, b) = (np::arange(4).reshape((2, 2)), array![1.5_f32, 2.0]);
    let _: ArrayD<f64> = np::einsum("ij,j", (&a, &b));
    let _: ArrayD<f32> = np::einsum("i,", (&b, 2.0));
    let _: ArrayD<i64> = np::einsum("ij,jk,kl", &[a.view(), a.view(), a.t()]);
    let _: ArrayD<i64> = np::einsum("ij,jk", &vec![a.clone(), a.clone()]);
    let _: ArrayD<i64> = np::einsum("ij,jk", &[a.view(), a.view()][..]);
    let _: ArrayD<f64> = np::einsum("ij,j,j", (a.clone(), b.view(), vec![true, false]));
    assert_eq!(np::einsum("ij->", &a).item(), 6);
    let eight = np::einsum("i,i,i,i,i,i,i,i->", (&b, &b, &b, &b, &b, &b, &b, &b)).item();
    assert_eq!(eight, 1.5_f32.powi(8) + 256.0);
    let d: Array2<i64> = np::einsum("ij->ji", &a).into_dim::<Ix2>();
    assert_eq!(d, a.t());
}

#[test]
fn paths() {
    let (a, b, c) = (np::ones((2, 1000)), np::ones((1000, 1000)), np::ones((1000, 3)));
    let path = np::einsum_path("ij,jk,kl->il", (&a, &b, &c));
    assert_eq!(path.pairs, [(0, 1), (0, 1)]);
    assert_eq!(path.flops, 2.0 * (2e6 + 6e3));
    assert_eq!(
        path.to_string(),
        "  Complete contraction:  ij,jk,kl->il\n\
         \x20     Naive FLOP count:  1.800e7\n\
         \x20 Optimized FLOP count:  4.012e6\n\
         \x20  Theoretical speedup:  4.487\n\
         \x20 Largest intermediate:  2.000e3 elements\n\
         \x20                Pairs:  [(0, 1), (0, 1)]"
    );
    // Greedy, for more operands than all orders are tried for: never an outer product.
    let chain = [c.view(), b.view(), b.view(), b.view(), b.view(), b.view(), b.view()];
    let path = np::einsum_path("ba,bc,cd,de,ef,fg,gh->ah", &chain);
    assert_eq!((path.pairs.len(), path.largest), (6, 3000.0));
}

#[test]
fn messages() {
    let (a, b) = (np::ones((3, 4)), np::ones((5, 6)));
    let cases = [
        (
            message(|| np::einsum("ij,jk", (&a, &b))),
            "einsum(\"ij,jk\"): j has length 4 in operand 0 and 5 in operand 1 (shapes (3, 4), (5, 6))",
        ),
        (
            message(|| np::einsum("ij,jk->il", (&a, &b))),
            "einsum(\"ij,jk->il\"): the output has l, which no operand has (shapes (3, 4), (5, 6))",
        ),
        (
            message(|| np::einsum("ij->ii", &a)),
            "einsum(\"ij->ii\"): the output has i more than once (shape (3, 4))",
        ),
        (
            message(|| np::einsum("ij,jk,kl", (&a, &b))),
            "einsum(\"ij,jk,kl\"): subscripts for 3 operands, but there are 2 operands (shapes (3, 4), (5, 6))",
        ),
        (
            message(|| np::einsum("ijk", &a)),
            "einsum(\"ijk\"): operand 0 has 2 axes, its subscripts \"ijk\" stand for 3 (shape (3, 4))",
        ),
        (
            message(|| np::einsum("...ijk", &a)),
            "einsum(\"...ijk\"): operand 0 has 2 axes, its subscripts \"...ijk\" stand for 3 or more (shape (3, 4))",
        ),
        (
            message(|| np::einsum("ii", &a)),
            "einsum(\"ii\"): operand 0 has i twice, with lengths 3 and 4 (shape (3, 4))",
        ),
        (
            message(|| np::einsum("i1", &a)),
            "einsum(\"i1\"): invalid character '1': subscripts are letters, `,`, `...` and `->` (shape (3, 4))",
        ),
        (
            message(|| np::einsum("...j->j", &a)),
            "einsum(\"...j->j\"): the output has no `...` for the 1 axis that it stands for in the operands (shape (3, 4))",
        ),
        (
            message(|| np::einsum("i...,i...", (&a, np::ones((3, 5))))),
            "einsum(\"i...,i...\"): axis -1 of the ellipsis has length 4 in operand 0 and 5 in operand 1 (shapes (3, 4), (3, 5))",
        ),
        (
            message(|| np::einsum("ij", &a).item()),
            "item: can only convert an array of size 1, got shape (3, 4)",
        ),
        (
            message(|| np::einsum("ij", &a).into_dim::<Ix1>()),
            "into_dim: an array of shape (3, 4) does not have 1 axis",
        ),
    ];
    for (ours, expected) in cases {
        assert_eq!(ours, expected);
    }
}

/// NumPy's own examples.
#[test]
fn documented() {
    let a = np::arange(25).reshape((5, 5));
    let b = np::arange(5);
    let c = np::arange(6).reshape((2, 3));
    let t = np::arange(60.0).reshape((3, 4, 5));
    let u = np::arange(24.0).reshape((4, 3, 2));
    let d = np::arange(6).reshape((3, 2));
    let e = np::arange(12).reshape((4, 3));
    arrays! {
        "np.einsum('ii', np.arange(25).reshape(5,5))" => np::einsum("ii", &a),
        "np.einsum('ii->i', np.arange(25).reshape(5,5))" => np::einsum("ii->i", &a),
        "np.einsum('ij->i', np.arange(25).reshape(5,5))" => np::einsum("ij->i", &a),
        "np.einsum('...j->...', np.arange(25).reshape(5,5))" => np::einsum("...j->...", &a),
        "np.einsum('ji', np.arange(6).reshape(2,3))" => np::einsum("ji", &c),
        "np.einsum('ij->ji', np.arange(6).reshape(2,3))" => np::einsum("ij->ji", &c),
        "np.einsum('i,i', np.arange(5), np.arange(5))" => np::einsum("i,i", (&b, &b)),
        "np.einsum('ij,j', np.arange(25).reshape(5,5), np.arange(5))" => np::einsum("ij,j", (&a, &b)),
        "np.einsum('...j,j', np.arange(25).reshape(5,5), np.arange(5))" => np::einsum("...j,j", (&a, &b)),
        "np.einsum('..., ...', 3, np.arange(6).reshape(2,3))" => np::einsum("..., ...", (3, &c)),
        "np.einsum(',ij', 3, np.arange(6).reshape(2,3))" => np::einsum(",ij", (3, &c)),
        "np.einsum('i,j', np.arange(2)+1, np.arange(5))" => np::einsum("i,j", (&(np::arange(2) + 1), &b)),
        "np.einsum('ijk,jil->kl', np.arange(60.).reshape(3,4,5), np.arange(24.).reshape(4,3,2))" =>
            np::einsum("ijk,jil->kl", (&t, &u)),
        "np.einsum('k...,jk', np.arange(6).reshape(3,2), np.arange(12).reshape(4,3))" => np::einsum("k...,jk", (&d, &e)),
        "np.einsum('ki,...k->i...', np.arange(6).reshape((3,2)), np.arange(12).reshape((4,3)))" =>
            np::einsum("ki,...k->i...", (&d, &e)),
    }
    texts! {
        "np.einsum('ijk,ilm,njm,nlk,abc->', *5*[np.ones(8).reshape(2,2,2)])" =>
            np::array_str(np::einsum("ijk,ilm,njm,nlk,abc->", &vec![np::ones((2, 2, 2)); 5])),
    }
}
