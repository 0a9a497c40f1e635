//! Jupyter's connection file and the five sockets that it names. Frames become requests here, and
//! replies frames; what they mean is `handlers.rs`'s business.

use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use jupyter_protocol::{
    ConnectionInfo, Header, JupyterMessage, JupyterMessageContent, UnknownMessage,
};
use jupyter_zmq_client::{
    Connection, KernelHeartbeatConnection, KernelIoPubXPubConnection, RawMessage,
    RouterRecvConnection, RouterSendConnection, create_kernel_control_connection,
    create_kernel_heartbeat_connection, create_kernel_iopub_xpub_connection,
    create_kernel_shell_connection, create_kernel_stdin_connection,
};
use serde_json::{Value, json};
use zeromq::SocketRecv as _;

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
}

/// A socket on which front ends ask and the kernel replies.
pub struct Channel {
    pub requests: RouterRecvConnection,
    pub replies: RouterSendConnection,
}

impl Sockets {
    /// Binds all five addresses and no other.
    pub async fn bind(info: &ConnectionInfo, session: &str) -> Result<Sockets> {
        let named = |name: &'static str, port: u16| {
            move |error: jupyter_zmq_client::RuntimeError| {
                anyhow!(
                    "failed to bind the {name} socket to {}: {error}; another program may be using \
                     that port: start the kernel again to get another",
                    info.address(port)
                )
            }
        };
        let shell = create_kernel_shell_connection(info, session).await;
        let control = create_kernel_control_connection(info, session).await;
        let stdin = create_kernel_stdin_connection(info, session).await;
        let iopub = create_kernel_iopub_xpub_connection(info, session).await;
        let heartbeat = create_kernel_heartbeat_connection(info).await;
        Ok(Sockets {
            shell: Channel::of(shell.map_err(named("shell", info.shell_port))?),
            control: Channel::of(control.map_err(named("control", info.control_port))?),
            stdin: Channel::of(stdin.map_err(named("stdin", info.stdin_port))?),
            iopub: iopub.map_err(named("iopub", info.iopub_port))?,
            heartbeat: heartbeat.map_err(named("heartbeat", info.hb_port))?,
        })
    }
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

/// A signed message of a front end. Its content may still be of no known form: then it is
/// `UnknownMessage` and `fault` says what is wrong.
pub struct Request {
    pub message: JupyterMessage,
    pub fault: Option<String>,
}

/// Why nothing could be read.
pub enum ReadError {
    /// This message is not signed, or not a message. Others will come.
    Message(String),
    /// The socket itself did not work this time.
    Socket,
}

/// Waits for the next request.
pub async fn read_request(requests: &mut RouterRecvConnection) -> Result<Request, ReadError> {
    let frames = requests.socket.recv().await;
    let frames = frames.map_err(|_| ReadError::Socket)?;
    let raw = RawMessage::from_multipart(frames, &requests.mac);
    let raw = raw.map_err(|error| ReadError::Message(error.to_string()))?;
    parse_request(raw).map_err(|error| ReadError::Message(error.to_string()))
}

fn parse_request(raw: RawMessage) -> serde_json::Result<Request> {
    let header: Header = serde_json::from_slice(&raw.jparts[0])?;
    let mut content: Value = serde_json::from_slice(&raw.jparts[3])?;
    fill_in(&header.msg_type, &mut content);
    let parsed = JupyterMessageContent::from_type_and_content(&header.msg_type, content.clone());
    let (content, fault) = match parsed {
        Ok(content) => (content, None),
        Err(error) => {
            let msg_type = header.msg_type.clone();
            (
                JupyterMessageContent::UnknownMessage(UnknownMessage { msg_type, content }),
                Some(error),
            )
        }
    };
    let message = JupyterMessage {
        zmq_identities: raw.zmq_identities,
        header,
        parent_header: serde_json::from_slice(&raw.jparts[1]).ok(),
        metadata: serde_json::from_slice(&raw.jparts[2]).unwrap_or_default(),
        content,
        buffers: raw.jparts[4..].to_vec(),
        channel: None,
    };
    Ok(Request { message, fault: fault.map(|error| error.to_string()) })
}

/// Adds what a front end may leave out and the protocol crate insists on.
fn fill_in(msg_type: &str, content: &mut Value) {
    if let ("history_request", Some(content)) = (msg_type, content.as_object_mut()) {
        content.retain(|_, value| !value.is_null());
        for (name, value) in [
            ("output", json!(false)),
            ("raw", json!(true)),
            ("session", json!(0)),
            ("start", json!(0)),
            ("stop", json!(0)),
            ("n", json!(0)),
            ("pattern", json!("*")),
            ("unique", json!(false)),
        ] {
            content.entry(name).or_insert(value);
        }
    }
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

    fn raw(header: &str, content: &str) -> RawMessage {
        let jparts = [header, "{}", "{}", content].map(|part| part.to_owned().into()).to_vec();
        RawMessage { zmq_identities: Vec::new(), jparts }
    }

    const HEADER: &str = r#"{"msg_id":"1","username":"u","session":"s","date":"2026-01-01T00:00:00Z","msg_type":"execute_request","version":"5.3"}"#;

    #[test]
    fn malformed_content_is_still_a_request() {
        let request = parse_request(raw(HEADER, r#"{"code": 3}"#)).ok().unwrap();
        assert!(request.fault.is_some());
        assert_eq!(request.message.header.msg_type, "execute_request");
    }

    #[test]
    fn a_search_in_the_history_may_leave_out_how_much() {
        let header = HEADER.replace("execute_request", "history_request");
        let content = r#"{"hist_access_type": "search", "pattern": "let*", "n": null}"#;
        let request = parse_request(raw(&header, content)).ok().unwrap();
        assert_eq!(request.fault, None);
    }

    #[test]
    fn a_message_without_a_header_is_none() {
        assert!(parse_request(raw("{}", "{}")).is_err());
    }

    #[test]
    fn bad_files_are_named() {
        let error = read_connection_file(Path::new("/no/such/file")).err().unwrap();
        assert!(format!("{error:#}").contains("`/no/such/file`"));
    }
}
