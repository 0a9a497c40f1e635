//! The only writer to iopub: what front ends are told without having asked. A request is busy
//! exactly as long as a `Busy` value lives, so no path can leave one without its idle.

use std::collections::VecDeque;
use std::ops::Deref;
use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use jupyter_protocol::{
    ClearOutput, CommClose, CommMsg, DisplayData, ErrorOutput, ExecuteInput, ExecuteResult,
    ExecutionCount, IoPubWelcome, JupyterMessage, JupyterMessageContent, Media, MediaType,
    ShutdownReply, Status, Stdio, StreamContent, Transient, UpdateDisplayData,
};
use jupyter_zmq_client::{KernelIoPubXPubConnection, SubscriptionEvent};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::connection::{child_of, ours, whatever_comes};
use super::picture;
use crate::diagnostics::ErrorReport;
use crate::messages::{MimeBundle, StreamName};

/// For longer than this a drawing keeps nothing else waiting.
const PAINTING: Duration = Duration::from_secs(2);

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
    // What has been taken out of the queue to see whether it is out of date already.
    let mut next = VecDeque::new();
    loop {
        let publication = match next.pop_front() {
            Some(publication) => Some(publication),
            None => tokio::select! {
                publication = queued.recv() => publication,
                event = whatever_comes(socket.recv_subscription()) => {
                    match event {
                        Some(Ok(SubscriptionEvent::Subscribe(topic))) => {
                            let welcome = ours(IoPubWelcome::new(topic).into());
                            let _ = socket.send(welcome).await;
                        }
                        Some(Ok(SubscriptionEvent::Unsubscribe(_))) => {}
                        // Somebody has gone, or has sent what is no subscription.
                        Some(Err(_)) | None => tokio::task::yield_now().await,
                    }
                    continue;
                }
            },
        };
        match publication {
            Some(Publication::Message(mut message)) => {
                if let Some(svg) = drawing(&mut message) {
                    while let Ok(publication) = queued.try_recv() {
                        next.push_back(publication);
                    }
                    if !is_replaced(&message, &next)
                        && let Some(picture) = picture_of(svg).await
                        && let Some(media) = shown(&mut message.content)
                    {
                        media.content.push(picture);
                    }
                }
                // A front end that has gone is no reason to stop telling the others.
                drop(socket.send(*message).await);
            }
            Some(Publication::Flush(done)) => drop(done.send(())),
            None => return,
        }
    }
}

/// What a message shows, in its forms.
fn shown(content: &mut JupyterMessageContent) -> Option<&mut Media> {
    match content {
        JupyterMessageContent::ExecuteResult(shown) => Some(&mut shown.data),
        JupyterMessageContent::DisplayData(shown) => Some(&mut shown.data),
        JupyterMessageContent::UpdateDisplayData(shown) => Some(&mut shown.data),
        _ => None,
    }
}

/// A drawing that is shown without a picture of it.
fn drawing(message: &mut JupyterMessage) -> Option<String> {
    let forms = &shown(&mut message.content)?.content;
    let has_png = forms.iter().any(|form| matches!(form, MediaType::Png(_)));
    forms.iter().find_map(|form| match form {
        MediaType::Svg(svg) if !has_png => Some(svg.clone()),
        _ => None,
    })
}

/// Whether one of the next ones takes the place of this update, as in a plot that moves.
fn is_replaced(message: &JupyterMessage, next: &VecDeque<Publication>) -> bool {
    let id = |message: &JupyterMessage| match &message.content {
        JupyterMessageContent::UpdateDisplayData(update) => update.transient.display_id.clone(),
        _ => None,
    };
    let replaces = |publication: &Publication, this: &str| match publication {
        Publication::Message(later) => id(later).is_some_and(|later| later == this),
        Publication::Flush(_) => false,
    };
    id(message).is_some_and(|this| next.iter().any(|publication| replaces(publication, &this)))
}

/// A picture of a drawing, for front ends that show no drawings.
async fn picture_of(svg: String) -> Option<MediaType> {
    let painting = tokio::task::spawn_blocking(move || picture::png(&svg));
    // Whatever a drawing of the user's does to its painter, everything else is told.
    let file = timeout(PAINTING, painting).await.ok()?.ok()?.ok()?;
    Some(MediaType::Png(BASE64_STANDARD.encode(file)))
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
