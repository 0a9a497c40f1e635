//! A drawing in SVG as PNG: JupyterLab shows no SVG in a notebook that it does not trust, as one from
//! a clone, and code hosts show it badly. When that is needed is `publish.rs`'s business.

use std::sync::{Arc, LazyLock};

use anyhow::{Context as _, Result, ensure};
use png::{ColorType, Compression, Encoder};
use resvg::{
    render,
    tiny_skia::{Color, Pixmap, Transform},
    usvg::{ImageHrefResolver, Options, Tree, fontdb::Database},
};

const FAMILY: &str = "DejaVu Sans";
/// Larger ones stay as they are: a scatter of a hundred thousand points would take long, and twice
/// the room in the notebook.
const MOST_BYTES: usize = 1_000_000;
const MOST_PIXELS: u32 = 4_000_000;

/// The font comes along, so that a machine without fonts has letters, too.
static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(dejavu::sans::regular().to_vec());
    fonts.set_sans_serif_family(FAMILY);
    fonts.set_serif_family(FAMILY);
    fonts.set_monospace_family(FAMILY);
    Options {
        fontdb: Arc::new(fonts),
        font_family: FAMILY.to_owned(),
        image_href_resolver: ImageHrefResolver {
            resolve_data: ImageHrefResolver::default_data_resolver(),
            // No files of this machine get into a notebook.
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    }
});

/// The bytes of a PNG file of what `svg` draws, on white, in its own size.
pub fn png(svg: &str) -> Result<Vec<u8>> {
    ensure!(svg.len() <= MOST_BYTES, "a drawing of {} bytes", svg.len());
    let tree = Tree::from_str(svg, &OPTIONS)?;
    let size = tree.size().to_int_size();
    let (width, height) = (size.width(), size.height());
    ensure!(width.saturating_mul(height) <= MOST_PIXELS, "a drawing of {width} by {height}");
    let mut pixels = Pixmap::new(width, height).context("a drawing without pixels")?;
    pixels.fill(Color::WHITE);
    render(&tree, Transform::identity(), &mut pixels.as_mut());
    let rgb: Vec<u8> = pixels
        .pixels()
        .iter()
        .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()])
        .collect();

    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_compression(Compression::Balanced);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rgb)?;
    writer.finish()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPENS: &str = r#"<svg width="40" height="20" xmlns="http://www.w3.org/2000/svg">"#;

    fn pixels(svg: &str) -> (png::OutputInfo, Vec<u8>) {
        let file = png(svg).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        (info, bytes)
    }

    #[test]
    fn a_drawing_has_its_size_and_its_colours_on_white() {
        let drawn = format!(r##"{OPENS}<rect width="20" height="20" fill="#0080ff"/></svg>"##);
        let (info, bytes) = pixels(&drawn);
        assert_eq!((info.width, info.height, info.color_type), (40, 20, ColorType::Rgb));
        assert_eq!((&bytes[..3], &bytes[117..120]), (&[0, 128, 255][..], &[255, 255, 255][..]));
    }

    #[test]
    fn text_is_drawn_whatever_fonts_there_are() {
        for family in ["sans-serif", "monospace", "Nobody Has This"] {
            let drawn = format!(r#"{OPENS}<text y="15" font-family="{family}">M</text></svg>"#);
            let dark = pixels(&drawn).1.iter().filter(|byte| **byte < 100).count();
            assert!(dark > 50, "{family}: {dark}");
        }
    }

    #[test]
    fn what_is_no_drawing_or_too_large_has_none() {
        assert!(png("text").is_err());
        let large = OPENS.replace("40", "40000").replace("20\"", "20000\"");
        assert_eq!(
            png(&format!("{large}</svg>")).unwrap_err().to_string(),
            "a drawing of 40000 by 20000"
        );
    }

    #[test]
    fn no_file_gets_into_it() {
        let folder = std::env::temp_dir();
        let path = folder.join(format!("ndlab-picture-{}.png", std::process::id()));
        let black = format!(r#"{OPENS}<rect width="40" height="20"/></svg>"#);
        std::fs::write(&path, png(&black).unwrap()).unwrap();
        let (_, bytes) = pixels(&format!(
            r#"{OPENS}<image width="40" height="20" href="{}"/></svg>"#,
            path.display()
        ));
        std::fs::remove_file(&path).unwrap();
        assert!(bytes.iter().all(|byte| *byte == 255));
    }
}
