//! Requests that need no cell to run: each becomes its reply at once. Running cells is
//! `execution.rs`'s business, and asking the evaluator `message_loop.rs`'s.
//! Messages: <https://jupyter-client.readthedocs.io/en/stable/messaging.html>

use std::collections::HashMap;

use jupyter_protocol::{
    CommInfoReply, CompleteReply, HistoryReply, HistoryRequest, InspectReply, IsCompleteReply,
    JupyterMessage, JupyterMessageContent, ReplyStatus, UnknownMessage,
};
use serde_json::{Value, json};

use super::connection::PROTOCOL_VERSION;
use super::publish::media;
use super::session::Session;
use crate::messages::{Completions, MimeBundle};
use crate::position;

/// <https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-info>
pub fn kernel_info(rust_version: &str) -> JupyterMessageContent {
    reply(
        "kernel_info_reply",
        json!({
            "status": "ok",
            "protocol_version": PROTOCOL_VERSION,
            "implementation": "ndlab",
            "implementation_version": env!("CARGO_PKG_VERSION"),
            "language_info": {
                "name": "rust",
                "version": rust_version,
                "mimetype": "text/rust",
                "file_extension": ".rs",
                "pygments_lexer": "rust",
                "codemirror_mode": "rust",
            },
            "banner": format!(
                "ndlab {}: ndarray with NumPy's names, in Rust {rust_version}",
                env!("CARGO_PKG_VERSION")
            ),
            "help_links": [
                {"text": "ndarray for NumPy users",
                 "url": "https://docs.rs/ndarray/latest/ndarray/doc/ndarray_for_numpy_users/"},
                {"text": "The Rust Programming Language", "url": "https://doc.rust-lang.org/book/"},
            ],
            "supported_features": [],
        }),
    )
}

/// A reply whose form the protocol crate does not have, or has only in part.
fn reply(msg_type: &str, content: Value) -> JupyterMessageContent {
    UnknownMessage { msg_type: msg_type.to_owned(), content }.into()
}

/// <https://jupyter-client.readthedocs.io/en/stable/messaging.html#history>
pub fn history(session: &Session, request: &HistoryRequest) -> JupyterMessageContent {
    HistoryReply::new(session.history(request)).into()
}

/// <https://jupyter-client.readthedocs.io/en/stable/messaging.html#comm-info>
pub fn comm_info() -> JupyterMessageContent {
    CommInfoReply { comms: HashMap::new(), ..CommInfoReply::default() }.into()
}

/// <https://jupyter-client.readthedocs.io/en/stable/messaging.html#code-completeness>
pub fn is_complete() -> JupyterMessageContent {
    IsCompleteReply::unknown().into()
}

/// <https://jupyter-client.readthedocs.io/en/stable/messaging.html#completion>
pub fn complete(code: &str, completions: &Completions) -> JupyterMessageContent {
    let cursor_start = position::to_code_points(code, completions.start);
    let cursor_end = position::to_code_points(code, completions.end);
    let types = completions.matches.iter().map(|(text, kind)| {
        json!({"start": cursor_start, "end": cursor_end, "text": text, "type": kind})
    });
    let types: Value = types.collect();
    let mut metadata = serde_json::Map::new();
    metadata.insert("_jupyter_types_experimental".to_owned(), types);
    let matches = completions.matches.iter().map(|(text, _)| text.clone()).collect();
    CompleteReply { matches, cursor_start, cursor_end, metadata, ..CompleteReply::default() }.into()
}

/// <https://jupyter-client.readthedocs.io/en/stable/messaging.html#introspection>
pub fn inspect(found: Option<&MimeBundle>) -> JupyterMessageContent {
    let data = found.map(media).unwrap_or_default();
    InspectReply { found: found.is_some(), data, ..InspectReply::default() }.into()
}

/// The reply to a request that cannot be understood, in the form that its type calls for.
pub fn malformed(request: &JupyterMessage, fault: &str) -> JupyterMessageContent {
    let value = format!("the content of `{}` is malformed: {fault}", request.header.msg_type);
    failed(request, "ProtocolError", &value)
}

/// An error reply to `request`.
pub fn failed(request: &JupyterMessage, name: &str, value: &str) -> JupyterMessageContent {
    let status = ReplyStatus::Error;
    let msg_type = request.header.msg_type.replace("_request", "_reply");
    reply(&msg_type, json!({"status": status, "ename": name, "evalue": value, "traceback": []}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completion_counts_code_points() {
        let code = "let \u{3bc} = np::su";
        let matches = vec![("sum".to_owned(), "function".to_owned())];
        let completions = Completions { start: code.len() - 2, end: code.len(), matches };
        let JupyterMessageContent::CompleteReply(reply) = complete(code, &completions) else {
            panic!("a complete_reply");
        };
        assert_eq!((reply.cursor_start, reply.cursor_end), (12, 14));
    }

    #[test]
    fn kernel_info_names_the_language() {
        let JupyterMessageContent::UnknownMessage(reply) = kernel_info("1.95.0") else {
            panic!("a kernel_info_reply");
        };
        assert_eq!(reply.msg_type, "kernel_info_reply");
        assert_eq!(reply.content["language_info"]["version"], "1.95.0");
    }
}
