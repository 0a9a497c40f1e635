//! Finds and stops the compilers that an evaluator has started. They replace the shim that evcxr
//! called, so they are the evaluator's own children and theirs.

use rustix::process::{Pid, Signal, kill_process};

/// Kills every process below `evaluator`, except the supervisor and what it started.
pub(super) fn stop_below(evaluator: Pid) {
    for child in children(evaluator) {
        if !is_supervisor(child) {
            stop_tree(child);
        }
    }
}

fn stop_tree(process: Pid) {
    let below = children(process);
    let _ = kill_process(process, Signal::KILL);
    below.into_iter().for_each(stop_tree);
}

/// The children of a process. Only Linux tells; elsewhere a compiler ends when it is done.
fn children(process: Pid) -> Vec<Pid> {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", process.as_raw_nonzero()));
    let lists = tasks.into_iter().flatten().flatten();
    let lists = lists.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    lists
        .flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|pid| Pid::from_raw(pid.parse().ok()?))
        .collect()
}

fn is_supervisor(process: Pid) -> bool {
    let line = std::fs::read(format!("/proc/{}/cmdline", process.as_raw_nonzero()));
    let line = line.unwrap_or_default();
    line.split(|byte| *byte == 0).nth(1) == Some(b"runtime")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn stops_a_tree_of_processes() {
        let mut shell =
            std::process::Command::new("sh").args(["-c", "sleep 60; true"]).spawn().unwrap();
        let own = rustix::process::getpid();
        let shell_pid = Pid::from_child(&shell);
        while children(shell_pid).is_empty() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert!(children(own).contains(&shell_pid));
        let sleep = children(shell_pid)[0];
        stop_tree(shell_pid);
        assert!(!shell.wait().unwrap().success());
        let state = std::fs::read_to_string(format!("/proc/{}/stat", sleep.as_raw_nonzero()));
        assert!(state.map_or(true, |state| state.contains(") Z ")), "the grandchild was stopped");
    }
}
