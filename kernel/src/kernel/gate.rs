//! What stands between the network and the sockets: connections are passed on to them byte by byte,
//! up to a limit. The ZeroMQ crate would take memory for as much as anybody, signed or not, says
//! that he is going to send, and end the kernel where there is none; and it would wait for a front
//! end that does not read, while all others wait, too.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::unix::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

/// How many bytes a message may have; widgets may send pictures.
const LARGEST: u64 = 1 << 28;

/// How many bytes may wait for a front end that does not read.
const BACKLOG: usize = 1 << 28;

/// How much is read at once.
const CHUNK: usize = 1 << 16;

/// How long the last bytes may take.
const GRACE: Duration = Duration::from_secs(1);

/// The addresses that are open to front ends.
pub struct Gate {
    doors: JoinSet<()>,
    // This → all connections: send what there is, and end.
    end: watch::Sender<()>,
}

impl Gate {
    /// No address is open.
    pub fn new() -> Gate {
        Gate { doors: JoinSet::new(), end: watch::Sender::new(()) }
    }

    /// Passes what comes at an address on to the Unix socket `behind`.
    pub async fn open(&mut self, ip: &str, port: u16, behind: PathBuf) -> io::Result<()> {
        let ip = if ip == "*" { "0.0.0.0" } else { ip };
        let listener = TcpListener::bind((ip, port)).await?;
        self.doors.spawn(admit(listener, behind, self.end.subscribe()));
        Ok(())
    }

    /// Lets what was sent go out, then closes all connections.
    pub async fn close(mut self) {
        let _ = self.end.send(());
        let all = async { while self.doors.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(GRACE, all).await;
    }
}

async fn admit(listener: TcpListener, behind: PathBuf, end: watch::Receiver<()>) {
    let mut over = end.clone();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((client, _)) => {
                    let (behind, end) = (behind.clone(), end.clone());
                    connections.spawn(async move { drop(pass_on(client, &behind, end).await) });
                }
                // As where there are too many open files, which may pass.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = connections.join_next() => {}
            _ = over.changed() => break,
        }
    }
    while connections.join_next().await.is_some() {}
}

/// One connection, until one side closes it.
async fn pass_on(client: TcpStream, behind: &Path, end: watch::Receiver<()>) -> io::Result<()> {
    client.set_nodelay(true)?;
    let (mut from_client, to_client) = client.into_split();
    let (from_kernel, mut to_kernel) = UnixStream::connect(behind).await?.into_split();
    let inward = async {
        let mut frames = Frames::default();
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = from_client.read(&mut chunk).await?;
            if read == 0 || !frames.fit(&chunk[..read]) {
                return io::Result::Ok(());
            }
            to_kernel.write_all(&chunk[..read]).await?;
        }
    };
    tokio::select! {
        ended = inward => ended,
        ended = outward(from_kernel, to_client, end) => ended,
    }
}

/// What the kernel says, through a queue, so that it need not wait for this front end.
async fn outward(
    mut from_kernel: OwnedReadHalf,
    mut to_client: OwnedWriteHalf,
    mut end: watch::Receiver<()>,
) -> io::Result<()> {
    // This reader → this writer.
    let (queue, mut queued) = mpsc::unbounded_channel::<Vec<u8>>();
    let waiting = Arc::new(AtomicUsize::new(0));
    let waits = Arc::clone(&waiting);
    let read = async move {
        let mut chunk = vec![0; CHUNK];
        let take = |bytes: &[u8]| {
            let backlog = waiting.fetch_add(bytes.len(), Ordering::Relaxed);
            queue.send(bytes.to_vec()).is_ok() && backlog < BACKLOG
        };
        loop {
            tokio::select! {
                read = from_kernel.read(&mut chunk) => match read? {
                    0 => return io::Result::Ok(()),
                    read if take(&chunk[..read]) => {}
                    _ => return Err(io::Error::other("a front end does not read")),
                },
                _ = end.changed() => {
                    while let Ok(read @ 1..) = from_kernel.try_read(&mut chunk) {
                        take(&chunk[..read]);
                    }
                    return Ok(());
                }
            }
        }
    };
    let write = async {
        while let Some(bytes) = queued.recv().await {
            to_client.write_all(&bytes).await?;
            waits.fetch_sub(bytes.len(), Ordering::Relaxed);
        }
        io::Result::Ok(())
    };
    tokio::try_join!(read, write).map(drop)
}

