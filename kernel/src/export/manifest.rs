//! Pure: `Cargo.toml` and what else cargo reads.

use std::fmt::Write as _;
use std::path::Path;

use crate::settings::Settings;
use crate::source::words;

/// As cells are compiled: for the machine they run on.
pub(super) const CONFIG: &str = "# Cells are compiled for the machine that they run on.\n[build]\nrustflags = [\"-Ctarget-cpu=native\"]\n";

/// What cells with `.await` run on, if they do not say otherwise.
const TOKIO: (&str, &str) =
    ("tokio", "{ version = \"1.34.0\", features = [\"rt\", \"rt-multi-thread\"] }");

/// The name of a package that is as like `name` as it may be.
pub fn package_name(name: &str) -> String {
    let allowed = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '_' };
    let name: String = name.chars().map(allowed).collect();
    let name = name.trim_matches(['-', '_']).to_owned();
    let reserved = ["ndlab", "test", "core", "std", "alloc", "proc_macro", "proc-macro"];
    match name.chars().next() {
        None => "notebook".to_owned(),
        Some(first) if first.is_ascii_digit() || reserved.contains(&&*name) => {
            format!("notebook_{name}")
        }
        Some(_) => name,
    }
}

/// The manifest of a program of this name and source.
pub(super) fn manifest(
    name: &str,
    dependencies: &[(String, String)],
    is_async: bool,
    source: &str,
    settings: &Settings,
    place: &Path,
) -> String {
    let own = "ndlab = { path = \"ndlab\", default-features = false, features = [\"blas\"] }";
    let mut lines = vec![own.to_owned()];
    let written = |wanted: &str| {
        dependencies.iter().any(|(name, _)| name.replace('-', "_") == wanted.replace('-', "_"))
    };
    let words = words(source);
    // The array library's own, in its version.
    for own in ["ndarray", "num-complex"] {
        if words.contains(&own.replace('-', "_")) && !written(own) {
            lines.push(format!("{own} = \"*\""));
        }
    }
    if is_async && !written(TOKIO.0) {
        lines.push(format!("{} = {}", TOKIO.0, TOKIO.1));
    }
    lines.extend(dependencies.iter().map(|(name, it)| format!("{name} = {}", absolute(it, place))));
    lines.sort();
    let (level, checks) = (settings.opt_level.name(), settings.checks);
    let level = if level.parse::<u8>().is_ok() { level.to_owned() } else { format!("{level:?}") };
    let mut text = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\n{}\n\n# As cells are compiled.\n[profile.release]\nopt-level = {level}\n",
        lines.join("\n")
    );
    let both = format!("debug-assertions = {checks}\noverflow-checks = {checks}\n");
    // Writing into a string does not fail.
    let _ = write!(text, "{both}\n# The same numbers by `cargo run` alone.\n[profile.dev]\n{both}");
    text.push_str("\n# It is none of a workspace above it.\n[workspace]\n");
    text
}

/// What a dependency says, with a path that holds everywhere.
fn absolute(dependency: &str, place: &Path) -> String {
    let Ok(mut table) = format!("it = {dependency}").parse::<toml::Table>() else {
        return dependency.to_owned();
    };
    let path = table.get_mut("it").and_then(|it| it.get_mut("path"));
    let Some(path) = path else { return dependency.to_owned() };
    let joined = place.join(path.as_str().unwrap_or_default());
    let joined = std::fs::canonicalize(&joined).unwrap_or(joined);
    *path = toml::Value::String(joined.display().to_string());
    let fields = table["it"].as_table().cloned().unwrap_or_default();
    let fields: Vec<String> = fields.iter().map(|(name, it)| format!("{name} = {it}")).collect();
    format!("{{ {} }}", fields.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::OptLevel;

    #[test]
    fn names_are_made_to_fit() {
        assert_eq!(package_name("my demo"), "my_demo");
        assert_eq!(package_name("3d"), "notebook_3d");
        assert_eq!(package_name("ndlab"), "notebook_ndlab");
        assert_eq!(package_name(""), "notebook");
    }

    #[test]
    fn a_manifest_has_what_the_cells_had() {
        let settings = Settings { opt_level: OptLevel::Size, checks: true, cache: true };
        let dependencies = [
            ("regex".to_owned(), "\"1\"".to_owned()),
            ("own".to_owned(), "{ path = \"../own\", features = [\"a\"] }".to_owned()),
        ];
        let source = "use ndarray::Zip;";
        let text =
            manifest("demo", &dependencies, true, source, &settings, Path::new("/none/here"));
        let parsed: toml::Table = text.parse().unwrap();
        let known: Vec<&String> = parsed["dependencies"].as_table().unwrap().keys().collect();
        assert_eq!(known, ["ndarray", "ndlab", "own", "regex", "tokio"]);
        assert_eq!(parsed["dependencies"]["own"]["path"].as_str(), Some("/none/here/../own"));
        assert_eq!(parsed["profile"]["release"]["opt-level"].as_str(), Some("s"));
        assert_eq!(parsed["profile"]["dev"]["overflow-checks"].as_bool(), Some(true));
    }
}
