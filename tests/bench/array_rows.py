"""What the bench of arrays measures: each operation as a line of NumPy and as the same in a cell.

A line is written over the names of a case (see `array_sides.py`): `x` and `y`, two matrices of one
shape and dtype; `a` and `b`, the same elements as vectors; `w`, as wide as `x` is high; `mask`, as
`x`; `row` and `column`, one of each of `y`; `index`, places in `a`; `rng`. In Rust all are
references; `T` is the dtype.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One operation, on both sides."""

    name: str
    numpy: str
    rust: str

    @property
    def is_np(self) -> bool:
        """Whether it is a function of ndlab, and not ndarray's own."""
        return "np::" in self.rust or "rng" in self.rust or "!(" in self.rust


@dataclass(frozen=True)
class Row(Line):
    """An operation on cases of every size and dtype."""

    # Elements read and written for each element of `x`, of the dtype itself; what is no such thing
    # has none.
    moved: tuple[float, float] | None = None
    # What is run before, and not timed.
    numpy_first: str = ""
    rust_first: str = ""
    # Where only some sizes make sense.
    sizes: Sequence[int] = ()
    dtypes: Sequence[str] = ("f64", "f32")
    # Whether NumPy does the same whatever the layout.
    same: bool = True

    @property
    def has_layouts(self) -> bool:
        """Whether it is run on views and on Fortran order, too."""
        return self.same and not self.numpy_first and any(name in words(self.numpy) for name in "xy")


@dataclass(frozen=True)
class Shaped(Line):
    """An operation on shapes of its own: those of the guide."""

    numpy_first: str
    rust_first: str
    # Bytes read and written, and floating point operations, in all.
    moved: tuple[float, float] | None = None
    flops: float | None = None


def words(code: str) -> set[str]:
    """The names in a line."""
    return set("".join(c if c.isalnum() or c == "_" else " " for c in code).split())


