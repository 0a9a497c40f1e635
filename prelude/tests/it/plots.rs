//! Plots as the documents they are: what is drawn, and where.

use ndlab::prelude::*;

/// The values of an attribute in all elements of one kind.
fn attributes(svg: &str, element: &str, name: &str) -> Vec<String> {
    let elements = svg.split('<').filter(|text| text.starts_with(element));
    let value = |text: &str| {
        let rest = text.split_once(&format!("{name}=\""))?.1;
        Some(String::from(rest.split_once('"')?.0))
    };
    elements.filter_map(value).collect()
}

fn numbers(texts: &[String]) -> Vec<f64> {
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

#[test]
fn a_line_goes_through_its_points() {
    let svg = plt::plot(array![0.0, 1.0, 2.0], array![0.0, 4.0, 0.0]).to_svg();
    assert!(svg.starts_with("<svg width=\"640\" height=\"400\" viewBox=\"0 0 2560 1600\""));
    assert!(svg.contains(" style=\"max-width:100%;height:auto\" xmlns="));
    let lines = attributes(&svg, "polyline", "points");
    let points: Vec<f64> =
        lines.last().expect("a line").split([' ', ',']).filter_map(|n| n.parse().ok()).collect();
    let [x0, y0, x1, y1, x2, y2] = points[..] else { panic!("{points:?}") };
    assert!((x2 - x1 - (x1 - x0)).abs() <= 1.0 && y0 == y2 && y1 < y0, "{points:?}");
}

#[test]
fn a_line_parts_where_there_is_no_number() {
    let whole = plt::plot(.., array![1.0, 2.0, 3.0, 4.0]).to_svg();
    let parted = plt::plot(.., array![1.0, 2.0, f64::NAN, 3.0, 4.0]).to_svg();
    // The axes and the lines behind are thinner.
    let lines = |svg: &str| svg.matches("stroke-width=\"8\" points").count();
    assert_eq!((lines(&whole), lines(&parted)), (1, 2));
    let no_logarithm = plt::plot(.., array![1.0, 10.0, -1.0, 10.0, 100.0]).yscale("log").to_svg();
    assert_eq!(lines(&no_logarithm), 2);
}

#[test]
fn columns_are_lines_of_their_own() {
    let svg = plt::plot(np::arange(5), np::arange(10).reshape((5, 2))).to_svg();
    let colors = attributes(&svg, "polyline", "stroke");
    assert!(colors.iter().any(|color| color == "#1F77B4"));
    let svg = plt::plot(.., np::arange(3)).label("a").plot(.., np::arange(3)).label("b").to_svg();
    assert!(svg.contains("#FF7F0E") && svg.contains("\na\n") && svg.contains("\nb\n"));
}

#[test]
fn points_are_discs_or_an_image() {
    let few = plt::scatter(np::arange(7), np::arange(7)).to_svg();
    assert_eq!(attributes(&few, "circle", "r").len(), 7);
    let many = plt::scatter(np::arange(10000), np::arange(10000)).to_svg();
    assert!(!many.contains("<circle") && many.contains("<image"));
    let long = plt::plot(.., np::arange(1_000_000).mapv(|i| i % 1000)).to_svg();
    assert!(long.len() < 200_000, "{}", long.len());
}

#[test]
fn bars_are_as_high_as_their_values() {
    let svg = plt::bar(["one", "two"], [1.0, 2.0]).ylim(0.0, 4.0).to_svg();
    let blue = svg.split('<').filter(|text| text.starts_with("rect") && text.contains("#1F77B4"));
    let blue: String = blue.map(|text| format!("<{text}")).collect();
    let heights = numbers(&attributes(&blue, "rect", "height"));
    assert_eq!(heights.len(), 2);
    assert!((heights[1] / heights[0] - 2.0).abs() < 0.02, "{heights:?}");
    assert!(svg.contains("\none\n") && svg.contains("\ntwo\n"));
    let histogram = plt::hist(array![1.0, 1.0, 2.0, f64::NAN], 2).to_svg();
    assert_eq!(histogram.matches("#1F77B4").count(), 2);
}

#[test]
fn a_matrix_has_its_first_row_on_top() {
    let svg = plt::heatmap(array![[11, 12], [30, 40]]).to_svg();
    let place = |text: &str| {
        let before = svg.split(&format!("\n{text}\n")).next().expect("text before it");
        let element = before.rsplit('<').next().expect("an element");
        numbers(&attributes(&format!("<{element}"), "text", "y"))[0]
    };
    assert!(place("11") < place("30") && (place("11") - place("12")).abs() < 1.0);
    let image = plt::imshow(np::eye(30)).to_svg();
    assert_eq!(image.matches("data:image/png;base64,").count(), 2); // and the scale of colours
}

#[test]
fn several_in_one_drawing() {
    let one = || plt::plot(.., np::arange(3)).title("one");
    let grid = plt::subplots(2, [one(), one(), one()]);
    let svg = grid.to_svg();
    assert!(svg.starts_with("<svg width=\"840\" height=\"600\""));
    assert_eq!(svg.matches("\none\n").count(), 3);
    assert_eq!(format!("{grid:?}"), "<Grid of 3 figures in 2 columns>");
}

#[test]
fn nothing_to_draw_is_drawn() {
    for figure in [
        plt::plot(np::zeros(0), np::zeros(0)),
        plt::plot(.., array![f64::NAN]),
        plt::scatter(.., array![f64::INFINITY]).yscale("log").xscale("log"),
        plt::hist(np::zeros(0), 5),
        plt::bar(Vec::<String>::new(), np::zeros(0)),
        plt::imshow(array![[f64::NAN]]),
        plt::heatmap(array![[5.0]]),
        plt::plot(.., array![1e300, -1e300]),
        plt::plot(.., array![5e-324, 1e-323]),
    ] {
        assert!(figure.to_svg().trim_end().ends_with("</svg>"));
    }
}

#[test]
fn text_is_escaped() {
    let svg = plt::plot(.., array![1.0]).title("a < b & \"c\"").to_svg();
    assert!(svg.contains("a &lt; b &amp; "));
}

#[test]
fn layouts() {
    let a = np::arange(20).reshape((4, 5));
    let text = |picture: &plt::LayoutPicture| format!("{picture:?}");
    let cases = [
        (plt::layout_picture(&a), "(4, 5), strides (40, 8): 1 contiguous run"),
        (plt::layout_picture(a.t()), "(5, 4), strides (8, 40): 20 contiguous runs"),
        (plt::layout_picture(a.slice(s![.., 1..4])), "(4, 3), strides (40, 8): 4 contiguous runs"),
        (
            plt::layout_picture(a.slice(s![..;-2, ..;2])),
            "(2, 3), strides (-80, 16): 6 contiguous runs",
        ),
        (plt::layout_picture(np::zeros((0, 3))), "(0, 3), strides (0, 0): 0 contiguous runs"),
        (plt::layout_picture(5.0), "(), strides (): 1 contiguous run"),
        (
            plt::layout_picture(np::zeros(9).broadcast((2, 9)).unwrap()),
            "(2, 9), strides (0, 8): 2 contiguous runs",
        ),
    ];
    for (picture, expected) in cases {
        assert_eq!(text(&picture), format!("<layout of {expected}>"));
        assert!(picture.to_svg().trim_end().ends_with("</svg>"));
    }
    // Each element once in the array and once in the memory, and gray between them.
    let svg = plt::layout_picture(a.slice(s![..2, ..;2])).to_svg();
    assert_eq!(svg.matches("\n1,2\n").count(), 2);
    assert_eq!(svg.matches("\n1,4\n").count(), 0);
    assert_eq!(svg.matches("#EEEEEE").count(), 10 - 6);
    let large = plt::layout_picture(np::zeros((3000, 3000)).t());
    assert_eq!(
        text(&large),
        "<layout of (3000, 3000), strides (8, 24000): 9000000 contiguous runs>"
    );
    assert!(large.to_svg().len() < 200_000);
}

#[test]
fn files() {
    let path = std::env::temp_dir().join(format!("ndlab-plot-{}.svg", std::process::id()));
    let figure = plt::plot(.., array![1.0, 2.0]);
    figure.savefig(&path).expect("a file in the temporary folder");
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), figure.to_svg());
    std::fs::remove_file(&path).expect("it is ours");
    assert!(figure.savefig("/nowhere/at/all.svg").is_err());
}
