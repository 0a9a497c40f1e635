//! Pure: those of evcxr's commands that are answered here. Evcxr compiles nothing, so that what it knows
//! of compiling is not how cells are compiled. Where a command makes no sense it says why, and what to
//! write instead.

use std::collections::BTreeMap;

/// What commands have set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set {
    /// Whether each cell says how long it took.
    pub timing: bool,
    /// Variables of the environment in which cells are compiled.
    pub build: BTreeMap<String, String>,
}

/// What a command answers; the error says why it does not do what it is asked. None is for evcxr.
pub fn answer(line: &str, set: &mut Set) -> Option<Result<String, String>> {
    let (command, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let argument = argument.trim();
    Some(match (command, argument) {
        (":toolchain", _) => refuse(
            "cells are compiled by the toolchain that the kernel was installed with; `ndlab install \
             --toolchain NAME` chooses another",
        ),
        (":allow_static_linking", "" | "0") => Ok("Static linking: false".to_owned()),
        (":allow_static_linking", _) => refuse(
            "cells share the crates that they link to, since values go from one cell to the next: \
             static linking stays off",
        ),
        (":sccache", "0") => Ok("sccache: false".to_owned()),
        (":sccache", _) => refuse(
            "compiled cells and crates are kept by ndlab itself, and sccache would not be asked: \
             `%cache` says what is kept",
        ),
        (":clear_cache", _) => refuse(
            "compiled cells are kept within a limit, the oldest going first, so that none need be \
             cleared away: `%cache` says where they are, and `%cache off` uses none",
        ),
        (":linker", "") => Ok("linker: system".to_owned()),
        (":linker", "system") => Ok("linker: system".to_owned()),
        (":linker", _) => refuse(
            "cells are linked as rustc does it by itself, of which little is left to do: each holds \
             nothing but its own code; RUSTFLAGS is for crates",
        ),
        (":codegen_backend", "") => Ok("codegen backend: llvm".to_owned()),
        (":codegen_backend", "llvm") => Ok("codegen backend: llvm".to_owned()),
        (":codegen_backend", _) => refuse(
            "another code generator than LLVM needs a nightly compiler, and cells have a stable one: \
             `%opt 0` compiles fastest",
        ),
        (":time_passes", _) => refuse(
            "only a nightly compiler says how long its passes take: `:timing` says how long the \
             compiler took for each cell",
        ),
        (":preserve_vars_on_panic", "" | "1") => Ok("Preserve vars on panic: true".to_owned()),
        (":preserve_vars_on_panic", _) => refuse(
            "after a panic variables are always as they were before the cell: `%snapshot off` does \
             without that, and saves its time and memory",
        ),
        (":timing", _) => {
            set.timing = !set.timing;
            Ok(format!("Timing: {}", set.timing))
        }
        (":build_env", pair) => match pair.split_once('=') {
            Some((name, value)) if !name.is_empty() => {
                set.build.insert(name.to_owned(), value.to_owned());
                Ok(format!("Set {name}={value} for build"))
            }
            _ => refuse("Please supply key=value"),
        },
        _ => return None,
    })
}

fn refuse(text: &str) -> Result<String, String> {
    Err(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(line: &str) -> Option<Result<String, String>> {
        answer(line, &mut Set::default())
    }

    #[test]
    fn what_is_set_is_remembered() {
        let mut set = Set::default();
        assert_eq!(answer(":timing", &mut set), Some(Ok("Timing: true".to_owned())));
        let text = "Set A=b c for build".to_owned();
        assert_eq!(answer(":build_env A=b c", &mut set), Some(Ok(text)));
        assert!(set.timing && set.build["A"] == "b c");
        assert_eq!(answer(":timing", &mut set), Some(Ok("Timing: false".to_owned())));
    }

    #[test]
    fn what_makes_no_sense_says_what_does() {
        for line in
            [":toolchain nightly", ":sccache 1", ":linker mold", ":time_passes", ":clear_cache"]
        {
            let text = says(line).unwrap().unwrap_err();
            assert!(text.contains(':') || text.contains(';'), "{text}");
            assert!(!text.contains('\n'), "{text}");
        }
        assert_eq!(says(":build_env A"), Some(Err("Please supply key=value".to_owned())));
    }

    #[test]
    fn the_rest_is_evcxrs() {
        assert_eq!(says(":vars"), None);
        assert_eq!(says(":dep rand = \"0.9\""), None);
    }
}
