//! The only writer to iopub: what front ends are told without having asked. A request is busy
//! exactly as long as a `Busy` value lives, so no path can leave one without its idle.

use std::ops::Deref;

use jupyter_protocol::{
    ClearOutput, CommClose, CommMsg, DisplayData, ErrorOutput, ExecuteInput, ExecuteResult,
    ExecutionCount, IoPubWelcome, JupyterMessage, JupyterMessageContent, Media, ShutdownReply,
    Status, Stdio, StreamContent, Transient, UpdateDisplayData,
};
use jupyter_zmq_client::{KernelIoPubXPubConnection, SubscriptionEvent};
use tokio::sync::{mpsc, oneshot};

use super::connection::{child_of, ours, whatever_comes};
use crate::diagnostics::ErrorReport;
use crate::messages::{MimeBundle, StreamName};

enum Publication {
    Message(Box<JupyterMessage>),
    /// Answered when all before it is out.
    Flush(oneshot::Sender<()>),
}

/// Anybody's way to iopub.
#[derive(Clone)]
pub struct Publisher {
    // Everybody → the task that owns the socket.
    queue: mpsc::UnboundedSender<Publication>,
}

impl Publisher {
    /// Takes the socket over.
    pub fn start(socket: KernelIoPubXPubConnection) -> Publisher {
        let (queue, queued) = mpsc::unbounded_channel();
        tokio::spawn(publish(socket, queued));
        Publisher { queue }
    }

    fn send(&self, mut message: JupyterMessage) {
        // On iopub the first frame is a topic, not an address.
        let topic = format!("kernel.ndlab.{}", message.header.msg_type);
        message.zmq_identities = vec![topic.into_bytes().into()];
        let _ = self.queue.send(Publication::Message(Box::new(message)));
    }

    fn child(&self, parent: &JupyterMessage, content: impl Into<JupyterMessageContent>) {
        self.send(child_of(parent, content));
    }

    /// Tells once, at the beginning, that there is a kernel.
    pub fn starting(&self) {
        self.send(ours(Status::starting().into()));
    }

    /// Makes `parent` the request that is being handled.
    pub fn busy(&self, parent: &JupyterMessage) -> Busy {
        self.child(parent, Status::busy());
        Busy { outlet: Outlet { publisher: self.clone(), parent: parent.clone() } }
    }

    /// Waits until all that was published has gone out.
    pub async fn flush(&self) {
        let (done, waiting) = oneshot::channel();
        let _ = self.queue.send(Publication::Flush(done));
        let _ = waiting.await;
    }
}

/// A request that is being handled. Its idle is sent when this is dropped.
pub struct Busy {
    outlet: Outlet,
}

impl Busy {
    /// Says again that this request is being handled, after another one has said idle.
    pub fn still(&self) {
        self.publisher.child(&self.parent, Status::busy());
    }

    /// The place for its output, which outlives it.
    pub fn outlet(&self) -> Outlet {
        self.outlet.clone()
    }
}

impl Deref for Busy {
    type Target = Outlet;

    fn deref(&self) -> &Outlet {
        &self.outlet
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.publisher.child(&self.parent, Status::idle());
    }
}

/// The place where the output of a request is shown. Threads that a cell has started may write to
/// it when the cell itself has long ended.
#[derive(Clone)]
pub struct Outlet {
    publisher: Publisher,
    parent: JupyterMessage,
}

impl Outlet {
    /// The request itself.
    pub fn request(&self) -> &JupyterMessage {
        &self.parent
    }

    /// The code that is about to run.
    pub fn input(&self, code: &str, count: usize) {
        let execution_count = ExecutionCount::new(count);
        self.publisher.child(&self.parent, ExecuteInput { code: code.to_owned(), execution_count });
    }

    /// Text that a cell wrote.
    pub fn stream(&self, name: StreamName, text: String) {
        let name = match name {
            StreamName::Stdout => Stdio::Stdout,
            StreamName::Stderr => Stdio::Stderr,
        };
        self.publisher.child(&self.parent, StreamContent { name, text });
    }

