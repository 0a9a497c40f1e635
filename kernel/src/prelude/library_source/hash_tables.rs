//! Pure: std's hash tables without the crate `hashbrown`, whose source a toolchain does not have.
//! Where a type's field is unknown, rust-analyzer takes its parameters for unused, and forgets what
//! they are: `HashMap::get` would give an `Option<_>`.

/// `text`, a file of std's hash tables, whose fields name the parameters of their types without
/// naming the types.
pub(super) fn without_hashbrown(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let changed = parameters_of_field(line)
            .map(|(field, parameters)| format!("{field}: {},", type_of(parameters)));
        lines.push(changed.unwrap_or_else(|| line.to_owned()));
    }
    lines.join("\n") + "\n"
}

/// The name of the field in `line` and what its type is about, where that is one of `hashbrown`'s.
fn parameters_of_field(line: &str) -> Option<(&str, &str)> {
    let (field, of_type) = line.split_once(": base::")?;
    let (_, parameters) = of_type.strip_suffix(">,")?.split_once('<')?;
    Some((field, parameters))
}

/// A type about `parameters`, of which the first may be a lifetime.
fn type_of(parameters: &str) -> String {
    match parameters.split_once(", ") {
        Some((lifetime, rest)) if lifetime.starts_with('\'') => format!("&{lifetime} ({rest},)"),
        _ => format!("({parameters},)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_parameters() {
        let text = "pub struct Iter<'a, K, V> {\n    base: base::Iter<'a, K, V>,\n}\n\
                    struct S<T> {\n    base: base::HashSet<T>,\n    other: u8,\n}\n";
        assert_eq!(
            without_hashbrown(text),
            "pub struct Iter<'a, K, V> {\n    base: &'a (K, V,),\n}\n\
             struct S<T> {\n    base: (T,),\n    other: u8,\n}\n"
        );
    }
}
