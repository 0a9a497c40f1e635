//! A front end without a reader: it starts a kernel as Jupyter does, and asks it for one cell after
//! the other.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use jupyter_protocol::connection_info::Transport;
use jupyter_protocol::{ConnectionInfo, ExecuteRequest, JupyterMessage, JupyterMessageContent};
use jupyter_zmq_client::{
    ClientShellConnection, create_client_shell_connection_with_identity, peer_identity_for_session,
};
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use super::held::Held;
use crate::folders;

/// How long a kernel may take to end.
const GRACE: Duration = Duration::from_secs(10);

/// What a kernel can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Network {
    AsItIs,
    None,
}

impl Network {
    /// No network, where the system lets a process be without one.
    pub fn none() -> Network {
        let mut command = std::process::Command::new(ALONE[0]);
        command.args(&ALONE[1..]).arg("true").stdin(Stdio::null()).stderr(Stdio::null());
        match command.status() {
            Ok(status) if status.success() => Network::None,
            _ => Network::AsItIs,
        }
    }
}

/// What runs a program as this user in a network namespace of its own, which has nothing in it.
const ALONE: [&str; 3] = ["unshare", "--net", "--map-current-user"];

/// See the module. The kernel ends with it.
pub(super) struct FrontEnd {
    kernel: Child,
    shell: ClientShellConnection,
    _folder: PrivateFolder,
}

/// What became of a cell.
pub(super) struct Reply {
    /// Why it failed, in words.
    pub error: Option<String>,
    /// Whether nothing of it had to be compiled.
    pub cached: bool,
    /// Whether the compiler was called.
    pub was_compiled: bool,
}

/// Where the sockets are, which nobody else may enter.
struct PrivateFolder(PathBuf);

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl FrontEnd {
    /// Starts a kernel in the folder `place`, which compiles by the toolchain in `toolchain`.
    pub async fn start(place: &Path, toolchain: &Path, network: Network) -> Result<FrontEnd> {
        let session = uuid::Uuid::new_v4().to_string();
        let folder = std::env::temp_dir().join(format!("ndlab-warm-{}", &session[..8]));
        folders::make_private(&folder)?;
        let folder = PrivateFolder(folder);
        let info = ConnectionInfo {
            ip: folder.0.join("s").display().to_string(),
            transport: Transport::IPC,
            shell_port: 1,
            iopub_port: 2,
            stdin_port: 3,
            control_port: 4,
            hb_port: 5,
            key: session.clone(),
            signature_scheme: "hmac-sha256".to_owned(),
            kernel_name: None,
        };
        let file = folder.0.join("connection.json");
        folders::write_atomically(&file, &serde_json::to_vec(&info).context("it is JSON")?)?;
        let program = folders::own_program()?;
        let mut command = match network {
            Network::AsItIs => Command::new(program),
            Network::None => {
                let mut command = Command::new(ALONE[0]);
                // A spare would have been started where there is a network.
                command.args(&ALONE[1..]).arg(program).env("NDLAB_SPARE", "off");
                command
            }
        };
        let mut kernel = command
            .args(["kernel", "--connection-file"])
            .arg(&file)
            .arg("--toolchain")
            .arg(toolchain)
            .current_dir(place)
            // What is compiled beforehand nobody has typed.
            .env("NDLAB_HISTORY", "off")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("failed to start a kernel")?;
        let identity = peer_identity_for_session(&session).context("bad identity")?;
        let shell = create_client_shell_connection_with_identity(&info, &session, identity);
        let shell = tokio::select! {
            shell = shell => shell.context("failed to connect to the kernel")?,
            _ = kernel.wait() => bail!("the kernel did not start"),
        };
        Ok(FrontEnd { kernel, shell, _folder: folder })
    }

    /// Runs a cell to its end.
    pub async fn run(&mut self, code: &str) -> Result<Reply> {
        let request = ExecuteRequest {
            allow_stdin: false,
            stop_on_error: false,
            ..ExecuteRequest::new(code.to_owned())
        };
        let request = JupyterMessage::from(request);
        let asked = request.header.msg_id.clone();
        self.shell.send(request).await.context("the kernel cannot be asked")?;
        loop {
            let message = tokio::select! {
                message = self.shell.read() => message.context("the kernel cannot be heard")?,
                _ = self.kernel.wait() => bail!("the kernel has ended"),
            };
            let answered = message.parent_header.as_ref().map(|header| &header.msg_id);
            if let (JupyterMessageContent::ExecuteReply(reply), Some(answered)) =
                (&message.content, answered)
                && *answered == asked
            {
                let told = &message.metadata["ndlab"];
                return Ok(Reply {
                    error: reply.error.as_ref().map(|e| format!("{}: {}", e.ename, e.evalue)),
                    cached: told["cached"] == true,
                    was_compiled: told["compile_ms"].as_f64().is_some_and(|spent| spent > 0.0),
                });
            }
        }
    }

    /// The memory that the kernel holds now.
    pub fn held(&self) -> Held {
        let number = self.kernel.id().and_then(|id| i32::try_from(id).ok());
        number.and_then(Pid::from_raw).map_or_else(Held::default, Held::by)
    }

    /// Ends the kernel, and waits until it and all behind it has gone.
    pub async fn end(mut self) {
        if let Some(pid) = self.kernel.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)) {
            let _ = kill_process(pid, Signal::TERM);
        }
        // One that does not end is killed when it is dropped.
        let _ = tokio::time::timeout(GRACE, self.kernel.wait()).await;
    }
}
