//! `ndlab kernel`: the process that Jupyter starts. It holds the sockets, the queue of cells and
//! their history, and answers whatever becomes of the processes behind it.

mod backend;
mod connection;
mod execution;
mod handlers;
mod known;
mod message_loop;
mod publish;
mod session;
mod spare;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use jupyter_zmq_client::KernelHeartbeatConnection;
use jupyter_zmq_client::RouterRecvConnection;
use tokio::sync::mpsc;

use crate::folders::SessionFolder;
use backend::Backend;
use connection::{ReadError, Sockets, read_connection_file, read_request};
use message_loop::{Event, MessageLoop};
use publish::Publisher;

/// How long the processes behind the kernel may take to go before it goes itself.
const GRACE: Duration = Duration::from_secs(3);

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
        let sockets = Sockets::bind(&info, &name).await?;
        let (folder, spare) = match spare::take(toolchain.as_deref()).await {
            Some((folder, spare)) => (folder, Some(spare)),
            None => (SessionFolder::create()?, None),
        };
        let (events, incoming) = mpsc::unbounded_channel();
        let (behind, mut from_behind) = mpsc::unbounded_channel();
        let backend = Backend::new(folder.path(), toolchain, spare, behind)?;

        let Sockets { shell, control, stdin, iopub, heartbeat } = sockets;
        let publisher = Publisher::start(iopub);
        publisher.starting();
        tokio::spawn(beat(heartbeat));
        tokio::spawn(read(shell.requests, events.clone(), Event::Shell));
        tokio::spawn(read(control.requests, events.clone(), Event::Control));
        tokio::spawn(read(stdin.requests, events.clone(), Event::Input));
        let forward = events.clone();
        tokio::spawn(async move {
            while let Some(event) = from_behind.recv().await {
                let _ = forward.send(Event::Backend(event));
            }
        });
        tokio::spawn(until_told_to_end(events.clone()));
        let replies = [shell.replies, control.replies, stdin.replies];
        MessageLoop::new(publisher.clone(), replies, backend, events).run(incoming).await;
        publisher.flush().await;
        anyhow::Ok(())
    })
}

/// Reads one socket for good. A message that is none, or a front end that has gone, ends nothing.
async fn read(
    mut requests: RouterRecvConnection,
    events: mpsc::UnboundedSender<Event>,
    event: fn(connection::Request) -> Event,
) {
    loop {
        match read_request(&mut requests).await {
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

/// Front ends cannot be told about what did not come from them; whoever runs the server can.
#[expect(clippy::print_stderr, reason = "Jupyter's server shows a kernel's stderr")]
fn complain(fault: &str) {
    eprintln!("ndlab: a message was dropped: {fault}");
}

async fn beat(mut heartbeat: KernelHeartbeatConnection) {
    loop {
        if heartbeat.single_heartbeat().await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
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
