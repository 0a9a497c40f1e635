"""The first guide notebook, cell by cell, with plain ndarray: what stock runs beside it."""

STOCK_NOTEBOOK = [
    ':dep ndarray = "0.17"\nuse ndarray::prelude::*;',
    "let a = Array1::from_iter(0..12_i64).into_shape_with_order((3, 4)).unwrap();\na",
    """let mut a_f = Array2::<i64>::zeros(a.raw_dim().f());
a_f.assign(&a);
a_f == a""",
    """println!("{:?}", a.as_slice_memory_order().unwrap());
println!("{:?}", a_f.as_slice_memory_order().unwrap());""",
    "(a.is_standard_layout(), a.t().is_standard_layout())",
    """println!("{} {}", a.is_standard_layout(), a_f.is_standard_layout());
println!("{} {}", a.t().is_standard_layout(), a_f.t().is_standard_layout());""",
    """let flat = Array1::from_iter(0..12_i64);
let grid = flat.to_shape((4, 3)).unwrap().into_owned();
println!("{flat}\\n{grid}");""",
    "let grid = flat.into_shape_with_order((2, 6)).unwrap();\ngrid",
    "let row_sums = a.sum_axis(Axis(1));\nrow_sums",
    "fn process(row: ArrayView1<i64>) -> i64 {\n    row.sum()\n}",
    'for row in a.rows() {\n    println!("{row} {}", process(row));\n}',
    """println!("{:?} {:?}", a.row(1).as_slice(), a.column(1).as_slice());
println!("{:?} {:?}", a_f.row(1).as_slice(), a_f.column(1).as_slice());""",
    """let b = Array1::from_iter(0..6_i64).into_shape_with_order((2, 3)).unwrap();
for x in b {
    print!("{x} ");
}
println!();""",
    """fn along_rows(m: &Array2<f64>) -> f64 {
    let mut total = 0.0;
    for i in 0..m.nrows() {
        for j in 0..m.ncols() {
            total += m[[i, j]];
        }
    }
    total
}

fn along_columns(m: &Array2<f64>) -> f64 {
    let mut total = 0.0;
    for j in 0..m.ncols() {
        for i in 0..m.nrows() {
            total += m[[i, j]];
        }
    }
    total
}""",
    """fn best_ms(walk: fn(&Array2<f64>) -> f64, m: &Array2<f64>) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = std::time::Instant::now();
        std::hint::black_box(walk(std::hint::black_box(m)));
        best = best.min(start.elapsed().as_secs_f64() * 1e3);
    }
    best
}""",
    """let m = Array2::<f64>::ones((2000, 2000));
let mut m_f = Array2::<f64>::zeros((2000, 2000).f());
m_f.assign(&m);

println!("2000 x 2000, {} MB each", m.len() * 8 / 1_000_000);
for (name, m) in [("C order", &m), ("Fortran order", &m_f)] {
    let (rows, columns) = (best_ms(along_rows, m), best_ms(along_columns, m));
    println!("{name:14} along rows {rows:5.1} ms   along columns {columns:5.1} ms");
}""",
    """let address = a_f.as_ptr();
let a_f = if a_f.t().is_standard_layout() { a_f } else { a_f.reversed_axes() };
a_f.as_ptr() == address""",
    "// Your lines here.",
    "// Your lines here.",
]
