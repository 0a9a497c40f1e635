//! A matrix in columns one after the other, as decompositions work on it.

use faer::{MatMut, MatRef};
use ndarray::{ArrayD, ArrayView2, CowArray, Ix2, IxDyn};

use super::field::Field;
use crate::copying::c_order;

/// A matrix that owns its elements, in Fortran order.
#[derive(Clone, Debug)]
pub(super) struct Columns<W> {
    pub(super) rows: usize,
    pub(super) columns: usize,
    elements: Vec<W>,
}

impl<W: Field> Columns<W> {
    pub(super) fn zeros(rows: usize, columns: usize) -> Columns<W> {
        Columns { rows, columns, elements: vec![W::ZERO; rows * columns] }
    }

    pub(super) fn identity(rows: usize, columns: usize) -> Columns<W> {
        let mut identity = Columns::zeros(rows, columns);
        for i in 0..rows.min(columns) {
            *identity.at(i, i) = W::ONE;
        }
        identity
    }

    pub(super) fn copy_of(matrix: ArrayView2<'_, W>) -> Columns<W> {
        let (rows, columns) = matrix.dim();
        let elements = c_order(matrix.reversed_axes()).into_raw_vec_and_offset().0;
        Columns { rows, columns, elements }
    }

    /// The matrix in its own buffer, if it owns one in which it lies without gaps; a C-ordered one
    /// is transposed there.
    pub(super) fn in_buffer_of(
        array: CowArray<'_, W, IxDyn>,
    ) -> Result<Columns<W>, CowArray<'_, W, IxDyn>> {
        let c_order = array.is_standard_layout();
        let square = array.ndim() == 2 && array.shape()[0] == array.shape()[1];
        if array.is_view() || !square || !(c_order || array.t().is_standard_layout()) {
            return Err(array);
        }
        let n = array.shape()[0];
        let (mut elements, offset) = array.into_owned().into_raw_vec_and_offset();
        // What was sliced off by value is still there.
        elements.drain(..offset.unwrap_or(0));
        elements.truncate(n * n);
        let mut matrix = Columns { rows: n, columns: n, elements };
        if c_order {
            matrix.transpose_square();
        }
        Ok(matrix)
    }

    pub(super) fn elements(&self) -> &[W] {
        &self.elements
    }

    pub(super) fn into_elements(self) -> Vec<W> {
        self.elements
    }

    pub(super) fn elements_mut(&mut self) -> &mut [W] {
        &mut self.elements
    }

    pub(super) fn get(&self, row: usize, column: usize) -> W {
        self.elements[column * self.rows + row]
    }

    pub(super) fn at(&mut self, row: usize, column: usize) -> &mut W {
        &mut self.elements[column * self.rows + row]
    }

    pub(super) fn column(&mut self, column: usize) -> &mut [W] {
        &mut self.elements[column * self.rows..(column + 1) * self.rows]
    }

    pub(super) fn as_ref(&self) -> MatRef<'_, W> {
        MatRef::from_column_major_slice(&self.elements, self.rows, self.columns)
    }

    pub(super) fn as_mut(&mut self) -> MatMut<'_, W> {
        MatMut::from_column_major_slice_mut(&mut self.elements, self.rows, self.columns)
    }

    /// The elements in C order, without a copy where that is possible.
    pub(super) fn into_rows(mut self) -> Vec<W> {
        if self.rows == self.columns {
            self.transpose_square();
            return self.elements;
        }
        if self.rows.min(self.columns) <= 1 {
            return self.elements;
        }
        // Read as rows, the columns are the transpose.
        let transpose = ArrayView2::from_shape((self.columns, self.rows), &self.elements);
        let transpose = transpose.expect("as many elements");
        c_order(transpose.reversed_axes()).into_raw_vec_and_offset().0
    }

    fn transpose_square(&mut self) {
        const TILE: usize = 16;
        let n = self.rows;
        for first_row in (0..n).step_by(TILE) {
            for first_column in (first_row..n).step_by(TILE) {
                for row in first_row..(first_row + TILE).min(n) {
                    for column in first_column.max(row + 1)..(first_column + TILE).min(n) {
                        self.elements.swap(row * n + column, column * n + row);
                    }
                }
            }
        }
    }
}

/// The elements of a matrix where they lie, whatever their order and steps.
pub(super) fn in_place<'a, W: Field>(matrix: &'a ArrayView2<'_, W>) -> MatRef<'a, W> {
    let (rows, columns) = matrix.dim();
    let (row_step, column_step) = (matrix.strides()[0], matrix.strides()[1]);
    // SAFETY: these are the view's own pointer, lengths and steps, and it outlives the result.
    unsafe { MatRef::from_raw_parts(matrix.as_ptr(), rows, columns, row_step, column_step) }
}

/// Results of the matrices of a stack, one after the other in C order.
#[derive(Debug)]
pub(super) struct Results<T>(Vec<T>);

impl<T: Clone> Results<T> {
    pub(super) fn new() -> Results<T> {
        Results(Vec::new())
    }

    /// The first result's buffer becomes that of all, so that a single matrix is not copied.
    pub(super) fn push(&mut self, result: Vec<T>) {
        if self.0.is_empty() {
            self.0 = result;
        } else {
            self.0.extend_from_slice(&result);
        }
    }

    /// All of them, as a stack of results of the shape `inner`.
    pub(super) fn into_array(self, outer: &[usize], inner: &[usize]) -> ArrayD<T> {
        let shape = [outer, inner].concat();
        ArrayD::from_shape_vec(IxDyn(&shape), self.0).expect("one result for each matrix")
    }
}

/// The `k`th matrix of a stack, counted in C order.
pub(super) fn matrix<'a, W>(stack: &'a CowArray<'_, W, IxDyn>, mut k: usize) -> ArrayView2<'a, W> {
    let mut rest = stack.view();
    while rest.ndim() > 2 {
        let after: usize = rest.shape()[1..rest.ndim() - 2].iter().product();
        rest = rest.index_axis_move(ndarray::Axis(0), k / after);
        k %= after;
    }
    rest.into_dimensionality::<Ix2>().expect("two axes are left")
}