COMMON = [
    # Operators and methods are ndarray's.
    Row("x + y", "x + y", "x + y", (2, 1)),
    Row("x * 2", "x * 2.0", "x * (2.0 as T)", (1, 1)),
    Row("x * 2 + 1", "x * 2.0 + 1.0", "x * (2.0 as T) + (1.0 as T)", (2, 2)),
    Row("z += y", "global z; z += y", "*z += y", (2, 1), "z = x.copy()", "let mut z = x.to_owned(); let z = &mut z;"),
    Row("z *= 2", "global z; z *= 1.0", "*z *= (1.0 as T)", (1, 1), "z = x.copy()", "let mut z = x.to_owned(); let z = &mut z;"),
    Row("x.mapv(sqrt)", "np.sqrt(x)", "x.mapv(|v| v.sqrt())", (1, 1)),
    Row("x.sum()", "x.sum()", "x.sum()", (1, 0)),
    Row("x.sum_axis(0)", "x.sum(axis=0)", "x.sum_axis(Axis(0))", (1, 0)),
    Row("x.sum_axis(1)", "x.sum(axis=1)", "x.sum_axis(Axis(1))", (1, 0)),
    Row("x.to_owned()", "x.copy()", "x.to_owned()", (1, 1)),
    Row("x.dot(w)", "x @ w", "x.dot(w)"),
    Row("a.dot(b)", "a @ b", "a.dot(b)", (2, 0)),
    # Elementwise.
    Row("add", "np.add(x, y)", "np::add(x, y)", (2, 1)),
    Row("subtract, a row", "x - row", "np::subtract(x, row)", (1, 1)),
    Row("multiply, a column", "x * column", "np::multiply(x, column)", (1, 1)),
    Row("multiply, a number", "x * 2.0", "np::multiply(x, 2.0)", (1, 1)),
    Row("divide", "x / y", "np::divide(x, y)", (2, 1)),
    Row("add to f64 and f32", "np.add(x, other)", "np::add(x, other)", (1.5, 1)),
    Row("multiply_into", "np.multiply(x, y, out=z)", "np::multiply_into(x, y, z)", (2, 1), "z = np.empty_like(x)", "let mut z = x.to_owned(); let z = &mut z;"),
    Row("add_inplace", "np.add(z, y, out=z)", "np::add_inplace(z, y)", (2, 1), "z = x.copy()", "let mut z = x.to_owned(); let z = &mut z;"),
    Row("sqrt", "np.sqrt(x)", "np::sqrt(x)", (1, 1)),
    Row("square", "np.square(x)", "np::square(x)", (1, 1)),
    Row("abs", "np.abs(x)", "np::abs(x)", (1, 1)),
    Row("maximum", "np.maximum(x, y)", "np::maximum(x, y)", (2, 1)),
    Row("clip", "np.clip(x, 0.25, 0.75)", "np::clip(x, 0.25, 0.75)", (1, 1)),
    Row("floor", "np.floor(x)", "np::floor(x)", (1, 1)),
    Row("round", "np.round(x)", "np::round(x)", (1, 1)),
    Row("exp", "np.exp(x)", "np::exp(x)"),
    Row("log", "np.log(x)", "np::log(x)"),
    Row("sin", "np.sin(x)", "np::sin(x)"),
    Row("cos", "np.cos(x)", "np::cos(x)"),
    Row("tanh", "np.tanh(x)", "np::tanh(x)"),
    Row("power 1.5", "np.power(x, 1.5)", "np::power(x, 1.5)"),
    Row("arctan2", "np.arctan2(x, y)", "np::arctan2(x, y)"),
    Row("hypot", "np.hypot(x, y)", "np::hypot(x, y)"),
    Row("less", "x < y", "np::less(x, y)"),
    Row("less, a number", "x < 0.5", "np::less(x, 0.5)"),
    Row("logical_and", "mask & mask", "np::logical_and(mask, mask)"),
    Row("isnan", "np.isnan(x)", "np::isnan(x)"),
    Row("where", "np.where(mask, x, y)", "np::where_(mask, x, y)"),
    Row("allclose", "np.allclose(x, x)", "np::allclose(x, x)"),
    Row("astype", "x.astype(other.dtype)", "x.astype::<O>()"),
    # Reductions.
    Row("sum", "np.sum(x)", "np::sum(x, ..)", (1, 0)),
    Row("sum, axis 0", "np.sum(x, axis=0)", "np::sum(x, Axis(0))", (1, 0)),
    Row("sum, axis 1", "np.sum(x, axis=1)", "np::sum(x, Axis(1))", (1, 0)),
    Row("mean", "np.mean(x)", "np::mean(x, ..)", (1, 0)),
    Row("std", "np.std(x)", "np::std(x, ..)", (2, 0)),
    Row("var, axis 0", "np.var(x, axis=0)", "np::var(x, Axis(0))", (2, 0)),
    Row("max", "np.max(x)", "np::max(x, ..)", (1, 0)),
    Row("min, axis 1", "np.min(x, axis=1)", "np::min(x, Axis(1))", (1, 0)),
    Row("argmax", "np.argmax(x)", "np::argmax(x, ..)", (1, 0)),
    Row("argmin, axis 0", "np.argmin(x, axis=0)", "np::argmin(x, Axis(0))", (1, 0)),
    Row("prod", "np.prod(x)", "np::prod(x, ..)", (1, 0)),
    Row("cumsum", "np.cumsum(x, axis=1)", "np::cumsum(x, Axis(1))", (1, 1)),
    Row("any", "np.any(x < 0)", "np::any(np::less(x, 0), ..)"),
    Row("count_nonzero", "np.count_nonzero(mask)", "np::count_nonzero(mask, ..)"),
    Row("norm", "np.linalg.norm(x)", "np::linalg::norm(x, ..)", (1, 0)),
    Row("norm, axis 1", "np.linalg.norm(x, axis=1)", "np::linalg::norm(x, 1)", (1, 0)),
    Row("diff", "np.diff(x, axis=1)", "np::diff(x)", (1, 1)),
    Row("nansum", "np.nansum(x)", "np::nansum(x, ..)", (1, 0)),
    # Orders.
    Row("sort", "np.sort(a)", "np::sort(a, -1)"),
    Row("sort, axis 0", "np.sort(x, axis=0)", "np::sort(x, 0)"),
    Row("argsort", "np.argsort(a)", "np::argsort(a, -1)"),
    Row("partition", "np.partition(a, len(a) // 2)", "np::partition(a, a.len() / 2, -1)"),
    Row("median", "np.median(a)", "np::median(a, ..)"),
    Row("quantile, axis 1", "np.quantile(x, 0.3, axis=1)", "np::quantile(x, 0.3, 1)"),
    Row("unique", "np.unique(index)", "np::unique(index)"),
    Row("searchsorted", "np.searchsorted(sorted, a)", "np::searchsorted(sorted, a)"),
    Row("histogram", "np.histogram(a, 20)", "np::histogram(a, 20)"),
    Row("bincount", "np.bincount(index)", "np::bincount(index)"),
    # Moving elements.
    Row("copy", "np.copy(x)", "np::copy(x)", (1, 1)),
    Row("copy of a transpose", "np.ascontiguousarray(x.T)", "np::ascontiguousarray(x.t())", (1, 1), same=False),
    Row("asfortranarray", "np.asfortranarray(x)", "np::asfortranarray(x)", (1, 1), same=False),
    Row("concatenate", "np.concatenate([x, y])", "np::concatenate((x, y), 0)", (2, 2)),
    Row("stack, last axis", "np.stack([x, y], axis=-1)", "np::stack((x, y), -1)", (2, 2)),
    Row("repeat", "np.repeat(x, 2, axis=0)", "np::repeat(x, 2, 0)", (1, 2)),
    Row("tile", "np.tile(x, (2, 1))", "np::tile(x, (2, 1))", (1, 2)),
    Row("flip", "np.flip(x).copy()", "np::flip(x, ..)", (1, 1)),
    Row("roll", "np.roll(x, 5, axis=1)", "np::roll(x, 5, 1)", (1, 1)),
    Row("pad", "np.pad(x, 1)", "np::pad(x, 1)", (1, 1)),
    Row("take", "np.take(a, index)", "np::take(a, index, ..)"),
    Row("extract", "x[mask]", "np::extract(mask, x)"),
    Row("put_where", "z[z < 0] = 0", "np::put_where(z, |v| v < 0.0, 0)", (1, 0), "z = x.copy()", "let mut z = x.to_owned(); let z = &mut z;"),
    # Making arrays.
    Row("zeros", "np.zeros(x.shape, x.dtype)", "T::zeros(x.dim())", (0, 0), same=False),
    Row("ones", "np.ones(x.shape, x.dtype)", "T::ones(x.dim())", (0, 1), same=False),
    Row("arange", "np.arange(float(len(a)))", "np::arange(a.len() as f64)", (0, 1), dtypes=["f64"]),
    Row("linspace", "np.linspace(0, 1, len(a))", "np::linspace(0, 1, a.len())", (0, 1), dtypes=["f64"]),
    # Products.
    Row("matmul", "x @ w", "np::matmul(x, w)"),
    Row("matrix and vector", "x @ row", "np::matmul(x, row)", (1, 0)),
    Row("dot of vectors", "np.dot(a, b)", "np::dot(a, b)", (2, 0)),
    Row("outer", "np.outer(column, row)", "np::outer(column, row)", (0, 1)),
    Row("einsum ij,ij->i", "np.einsum('ij,ij->i', x, y)", 'np::einsum("ij,ij->i", (x, y))', (2, 0)),
    Row("einsum! ij,jk->ik", "np.einsum('ij,jk->ik', x, w)", 'einsum!("ij,jk->ik", x, w)'),
    # Random numbers.
    Row("random", "rng.random(x.shape)", "rng.random(x.dim())", (0, 1), dtypes=["f64"], same=False),
    Row("random f32", "rng.random(x.shape, np.float32)", "rng.random_f32(x.dim())", (0, 1), dtypes=["f32"]),
    Row("standard_normal", "rng.standard_normal(x.shape)", "rng.standard_normal(x.dim())", dtypes=["f64"], same=False),
    Row("integers", "rng.integers(0, 1000, x.shape)", "rng.integers(0, 1000, x.dim())", dtypes=["f64"], same=False),
    Row("permutation", "rng.permutation(len(a))", "rng.permutation(a.len())", dtypes=["f64"]),
]

