//! Jupyter's connection file and the five sockets that it names. What comes is read here, if it is
//! signed and comes for the first time; what is in it is `wire.rs`'s business.

use std::fmt::Display;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use anyhow::{Context as _, Result, anyhow, bail};
use jupyter_protocol::connection_info::Transport;
use jupyter_protocol::{ConnectionInfo, JupyterMessage, JupyterMessageContent};
use jupyter_zmq_client::{
    Connection, KernelHeartbeatConnection, KernelIoPubXPubConnection, RawMessage,
    RouterRecvConnection, RouterSendConnection, create_kernel_control_connection,
    create_kernel_heartbeat_connection, create_kernel_iopub_xpub_connection,
    create_kernel_shell_connection, create_kernel_stdin_connection,
};
use zeromq::{SocketRecv as _, ZmqMessage};

use super::gate::Gate;
use super::wire::{self, Request, Seen};

/// The version of the messaging protocol that this kernel speaks.
pub const PROTOCOL_VERSION: &str = "5.5";

/// Reads the file that Jupyter names on the command line.
pub fn read_connection_file(path: &Path) -> Result<ConnectionInfo> {
    let text = std::fs::read_to_string(path).with_context(|| {
        format!(
            "failed to read the connection file `{}`; Jupyter writes it and names it to the kernel",
            path.display()
        )
    })?;
    let info: ConnectionInfo = serde_json::from_str(&text).with_context(|| {
        format!("the connection file `{}` is not what Jupyter writes", path.display())
    })?;
    if !info.key.is_empty() && info.signature_scheme != "hmac-sha256" {
        bail!(
            "the connection file `{}` asks for the signature scheme `{}`; only `hmac-sha256` is \
             supported",
            path.display(),
            info.signature_scheme
        );
    }
    Ok(info)
}

/// The kernel's side of all five sockets.
pub struct Sockets {
    pub shell: Channel,
    pub control: Channel,
    pub stdin: Channel,
    pub iopub: KernelIoPubXPubConnection,
    pub heartbeat: KernelHeartbeatConnection,
    /// Where front ends come in, if that is by the network.
    pub gate: Gate,
}

/// A socket on which front ends ask and the kernel replies.
pub struct Channel {
    pub requests: RouterRecvConnection,
    pub replies: RouterSendConnection,
}

impl Sockets {
    /// Binds all five addresses and no other. Those of the network lead to Unix sockets in `folder`.
    pub async fn bind(info: &ConnectionInfo, session: &str, folder: &Path) -> Result<Sockets> {
        let given = info;
        let mut info = info.clone();
        if given.transport == Transport::TCP {
            info.transport = Transport::IPC;
            info.ip = folder.join("z").display().to_string();
        }
        let info = &info;
        let named = |name: &'static str, port: u16| {
            move |error: jupyter_zmq_client::RuntimeError| failure(given, name, port, &error)
        };
        let shell = create_kernel_shell_connection(info, session).await;
        let control = create_kernel_control_connection(info, session).await;
        let stdin = create_kernel_stdin_connection(info, session).await;
        let iopub = create_kernel_iopub_xpub_connection(info, session).await;
        let heartbeat = create_kernel_heartbeat_connection(info).await;
        let mut sockets = Sockets {
            shell: Channel::of(shell.map_err(named("shell", info.shell_port))?),
            control: Channel::of(control.map_err(named("control", info.control_port))?),
            stdin: Channel::of(stdin.map_err(named("stdin", info.stdin_port))?),
            iopub: iopub.map_err(named("iopub", info.iopub_port))?,
            heartbeat: heartbeat.map_err(named("heartbeat", info.hb_port))?,
            gate: Gate::new(),
        };
        if given.transport == Transport::TCP {
            for (name, port) in [
                ("shell", info.shell_port),
                ("control", info.control_port),
                ("stdin", info.stdin_port),
                ("iopub", info.iopub_port),
                ("heartbeat", info.hb_port),
            ] {
                let behind = format!("{}-{port}", info.ip).into();
                let opened = sockets.gate.open(&given.ip, port, behind).await;
                opened.map_err(|error| failure(given, name, port, &error))?;
            }
        }
        Ok(sockets)
    }
}

