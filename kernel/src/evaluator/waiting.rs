//! An evaluator as a spare: it gets warm, waits for a kernel, and then is that kernel's. It goes where
//! it is not wanted any more.

use std::fs;
use std::io::{self, BufReader};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::{Kernel, KernelProcess, Prepared};
use crate::folders::SessionFolder;
use crate::messages::{self, FromEvaluator};
use crate::prelude::PreludeFolder;
use crate::processes;
use crate::spare::{self, Begin, FromSpare, Record, ToSpare};
use crate::toolchain::Toolchain;

/// How long it may take to get warm.
const WARMING: Duration = Duration::from_secs(120);

/// How often to look whether it is still wanted.
const LOOK: Duration = Duration::from_secs(2);

/// It goes when less memory than this is left to others.
const LEAST_MEMORY: u64 = 1_000_000_000;

/// How long the words of those who connect may take to come.
const WORDS: Duration = Duration::from_millis(500);

/// How long a kernel that has claimed it may take to listen.
const KERNEL: Duration = Duration::from_secs(5);

/// By this the system knows what to end first where memory runs out.
const OUT_OF_MEMORY_SCORE: &str = "/proc/self/oom_score_adj";

/// Becomes the spare, unless there is one; then the evaluator of a kernel.
pub fn run(sysroot: &Path) -> Result<()> {
    let key = spare::key(sysroot)?;
    // The end of the terminal or of the group in which a kernel has made it is no reason to go.
    let _ = rustix::process::setsid();
    let Some(lock) = spare::lock()? else { return Ok(()) };
    let score = fs::read_to_string(OUT_OF_MEMORY_SCORE).unwrap_or_default();
    let _ = fs::write(OUT_OF_MEMORY_SCORE, "500");
    let session = SessionFolder::create()?;
    let prepared = get_warm(sysroot, session.path())?;
    let pid = rustix::process::getpid();
    let folder = session.path().to_owned();
    let record = Record { key, pid: pid.as_raw_nonzero().get(), folder };
    let claimed = wait_for_a_kernel(&record, &prepared);
    record.remove();
    let Some(begin) = claimed? else {
        processes::kill_compilers_of(pid);
        return Ok(());
    };
    let _ = fs::write(OUT_OF_MEMORY_SCORE, score.trim());
    drop(lock);
    // The kernel has locked it, too.
    let folder = session.leave_to_another();
    let _ = std::env::set_current_dir(&begin.here);
    let process = KernelProcess::of(begin.kernel);
    let requests = prepared.kernel.meet(&folder)?;
    let kernel = prepared.kernel.clone();
    match prepared.begin(begin.environment) {
        Ok(evaluator) => evaluator.serve(&folder, requests, process),
        Err(error) => {
            kernel.tell(&FromEvaluator::Failed(format!("{error:#}")));
            Ok(())
        }
    }
}

/// Does what an evaluator does before it has a kernel, up to the first inference.
fn get_warm(sysroot: &Path, session: &Path) -> Result<Prepared> {
    // The folder that it was started in may be unmounted or removed.
    std::env::set_current_dir(session).context("failed to enter the session's folder")?;
    let toolchain = Toolchain::at(sysroot)?;
    toolchain.check_library_source()?;
    let place = PreludeFolder::of(&toolchain)?;
    let prelude = place.found().context("a spare evaluator builds no prelude")?;
    let kernel = Kernel::default();
    let (warmed, warm) = channel();
    let prepared = Prepared::new(session, &place, prelude, kernel.clone(), Some(warmed))?;
    repeat_stderr(kernel);
    warm.recv_timeout(WARMING).context("the evaluator does not get warm")?;
    Ok(prepared)
}

/// What this process prints comes back on its stdin, and goes to the kernel once there is one.
fn repeat_stderr(kernel: Kernel) {
    thread::spawn(move || {
        for line in io::stdin().lines().map_while(Result::ok) {
            kernel.tell(&FromEvaluator::Notice(line));
        }
    });
}

/// Waits until a kernel has claimed this evaluator; `None` where it is to go.
fn wait_for_a_kernel(record: &Record, prepared: &Prepared) -> Result<Option<Begin>> {
    let path = spare::socket(&record.folder);
    let listener = UnixListener::bind(&path)
        .with_context(|| format!("failed to listen at `{}`", path.display()))?;
    record.write()?;
    loop {
        let mut watched = [PollFd::new(&listener, PollFlags::IN)];
        let ready = poll(&mut watched, Timespec::try_from(LOOK).ok().as_ref());
        if !ready.is_ok_and(|ready| ready > 0) {
            if is_wanted(record, prepared) {
                continue;
            }
            return Ok(None);
        }
        let Ok((stream, _)) = listener.accept() else { continue };
        let _ = stream.set_read_timeout(Some(WORDS));
        let mut words = BufReader::new(&stream);
        match messages::receive(&mut words) {
            Ok(Some(ToSpare::Claim { key })) if key == record.key => {}
            Ok(Some(ToSpare::Leave)) => return Ok(None),
            _ => continue,
        }
        // From here on it is nobody else's.
        record.remove();
        drop(listener);
        let _ = fs::remove_file(&path);
        messages::send(&stream, &FromSpare::Yours).context("the kernel has gone")?;
        let _ = stream.set_read_timeout(Some(KERNEL));
        return match messages::receive(&mut words) {
            Ok(Some(ToSpare::Begin(begin))) => Ok(Some(begin)),
            // The kernel could not use it, or has gone.
            _ => Ok(None),
        };
    }
}

fn is_wanted(record: &Record, prepared: &Prepared) -> bool {
    Record::find().as_ref() == Some(record)
        && record.age() < spare::patience()
        && spare::available().is_none_or(|free| free > LEAST_MEMORY)
        && !spare::program_has_changed()
        && prepared.library.is_file()
}
