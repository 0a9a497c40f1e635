//! The text of each element of an array, padded to the width that they have in common.
//!
//! Which elements are shown has been decided before, and where the lines break comes after.

use num_complex::Complex;

use super::{
    PrintOptions,
    float::{Digits, FloatFormat},
};
use crate::dtype::Value;

/// One text for each value. All values are of one dtype.
pub(crate) fn cells_of(values: &[Value], options: PrintOptions) -> Vec<String> {
    match values.first() {
        None => Vec::new(),
        Some(Value::Bool(_)) => values.iter().map(bool_cell).collect(),
        Some(Value::Int(_) | Value::Uint(_)) => integer_cells(values),
        Some(Value::F32(_)) => float_cells::<f32>(values, options),
        Some(Value::F64(_)) => float_cells::<f64>(values, options),
        Some(Value::C64(_)) => complex_cells::<f32>(values, options),
        Some(Value::C128(_)) => complex_cells::<f64>(values, options),
    }
}

fn bool_cell(value: &Value) -> String {
    let text = if matches!(value, Value::Bool(true)) { " True" } else { "False" };
    String::from(text)
}

fn integer_cells(values: &[Value]) -> Vec<String> {
    let texts = values.iter().map(|value| match value {
        Value::Int(x) => x.to_string(),
        Value::Uint(x) => x.to_string(),
        _ => String::new(),
    });
    let texts: Vec<String> = texts.collect();
    let width = texts.iter().map(String::len).max().unwrap_or(0);
    texts.into_iter().map(|text| format!("{text:>width$}")).collect()
}

fn float_cells<T: Digits>(values: &[Value], options: PrintOptions) -> Vec<String> {
    let numbers: Vec<T> = values.iter().map(|value| T::from_value(*value)).collect();
    let format = FloatFormat::new(&numbers, options, false);
    numbers.iter().map(|x| format.cell(*x)).collect()
}

fn complex_cells<T: Digits>(values: &[Value], options: PrintOptions) -> Vec<String>
where
    Complex<T>: crate::dtype::Element,
{
    use crate::dtype::Element;

    let parts = values.iter().map(|value| {
        let Complex { re, im } = Complex::<T>::from_value(*value);
        (re, im)
    });
    let (re, im): (Vec<T>, Vec<T>) = parts.unzip();
    let (re_format, im_format) =
        (FloatFormat::new(&re, options, false), FloatFormat::new(&im, options, true));
    let cells = re.iter().zip(&im).map(|(re, im)| {
        let im = im_format.cell(*im);
        // The j stands right behind the digits, in front of the padding.
        let (digits, padding) = im.split_at(im.trim_end().len());
        format!("{}{digits}j{padding}", re_format.cell(*re))
    });
    cells.collect()
}
