//! `ndlab kernel`: the process that Jupyter starts. It holds the sockets, the queue of cells and
//! their history, and answers whatever becomes of the processes behind it.

mod backend;
mod capture;
mod comms;
pub mod completeness;
mod connection;
mod disk;
mod execution;
mod expressions;
mod gate;
mod handlers;
mod history;
mod known;
mod message_loop;
mod picture;
mod programs;
mod publish;
mod record;
mod session;
mod spare;
pub mod wire;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use jupyter_zmq_client::KernelHeartbeatConnection;
use jupyter_zmq_client::RouterRecvConnection;
use tokio::sync::mpsc;
use zeromq::{SocketRecv as _, SocketSend as _};

use crate::folders::SessionFolder;
use backend::Backend;
use connection::{ReadError, Replays, Sockets, whatever_comes};
use connection::{read_connection_file, read_request};
use history::History;
pub use history::Place;
use message_loop::{Event, MessageLoop};
use publish::Publisher;

/// How long the processes behind the kernel may take to go before it goes itself.
const GRACE: Duration = Duration::from_secs(3);

/// How many messages that are none are spoken of.
const COMPLAINTS: usize = 20;

/// Serves the front ends that `connection_file` is for, until one of them says shutdown.
pub fn run(connection_file: &Path, toolchain: Option<PathBuf>) -> Result<()> {
    let info = read_connection_file(connection_file)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("failed to start the kernel's threads")?;
    runtime.block_on(async {
        let name = uuid::Uuid::new_v4().to_string();
        let (folder, spare) = match spare::take(toolchain.as_deref()).await {
            Some((folder, spare)) => (folder, Some(spare)),
            None => (SessionFolder::create()?, None),
        };
        let sockets = Sockets::bind(&info, &name, folder.path()).await?;
        let (events, incoming) = mpsc::unbounded_channel();
        let (behind, mut from_behind) = mpsc::unbounded_channel();
        let backend = Backend::new(folder.path(), toolchain, spare, behind)?;

        let Sockets { shell, control, stdin, iopub, heartbeat, gate } = sockets;
        let publisher = Publisher::start(iopub);
        publisher.starting();
        tokio::spawn(beat(heartbeat));
        let replays = Replays::none();
        tokio::spawn(read(shell.requests, replays.clone(), events.clone(), Event::Shell));
        tokio::spawn(read(control.requests, replays.clone(), events.clone(), Event::Control));
        tokio::spawn(read(stdin.requests, replays, events.clone(), Event::Input));
        let forward = events.clone();
        tokio::spawn(async move {
            while let Some(event) = from_behind.recv().await {
                let _ = forward.send(Event::Backend(event));
            }
        });
        tokio::spawn(until_told_to_end(events.clone()));
        let notices = events.clone();
        let notice = move |text| drop(notices.send(Event::Notice(text)));
        let history = History::start(Place::from_environment(), notice);
        let replies = [shell.replies, control.replies, stdin.replies];
        MessageLoop::new(publisher.clone(), replies, backend, history, events).run(incoming).await;
        publisher.flush().await;
        gate.close().await;
        anyhow::Ok(())
    })
}

/// Reads one socket for good. A message that is none, or a front end that has gone, ends nothing.
async fn read(
    mut requests: RouterRecvConnection,
    replays: Replays,
    events: mpsc::UnboundedSender<Event>,
    event: fn(wire::Request) -> Event,
) {
    loop {
        match read_request(&mut requests, &replays).await {
            Ok(request) => {
                if events.send(event(request)).is_err() {
                    return;
                }
            }
            Err(ReadError::Message(fault)) => complain(&fault),
            // The socket itself may recover; asking it again at once would keep a core busy.
            Err(ReadError::Socket) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// Front ends cannot be told about what did not come from them; whoever runs the server can. Who
/// sends such things on and on fills no log with it.
#[expect(clippy::print_stderr, reason = "Jupyter's server shows a kernel's stderr")]
fn complain(fault: &str) {
    static SO_FAR: AtomicUsize = AtomicUsize::new(0);
    match SO_FAR.fetch_add(1, Ordering::Relaxed) {
        0..COMPLAINTS => eprintln!("ndlab: a message was dropped: {fault}"),
        COMPLAINTS => eprintln!("ndlab: more messages were dropped, of which nothing is said"),
        _ => {}
    }
}

/// Sends back whatever comes, at once.
async fn beat(mut heartbeat: KernelHeartbeatConnection) {
    loop {
        match whatever_comes(heartbeat.socket.recv()).await {
            // Who has gone meanwhile needs no answer.
            Some(Ok(beat)) => drop(heartbeat.socket.send(beat).await),
            // Each is the fault of one connection; the beats of others must not wait for long.
            Some(Err(_)) | None => tokio::time::sleep(Duration::from_millis(1)).await,
        }
    }
}

/// A signal that asks the kernel to end is a shutdown that nobody waits for.
async fn until_told_to_end(events: mpsc::UnboundedSender<Event>) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut hangup)) =
        (signal(SignalKind::terminate()), signal(SignalKind::hangup()))
    else {
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
    let _ = events.send(Event::Terminated);
}
