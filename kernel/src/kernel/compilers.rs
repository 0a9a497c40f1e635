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
    let parent = process.as_raw_nonzero().to_string();
    let pids = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    pids.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid: &i32| parent_of(*pid).as_ref() == Some(&parent))
        .filter_map(Pid::from_raw)
        .collect()
}

/// The second field behind the name, which is in brackets and may hold anything.
fn parent_of(pid: i32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    fields.split_whitespace().nth(1).map(str::to_owned)
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
        // A killed process may take a moment to go; `sleep 60` would not go by itself.
        let lives = || {
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", sleep.as_raw_nonzero()));
            stat.is_ok_and(|stat| !stat.contains(") Z "))
        };
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while lives() {
            assert!(std::time::Instant::now() < deadline, "the grandchild still lives");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
}
