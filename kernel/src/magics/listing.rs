//! Pure: what `%whos`, `%who` and `%nbytes` have in common. The list of variables comes from the
//! process that holds them.

use super::{nbytes, who, whos};
use crate::messages::Listed;
use crate::type_names;

/// How the variables are to be listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listing {
    /// `%whos`, of some types or of all.
    Whos(Vec<String>),
    /// `%who`, likewise.
    Who(Vec<String>),
    /// `%nbytes`, of one variable or of all.
    Bytes(Option<String>),
}

impl Listing {
    /// The variable that it asks for by its name.
    pub fn names(&self) -> Option<&str> {
        match self {
            Listing::Bytes(name) => name.as_deref(),
            Listing::Whos(_) | Listing::Who(_) => None,
        }
    }

    /// The list as text.
    pub fn text(&self, mut variables: Vec<Listed>) -> String {
        if variables.is_empty() {
            return "Interactive namespace is empty.\n".to_owned();
        }
        // It is ours, and there whenever somebody asks for it.
        variables.retain(|variable| variable.name != "_exit_code");
        variables.sort_by(|one, other| one.name.cmp(&other.name));
        match self {
            Listing::Whos(types) => whos::table(&variables, types),
            Listing::Who(types) => who::names(&variables, types),
            Listing::Bytes(name) => nbytes::bytes(&variables, name.as_deref()),
        }
    }
}

/// The variables that are of one of these types, by whole name or without arguments; all where no
/// type is named. The error is what to say where there are none.
pub(super) fn matching<'a>(
    variables: &'a [Listed],
    types: &[String],
) -> Result<Vec<&'a Listed>, String> {
    let fits = |variable: &&Listed| {
        let of_type = type_names::from_compiler(&variable.of_type);
        let base = of_type.split('<').next().unwrap_or_default();
        types.is_empty() || types.iter().any(|wanted| *wanted == of_type || wanted == base)
    };
    let found: Vec<&Listed> = variables.iter().filter(fits).collect();
    if found.is_empty() {
        return Err("No variables match your requested type.\n".to_owned());
    }
    Ok(found)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn variable(name: &str, of_type: &str, nbytes: u64, info: &str) -> Listed {
        let (name, of_type, info) = (name.to_owned(), of_type.to_owned(), info.to_owned());
        Listed { name, of_type, nbytes, info }
    }

    pub fn array(name: &str, axes: usize, info: &str, nbytes: u64) -> Listed {
        let of_type = format!(
            "ndarray::ArrayBase<ndarray::data_repr::OwnedRepr<f64>, \
             ndarray::dimension::dim::Dim<[usize; {axes}]>>"
        );
        variable(name, &of_type, nbytes, info)
    }

    #[test]
    fn an_empty_notebook_says_so() {
        for listing in [Listing::Whos(Vec::new()), Listing::Bytes(None)] {
            assert_eq!(listing.text(Vec::new()), "Interactive namespace is empty.\n");
        }
    }

    #[test]
    fn variables_come_in_order() {
        let variables = vec![variable("b", "i32", 4, "1"), variable("a", "i32", 4, "1")];
        assert_eq!(Listing::Who(Vec::new()).text(variables), "a\t b\t \n");
    }
}
