//! House rules that a compiler does not check: file docs, lengths, and where Jupyter is known.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![tests.with_file_name("src"), tests.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of this crate") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn files() {
    for path in sources() {
        let text = fs::read_to_string(&path).expect("a readable file");
        let name = path.display();
        assert!(text.starts_with("//! "), "{name} does not say what it is for");
        assert!(text.lines().count() <= 600, "{name} is longer than 600 lines");
        assert!(!path.ends_with("mod.rs"), "{name}: write `foo.rs` and `foo/`");
    }
}

#[test]
fn only_display_knows_jupyter() {
    for path in sources() {
        let text = fs::read_to_string(&path).expect("a readable file");
        let in_src = path.components().any(|part| part.as_os_str() == "src");
        let in_display = path.parent().is_some_and(|folder| folder.ends_with("display"));
        if in_src && !in_display && !path.ends_with("display.rs") {
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let named = code.into_iter().any(|line| line.contains("evcxr"));
            assert!(!named, "{} knows how cells display", path.display());
        }
    }
}