    /// The value of a cell.
    pub fn result(&self, bundle: &MimeBundle, count: usize) {
        let mut result = ExecuteResult::new(ExecutionCount::new(count), media(bundle));
        // An absent one is sent as null, which the protocol does not allow.
        result.transient = Some(Transient::default());
        self.publisher.child(&self.parent, result);
    }

    /// Something that a cell shows, and what front ends should know of it. It can be changed later by
    /// the name `id`.
    pub fn display(
        &self,
        bundle: &MimeBundle,
        id: Option<String>,
        metadata: Option<serde_json::Value>,
    ) {
        let mut shown = DisplayData::new(media(bundle));
        if let Some(serde_json::Value::Object(metadata)) = metadata {
            shown.metadata = metadata;
        }
        shown.transient = Some(Transient { display_id: id });
        self.publisher.child(&self.parent, shown);
    }

    /// What was shown by the name `id` looks different now.
    pub fn update(&self, bundle: &MimeBundle, id: &str) {
        self.publisher.child(&self.parent, UpdateDisplayData::new(media(bundle), id));
    }

    /// What the cell has shown so far goes, now or when there is more.
    pub fn clear(&self, wait: bool) {
        self.publisher.child(&self.parent, ClearOutput { wait });
    }

    /// The failure of a cell.
    pub fn error(&self, report: &ErrorReport) {
        let ErrorReport { name, value, traceback, .. } = report.clone();
        self.publisher.child(&self.parent, ErrorOutput { ename: name, evalue: value, traceback });
    }

    /// Something to the other end of a comm.
    pub fn comm(&self, message: CommMsg) {
        self.publisher.child(&self.parent, message);
    }

    /// A comm is no longer there.
    pub fn comm_close(&self, message: CommClose) {
        self.publisher.child(&self.parent, message);
    }

    /// The end of the kernel, which all front ends hear of.
    pub fn shutdown(&self, reply: ShutdownReply) {
        self.publisher.child(&self.parent, reply);
    }
}

/// The bundle as the protocol crate has it.
pub fn media(bundle: &MimeBundle) -> Media {
    let json = bundle
        .iter()
        .map(|(mime, content)| {
            let is_json = mime == "application/json" || mime.ends_with("+json");
            let parsed = is_json.then(|| serde_json::from_str(content).ok()).flatten();
            (mime.clone(), parsed.unwrap_or_else(|| content.clone().into()))
        })
        .collect();
    serde_json::from_value(serde_json::Value::Object(json)).unwrap_or_default()
}

/// Owns the socket: sends what is queued, and welcomes who subscribes.
async fn publish(
    mut socket: KernelIoPubXPubConnection,
    mut queued: mpsc::UnboundedReceiver<Publication>,
) {
    loop {
        tokio::select! {
            publication = queued.recv() => match publication {
                // A front end that has gone is no reason to stop telling the others.
                Some(Publication::Message(message)) => drop(socket.send(*message).await),
                Some(Publication::Flush(done)) => drop(done.send(())),
                None => return,
            },
            event = whatever_comes(socket.recv_subscription()) => match event {
                Some(Ok(SubscriptionEvent::Subscribe(topic))) => {
                    let welcome = ours(IoPubWelcome::new(topic).into());
                    let _ = socket.send(welcome).await;
                }
                Some(Ok(SubscriptionEvent::Unsubscribe(_))) => {}
                // Somebody has gone, or has sent what is no subscription.
                Some(Err(_)) | None => tokio::task::yield_now().await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundles_reach_the_wire_as_they_are() {
        let bundle = MimeBundle::from([
            ("text/plain".to_owned(), "[1]".to_owned()),
            ("text/html".to_owned(), "<b>1</b>".to_owned()),
        ]);
        let wire = serde_json::to_value(media(&bundle)).unwrap();
        assert_eq!(wire, serde_json::json!({"text/plain": "[1]", "text/html": "<b>1</b>"}));
    }
}
