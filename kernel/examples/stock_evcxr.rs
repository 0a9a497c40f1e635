//! evcxr by itself, without anything of ndlab's: runs each argument as a cell and prints how long it
//! took and how much memory the process then has. The yardstick of `tests/bench/first_array.py`.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::error::Error;
use std::time::Instant;
use std::{env, fs, thread};

fn main() -> Result<(), Box<dyn Error>> {
    evcxr::runtime_hook();
    let started = Instant::now();
    let (mut context, outputs) = evcxr::CommandContext::new()?;
    thread::spawn(move || outputs.stdout.into_iter().for_each(drop));
    thread::spawn(move || outputs.stderr.into_iter().for_each(drop));
    report(started, "start")?;
    for cell in env::args().skip(1) {
        let started = Instant::now();
        context.execute(&cell)?;
        report(started, &cell)?;
    }
    Ok(())
}

fn report(started: Instant, what: &str) -> Result<(), Box<dyn Error>> {
    let seconds = started.elapsed().as_secs_f64();
    let status = fs::read_to_string("/proc/self/status")?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes: u64 = resident.unwrap_or("0").trim().trim_end_matches(" kB").parse()?;
    println!("{seconds:.3}\t{}\t{what}", kilobytes / 1024);
    Ok(())
}