fn failure(info: &ConnectionInfo, name: &str, port: u16, error: &dyn Display) -> anyhow::Error {
    anyhow!(
        "failed to bind the {name} socket to {}: {error}; another program may be using that port: \
         start the kernel again to get another",
        info.address(port)
    )
}

/// Addresses for messages.
trait Address {
    fn address(&self, port: u16) -> String;
}

impl Address for ConnectionInfo {
    fn address(&self, port: u16) -> String {
        format!("{}://{}:{port}", self.transport, self.ip)
    }
}

impl Channel {
    fn of(connection: Connection<zeromq::RouterSocket>) -> Channel {
        let (replies, requests) = connection.split();
        Channel { requests, replies }
    }
}

/// How many signatures are remembered, as ipykernel does.
const REMEMBERED: usize = 1 << 16;

/// What was read already, on whichever socket.
#[derive(Clone)]
pub struct Replays(Arc<Mutex<Seen>>);

impl Replays {
    /// Nothing was read yet.
    pub fn none() -> Replays {
        Replays(Arc::new(Mutex::new(Seen::new(REMEMBERED))))
    }

    fn is_new(&self, signature: &[u8]) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_new(signature)
    }
}

/// Why nothing could be read.
pub enum ReadError {
    /// This message is not signed, or not a message. Others will come.
    Message(String),
    /// The socket itself did not work this time.
    Socket,
}

/// Waits for the next request.
pub async fn read_request(
    requests: &mut RouterRecvConnection,
    replays: &Replays,
) -> Result<Request, ReadError> {
    let frames = whatever_comes(requests.socket.recv()).await;
    let frames = frames.and_then(Result::ok).ok_or(ReadError::Socket)?;
    let signature = signature(&frames);
    let raw = RawMessage::from_multipart(frames, &requests.mac);
    let raw = raw.map_err(|error| ReadError::Message(error.to_string()))?;
    if requests.mac.is_some() && !replays.is_new(&signature) {
        return Err(ReadError::Message("it came before".to_owned()));
    }
    wire::parse(raw).map_err(ReadError::Message)
}

/// What a socket gives. The ZeroMQ crate may panic at bytes that are none of its protocol; then it has
/// closed their connection, and can be asked again.
pub async fn whatever_comes<T>(receiving: impl Future<Output = T>) -> Option<T> {
    let mut receiving = pin!(receiving);
    poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| receiving.as_mut().poll(context)));
        polled.map_or(Poll::Ready(None), |polled| polled.map(Some))
    })
    .await
}

/// The frame behind the delimiter.
fn signature(frames: &ZmqMessage) -> Vec<u8> {
    let mut behind = frames.iter().skip_while(|frame| &frame[..] != b"<IDS|MSG>").skip(1);
    behind.next().map(|frame| frame.to_vec()).unwrap_or_default()
}

/// A message of this kernel in answer to `parent`.
pub fn child_of(
    parent: &JupyterMessage,
    content: impl Into<JupyterMessageContent>,
) -> JupyterMessage {
    ours(JupyterMessage::new(content, Some(parent)))
}

/// Fills in what the protocol crate leaves at values of its own.
pub fn ours(mut message: JupyterMessage) -> JupyterMessage {
    PROTOCOL_VERSION.clone_into(&mut message.header.version);
    "ndlab".clone_into(&mut message.header.username);
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_no_answer() {
        assert_eq!(whatever_comes(async { 1 }).await, Some(1));
        assert_eq!(whatever_comes::<()>(async { panic!("on purpose") }).await, None);
    }

    #[test]
    fn bad_files_are_named() {
        let error = read_connection_file(Path::new("/no/such/file")).err().unwrap();
        assert!(format!("{error:#}").contains("`/no/such/file`"));
    }
}
