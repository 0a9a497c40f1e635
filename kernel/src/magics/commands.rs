//! The table of evcxr's commands, `:name arguments`, in our words, for help and completion. What they
//! do is evcxr's, or where it is about compiling `evaluator/cells.rs`'s.

use super::takes::Takes;

/// A command.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    /// What stands behind the `:`.
    pub name: &'static str,
    /// The arguments it takes.
    pub usage: &'static str,
    /// What it does, in one sentence.
    pub help: &'static str,
}

impl Command {
    /// What may stand behind its name.
    pub fn takes(&self) -> Takes {
        Takes::of(self.usage)
    }
}

/// The command of this name.
pub fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

const fn command(name: &'static str, usage: &'static str, help: &'static str) -> Command {
    Command { name, usage, help }
}

/// Every command there is, by name.
pub static COMMANDS: [Command; 33] = [
    command("allow_static_linking", "[0|1]", "Sets whether crates may be linked statically."),
    command("build_env", "NAME=VALUE", "Sets an environment variable for builds."),
    command("cache", "[SIZE]", "Sets how many MiB evcxr keeps of compiled crates, or says it."),
    command("clear", "", "Forgets all variables and definitions, as `%restart`."),
    command("clear_cache", "", "Empties the cache of `:cache`."),
    command("codegen_backend", "[NAME]", "Sets or says rustc's code generator; needs nightly."),
    command("dep", "CRATE [= VERSION]", "Adds a crate, as in `:dep regex = \"1\"`."),
    command("doc", "NAME", "Shows the documentation of a variable, type, module or keyword."),
    command("efmt", "[FORMAT]", "Sets or says how errors that `?` meets are formatted."),
    command("env", "NAME=VALUE", "Sets an environment variable for cells and builds."),
    command("explain", "", "Explains the error of the last cell that did not compile."),
    command("fmt", "[FORMAT]", "Sets or says how values without a form of their own are shown."),
    command("help", "", "Lists magics and commands, as `%help`."),
    command("internal_debug", "", "Switches evcxr's own debugging."),
    command("last_compile_dir", "", "Says in which folder evcxr compiled last."),
    command("last_error_json", "", "Prints what rustc said of the last cell that did not compile."),
    command("linker", "[system|lld|mold]", "Sets or says the linker."),
    command("load_config", "[--quiet]", "Reads evcxr's configuration again."),
    command("offline", "[0|1]", "Sets whether cargo keeps off the network."),
    command("opt", "[0|1|2|3|s]", "Sets how hard cells are optimised, as `%opt`."),
    command(
        "preserve_vars_on_panic",
        "[0|1]",
        "Is there for evcxr's sake: a panic undoes its cell.",
    ),
    command("quit", "", "Ends evcxr."),
    command("restart", "", "Starts the process that runs cells anew: all variables go."),
    command("sccache", "[0|1]", "Sets whether builds go through sccache."),
    command("show_deps", "", "Lists the crates that were added."),
    command("t", "VARIABLE", "Is short for `:type`."),
    command("time_passes", "", "Switches rustc's times of its passes; needs nightly."),
    command("timing", "", "Switches whether it is said how long cells take."),
    command("toolchain", "[NAME]", "Says why the toolchain is chosen by `ndlab install` instead."),
    command("type", "VARIABLE", "Says of which type a variable is."),
    command("types", "", "Switches whether values are shown with their types."),
    command("vars", "", "Lists the variables with their types."),
    command("version", "", "Says which evcxr this is."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_in_sentences() {
        assert!(COMMANDS.is_sorted_by_key(|command| command.name));
        for command in &COMMANDS {
            assert!(command.help.ends_with('.'), ":{}", command.name);
        }
    }
}
