//! How the values of a notebook's cells are shown by a program: printed as the notebook prints them,
//! and pictures written to files, `cell_3.svg` for one of cell 3.
#![allow(dead_code)]

use std::{
    fmt::{Debug, Display, Formatter, Result},
    fs,
    sync::atomic::{AtomicUsize, Ordering},
};

use ndlab::display::{Bundle, DisplayHandle, Displayable};

/// An error that `?` met in a cell.
pub struct Failed(String);

impl<E: Display> From<E> for Failed {
    fn from(error: E) -> Failed {
        Failed(error.to_string())
    }
}

impl Debug for Failed {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&self.0)
    }
}

/// The cell that runs, and how many pictures it has shown.
static CELL: AtomicUsize = AtomicUsize::new(0);
static PICTURES: AtomicUsize = AtomicUsize::new(0);

/// Another cell begins.
pub fn cell(number: usize) {
    if CELL.swap(number, Ordering::Relaxed) != number {
        PICTURES.store(0, Ordering::Relaxed);
    }
}

/// Writes a picture to a file, whose name is the answer.
pub fn picture(forms: &Bundle) -> Option<String> {
    let kinds = [("image/svg+xml", "svg"), ("image/png", "png"), ("image/jpeg", "jpg")];
    let found = kinds.iter().find_map(|(mime, ending)| {
        let (_, content) = forms.forms().iter().find(|(known, _)| known == mime)?;
        Some((content, ending))
    });
    let (content, ending) = found?;
    let cell = CELL.load(Ordering::Relaxed);
    let name = match PICTURES.fetch_add(1, Ordering::Relaxed) {
        0 => format!("cell_{cell}.{ending}"),
        more => format!("cell_{cell}_{}.{ending}", more + 1),
    };
    let bytes = if *ending == "svg" { content.clone().into_bytes() } else { from_base64(content) };
    Some(match fs::write(&name, bytes) {
        Ok(()) => name,
        Err(error) => format!("failed to write `{name}`: {error}"),
    })
}

fn from_base64(text: &str) -> Vec<u8> {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for value in text.bytes().filter_map(|sign| SIGNS.iter().position(|known| *known == sign)) {
        (bits, count) = (bits << 6 | value as u32, count + 6);
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

/// As the library's function of this name, and pictures go to files.
pub fn display<T: Displayable + ?Sized>(value: &T) -> DisplayHandle {
    let forms = value.bundle();
    ndlab::display::display(&picture(&forms).map_or(forms, Bundle::text))
}

/// As the library's function of this name, to a file.
pub fn display_svg(content: &str) -> DisplayHandle {
    display(&Bundle::svg(content))
}

/// As the library's function of this name, to a file.
pub fn display_png(content: &[u8]) -> DisplayHandle {
    display(&Bundle::png(content))
}

/// As the library's function of this name, to a file.
pub fn display_jpeg(content: &[u8]) -> DisplayHandle {
    display(&Bundle::jpeg(content))
}

/// Shows the value of a cell.
#[macro_export]
macro_rules! shown {
    ($cell:literal, $value:expr $(,)?) => {
        match &($value) {
            value => {
                $crate::shown::cell($cell);
                match $crate::shown::picture(&value.__ndlab_show().__ndlab_bundle()) {
                    Some(name) => println!("{name}"),
                    None => value.__ndlab_show().evcxr_display(),
                }
            }
        }
    };
}
