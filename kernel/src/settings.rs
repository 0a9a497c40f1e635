//! Pure: what a notebook can set about how its cells are compiled. The kernel keeps it and tells
//! each evaluator; doing it is `evaluator/compiler.rs`'s business.

use serde::{Deserialize, Serialize};

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// How hard cells are optimised.
    pub opt_level: OptLevel,
    /// Whether cells check overflow and debug assertions.
    pub checks: bool,
    /// Whether compiled cells are looked up and kept.
    pub cache: bool,
}

/// How hard cells are optimised, as rustc's `-Copt-level` has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OptLevel {
    /// Not at all.
    O0,
    /// A little.
    O1,
    /// Much.
    O2,
    /// All that there is.
    #[default]
    O3,
    /// For small code.
    Size,
}

impl OptLevel {
    const ALL: [OptLevel; 5] =
        [OptLevel::O0, OptLevel::O1, OptLevel::O2, OptLevel::O3, OptLevel::Size];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            OptLevel::O0 => "0",
            OptLevel::O1 => "1",
            OptLevel::O2 => "2",
            OptLevel::O3 => "3",
            OptLevel::Size => "s",
        }
    }

    /// The level of this name, or what is wrong with it.
    pub fn named(name: &str) -> Result<OptLevel, String> {
        let found = OptLevel::ALL.into_iter().find(|level| level.name() == name);
        found.ok_or_else(|| format!("cells are optimised by 0, 1, 2, 3 or s, and not by `{name}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_have_names() {
        for level in OptLevel::ALL {
            assert_eq!(OptLevel::named(level.name()), Ok(level));
        }
        assert!(OptLevel::named("4").unwrap_err().contains("`4`"));
    }
}
