//! Parallel loops in cells, before and after the process was copied by fork.

use std::{
    io::{BufRead, BufReader, Write},
    os::{fd::AsRawFd, unix::net::UnixStream},
    sync::mpsc::channel,
    thread,
    time::Duration,
};

use ndlab::{
    display::{ndlab_attach, runtime_key},
    ndarray::parallel::par_azip,
    prelude::*,
    threads::ndlab_enter_cell_thread,
};

use crate::notebook::alone;

/// What a cell may do; gives back in how many threads it may.
fn compute() -> usize {
    let n = 100_000_usize;
    let a = np::arange(n as f64);
    let mut b = np::zeros(n);
    par_azip!((b in &mut b, &a in &a) *b = 2.0 * a);
    assert_eq!(b.sum(), (n * (n - 1)) as f64);
    let (left, right) = rayon::join(|| a.sum(), || b.sum());
    assert_eq!(2.0 * left, right);
    let (sender, done) = channel();
    rayon::spawn(move || sender.send(1).expect("it is waited for"));
    assert_eq!(done.recv(), Ok(1));
    rayon::current_num_threads()
}

/// A thread for cells that computes.
fn cells(restores: u32) -> usize {
    let run = move || {
        ndlab_enter_cell_thread(restores);
        compute()
    };
    thread::spawn(run).join().expect("the cell ends")
}

#[test]
fn a_restored_process_computes_in_parallel() {
    if alone("threads::a_restored_process_computes_in_parallel", "").is_some() {
        return;
    }
    let (kernel, worker) = UnixStream::pair().expect("a pair of sockets");
    ndlab_attach(-1, worker.as_raw_fd());
    // SAFETY: this is the only test in its process, and no other thread reads the environment.
    unsafe { std::env::set_var("RAYON_NUM_THREADS", "3") };
    assert_eq!(cells(0), 3);
    // This thread's pool is the global one, which the child has to do without.
    assert_eq!(rayon::join(|| 1, || 2), (1, 2));
    assert_eq!(runtime_key(), "evcxr_tokio_runtime");

    // SAFETY: all that other threads of this process do is to sleep in rayon's pool.
    let child = unsafe { libc::fork() };
    assert!(child >= 0);
    if child == 0 {
        // SAFETY: the alarm ends a child that hangs.
        unsafe { libc::alarm(60) };
        let ended = std::panic::catch_unwind(|| restored(&kernel));
        // SAFETY: it ends the child without the test's own end.
        unsafe { libc::_exit(i32::from(ended.is_err())) };
    }
    let mut status = -1;
    // SAFETY: `status` is writable.
    unsafe { libc::waitpid(child, &mut status, 0) };
    assert_eq!(status, 0, "the child's status");
    ndlab_attach(-1, -1);
}

fn restored(mut kernel: &UnixStream) {
    // An answer to the process that was.
    kernel.write_all(b"+").expect("the socket is open");
    let computed = thread::spawn(|| {
        ndlab_enter_cell_thread(2);
        assert_eq!(compute(), 3);
        // Sent, and answered by nobody but the one below.
        display("here");
    });
    let mut line = String::new();
    BufReader::new(kernel).read_line(&mut line).expect("the socket is open");
    assert!(line.contains("\"here\""), "{line}");
    thread::sleep(Duration::from_millis(50));
    assert!(!computed.is_finished(), "the stale answer was taken");
    kernel.write_all(b"+").expect("the socket is open");
    computed.join().expect("the cell ends");
    assert_eq!(runtime_key(), "evcxr_tokio_runtime#2");
}
