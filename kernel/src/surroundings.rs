//! What cells find around them, as far as the notebook has changed it: the current folder and variables
//! of the environment. The rest is what Jupyter gave the kernel.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surroundings {
    /// Variables of the environment that `%env` has set.
    pub variables: BTreeMap<String, String>,
    /// The folder that `%cd` has gone to.
    pub folder: Option<PathBuf>,
    /// What the program that `%run` has started finds as its arguments.
    pub arguments: Vec<String>,
}

impl Surroundings {
    /// An environment with the variables that were set.
    pub fn apply(&self, mut environment: Vec<(OsString, OsString)>) -> Vec<(OsString, OsString)> {
        for (name, value) in &self.variables {
            environment.retain(|(known, _)| known != name.as_str());
            environment.push((name.into(), value.into()));
        }
        environment
    }

    /// The whole environment as text, of this process and what was set.
    pub fn environment(&self) -> BTreeMap<String, String> {
        let text = |part: OsString| part.to_string_lossy().into_owned();
        let all = self.apply(std::env::vars_os().collect()).into_iter();
        all.map(|(name, value)| (text(name), text(value))).collect()
    }

    /// The shell that the user has chosen, as in IPython; where there is none it is `sh`.
    pub fn shell(&self) -> String {
        let set = self.variables.get("SHELL").cloned();
        let chosen = set.or_else(|| std::env::var("SHELL").ok());
        chosen.filter(|path| Path::new(path).is_file()).unwrap_or_else(|| "sh".to_owned())
    }
}

/// A path with the home folder in the place of `~`, as the shell has it.
pub fn expand_home(path: &str) -> PathBuf {
    let home = || dirs::home_dir().unwrap_or_else(|| PathBuf::from("/"));
    match path.strip_prefix('~') {
        Some("") => home(),
        Some(rest) if rest.starts_with('/') => home().join(rest.trim_start_matches('/')),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_takes_the_place_of_what_was_there() {
        let variables = BTreeMap::from([("A".to_owned(), "2".to_owned())]);
        let surroundings = Surroundings { variables, ..Surroundings::default() };
        let pair = |name: &str, value: &str| (OsString::from(name), OsString::from(value));
        let applied = surroundings.apply(vec![pair("A", "1"), pair("B", "1")]);
        assert_eq!(applied, [pair("B", "1"), pair("A", "2")]);
    }

    #[test]
    fn home_has_a_sign_of_its_own() {
        let home = dirs::home_dir().unwrap();
        assert_eq!(expand_home("~"), home);
        assert_eq!(expand_home("~/a"), home.join("a"));
        assert_eq!(expand_home("a~"), PathBuf::from("a~"));
    }
}