/// Follows the frames of ZMTP 3 in a stream of bytes, as far as is needed to know how much is going
/// to come.
#[derive(Debug)]
struct Frames {
    state: State,
    /// Bytes of the message so far, those that are still to come included.
    message: u64,
}

#[derive(Debug)]
enum State {
    /// So many bytes of the greeting or of a frame are still to come.
    Inside(u64),
    /// The flags of a frame come next.
    Flags,
    /// So many bytes of a frame's length are still to come, and this is what is known of it.
    Length { missing: u8, length: u64, more: bool },
}

/// The bytes of the greeting, before the first frame.
const GREETING: u64 = 64;

const MORE: u8 = 1;
const LONG: u8 = 2;

impl Default for Frames {
    fn default() -> Frames {
        Frames { state: State::Inside(GREETING), message: 0 }
    }
}

impl Frames {
    /// Takes in what comes next. Whether it is within the limit.
    fn fit(&mut self, mut bytes: &[u8]) -> bool {
        while let Some(&first) = bytes.first() {
            match &mut self.state {
                State::Inside(missing) => {
                    let here = (*missing).min(bytes.len() as u64);
                    *missing -= here;
                    // It is no more than what is here.
                    bytes = &bytes[usize::try_from(here).unwrap_or(bytes.len())..];
                    if *missing == 0 {
                        self.state = State::Flags;
                    }
                    continue;
                }
                State::Flags => {
                    let missing = if first & LONG == 0 { 1 } else { 8 };
                    self.state = State::Length { missing, length: 0, more: first & MORE != 0 };
                }
                State::Length { missing, length, more } => {
                    *length = (*length << 8) | u64::from(first);
                    *missing -= 1;
                    if *missing == 0 {
                        let (length, more) = (*length, *more);
                        self.message = self.message.saturating_add(length);
                        if self.message > LARGEST {
                            return false;
                        }
                        if !more {
                            self.message = 0;
                        }
                        self.state = if length == 0 { State::Flags } else { State::Inside(length) };
                    }
                }
            }
            bytes = &bytes[1..];
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(frames: &[(u8, u64, usize)]) -> Vec<u8> {
        let mut bytes = vec![0; 64];
        for (flags, length, there) in frames {
            bytes.push(*flags);
            if flags & LONG == 0 {
                bytes.push(u8::try_from(*length).unwrap());
            } else {
                bytes.extend(length.to_be_bytes());
            }
            bytes.extend(std::iter::repeat_n(0xff, *there));
        }
        bytes
    }

    #[test]
    fn what_is_small_goes_through() {
        let bytes = stream(&[(4, 30, 30), (1, 0, 0), (3, 300, 300), (0, 255, 255), (2, 9, 9)]);
        assert!(Frames::default().fit(&bytes));
        let mut frames = Frames::default();
        assert!(bytes.iter().all(|byte| frames.fit(&[*byte])), "in whatever pieces it comes");
        assert!(matches!(frames.state, State::Flags), "{frames:?}");
    }

    #[test]
    fn what_is_too_large_does_not() {
        for length in [LARGEST + 1, 1 << 40, u64::MAX] {
            assert!(!Frames::default().fit(&stream(&[(2, length, 0)])));
            assert!(!Frames::default().fit(&stream(&[(6, length, 0)])), "not even as a command");
        }
        let mut frames = Frames::default();
        assert!(frames.fit(&stream(&[(3, 1 << 12, 1 << 12)])));
        assert!(!frames.fit(&[2, 0, 0, 0, 0, 0x10, 0, 0, 0]), "nor in several frames");
    }

    #[test]
    fn each_message_is_counted_by_itself() {
        let mut frames = Frames::default();
        assert!(frames.fit(&stream(&[])));
        let part = vec![0; 1 << 20];
        for _ in 0..((2 * LARGEST) >> 20) {
            assert!(frames.fit(&[2, 0, 0, 0, 0, 0, 0x10, 0, 0]));
            assert!(frames.fit(&part));
        }
    }
}