MATRIX = ("m = rng.random((1000, 256))", "let m = rng.random((1000, 256));")
SQUARE = (
    "p = rng.random(({n}, {n})); q = rng.random(({n}, {n})); v = rng.random({n})",
    "let p = rng.random(({n}, {n})); let q = rng.random(({n}, {n})); let v = rng.random({n});",
)
BATCH = (
    "ms = rng.random((64, 128, 128)); vs = rng.random((64, 128))",
    "let ms = rng.random((64, 128, 128)); let vs = rng.random((64, 128));",
)
PAIR = ("p = rng.random(10**6); l = rng.random(10**6)", "let p = rng.random(1_000_000); let l = rng.random(1_000_000);")


def square(name: str, numpy: str, rust: str, n: int, flops: float | None = None) -> Shaped:
    first = [text.format(n=n) for text in SQUARE]
    return Shaped(f"{name} {n}²", numpy, rust, *first, flops=flops)


SHAPED = [
    Shaped("mean squared error, operators", "np.mean((p - l) ** 2)", "(&p - &l).mapv(|d| d * d).mean()", *PAIR, (16e6, 0)),
    Shaped("mean squared error, np::", "np.mean((p - l) ** 2)", "np::mean(np::square(np::subtract(&p, &l)), ..)", *PAIR, (16e6, 0)),
    Shaped("mean squared error, fuse!", "np.mean((p - l) ** 2)", "fuse!((p - l).square()).mean(..)", *PAIR, (16e6, 0)),
    Shaped("row norms, np::", "np.sqrt((m ** 2).sum(axis=1))", "np::sqrt(np::sum(np::square(&m), Axis(1)))", *MATRIX, (2048e3, 0)),
    Shaped("row norms, fuse!", "np.sqrt((m ** 2).sum(axis=1))", "np::sqrt(fuse!(m.square()).sum(Axis(1)))", *MATRIX, (2048e3, 0)),
    Shaped("rows normalised, np::", "m / np.sqrt((m ** 2).sum(axis=1))[:, np.newaxis]", "np::divide(&m, np::sqrt(np::sum(np::square(&m), Keep(Axis(1)))))", *MATRIX, (2048e3, 2048e3)),
    Shaped("rows normalised, fuse!", "m / np.sqrt((m ** 2).sum(axis=1))[:, np.newaxis]", "fuse!(m / m.square().sum(Keep(Axis(1))).sqrt()).to_array()", *MATRIX, (2048e3, 2048e3)),
    Shaped("standardise, operators", "(m - m.mean(axis=0)) / m.std(axis=0)", "(&m - &m.mean_axis(Axis(0)).unwrap()) / &m.std_axis(Axis(0), 0.0)", *MATRIX, (4096e3, 2048e3)),
    Shaped("standardise, np::", "(m - m.mean(axis=0)) / m.std(axis=0)", "np::divide(np::subtract(&m, np::mean(&m, Axis(0))), np::std(&m, Axis(0)))", *MATRIX, (4096e3, 2048e3)),
    Shaped("standardise, fuse!", "(m - m.mean(axis=0)) / m.std(axis=0)", "fuse!((m - m.mean(Keep(0))) / m.std(Keep(0))).to_array()", *MATRIX, (4096e3, 2048e3)),
    Shaped("mean, axis 0, (1000, 256)", "m.mean(axis=0)", "np::mean(&m, Axis(0))", *MATRIX, (2048e3, 0)),
    Shaped("std, axis 0, (1000, 256)", "m.std(axis=0)", "np::std(&m, Axis(0))", *MATRIX, (4096e3, 0)),
    Shaped("sum, axis 1, (1000, 256)", "m.sum(axis=1)", "np::sum(&m, Axis(1))", *MATRIX, (2048e3, 0)),
    Shaped("arr = arr * s + o, owned", "global arr; arr = arr * 1.0 + 0.0", "v = std::mem::take(&mut v) * 1.0 + 0.0", "arr = rng.random(10**6)", "let mut v = rng.random(1_000_000);", (8e6, 8e6)),
    Shaped("multiply_into, add_inplace", "np.multiply(p, l, out=r); np.add(r, l, out=r)", "np::multiply_into(&p, &l, &mut r); np::add_inplace(&mut r, &l)", PAIR[0] + "; r = np.empty_like(p)", PAIR[1] + " let mut r = np::empty_like(&p);", (32e6, 16e6)),
    Shaped("f32 + f64, 1e6", "f + p", "np::add(&f, &p)", PAIR[0] + "; f = p.astype(np.float32)", PAIR[1] + " let f = p.astype::<f32>();", (12e6, 8e6)),
    Shaped("ones (3000, 1) + (1, 3000)", "c + r", "np::add(&c, &r)", "c = np.ones((3000, 1)); r = np.ones((1, 3000))", "let c = np::ones((3000, 1)); let r = np::ones((1, 3000));", (0, 72e6)),
    Shaped("sum of squares, 1e5", "(v ** 2).sum()", "np::sum(np::square(&v), ..)", "v = rng.random(100_000)", "let v = rng.random(100_000);", (8e5, 0)),
    Shaped("copy of [::2, ::2], 2000²", "np.ascontiguousarray(big[::2, ::2])", "np::ascontiguousarray(big.slice(s![..;2, ..;2]))", "big = rng.random((2000, 2000))", "let big = rng.random((2000, 2000));"),
    Shaped("copy of a transpose, 2000²", "np.ascontiguousarray(big.T)", "np::ascontiguousarray(big.t())", "big = rng.random((2000, 2000))", "let big = rng.random((2000, 2000));", (32e6, 32e6)),
    Shaped("random (1000, 256)", "rng.random((1000, 256))", "rng.random((1000, 256))", "", "", (0, 2048e3)),
    Shaped("standard_normal (1000, 256)", "rng.standard_normal((1000, 256))", "rng.standard_normal((1000, 256))", "", "", (0, 2048e3)),
    Shaped("einsum bmn,bn->bm", "np.einsum('bmn,bn->bm', ms, vs)", 'einsum!("bmn,bn->bm", ms, vs)', *BATCH, (8 * 64 * 128 * 129.0, 8 * 64 * 128.0)),
    Shaped("matmul of 64 of 128²", "ms @ ms", "np::matmul(&ms, &ms)", *BATCH, flops=2 * 64 * 128.0**3),
    square("einsum ii->", "np.einsum('ii->', p)", 'einsum!("ii->", p)', 1000),
    square("matmul", "p @ q", "np::matmul(&p, &q)", 100, 2e6),
    square("matmul", "p @ q", "np::matmul(&p, &q)", 1000, 2e9),
    square("p.dot(&q)", "p @ q", "p.dot(&q)", 1000, 2e9),
    square("matmul with a transpose", "p.T @ q", "np::matmul(p.t(), &q)", 500, 0.25e9),
    square("matrix and vector", "p @ v", "np::matmul(&p, &v)", 1000),
    square("solve", "np.linalg.solve(p, v)", "np::linalg::solve(&p, &v)", 100),
    square("solve", "np.linalg.solve(p, v)", "np::linalg::solve(&p, &v)", 500),
    square("inv", "np.linalg.inv(p)", "np::linalg::inv(&p)", 200),
    square("det", "np.linalg.det(p)", "np::linalg::det(&p)", 200),
    square("qr", "np.linalg.qr(p)", "np::linalg::qr(&p)", 200),
    square("svd", "np.linalg.svd(p)", "np::linalg::svd(&p)", 200),
    square("eigh", "np.linalg.eigh(p + p.T)", "np::linalg::eigh(np::add(&p, p.t()))", 200),
    Shaped("f64 mean of a chunk loop", "for i in range(0, 10**6, 10_000): out[i // 10_000] = p[i:i + 10_000].mean()", "for (i, (start, end)) in np::chunks(1_000_000, 10_000).enumerate() { out[i] = np::mean(p.slice(s![start..end]), ..); }", PAIR[0] + "; out = np.empty(100)", PAIR[1] + " let mut out = np::empty(100);", (8e6, 0)),
]
