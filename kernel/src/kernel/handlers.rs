//! Requests that need no cell to run: each becomes its reply at once. Running cells is
//! `execution.rs`'s business, and asking the evaluator `message_loop.rs`'s.
//! Messages: <https://jupyter-client.readthedocs.io/en/stable/messaging.html>

use jupyter_protocol::{
    CommId, CommInfo, CommInfoReply, CompleteReply, InspectReply, JupyterMessage,
    JupyterMessageContent, ReplyStatus, UnknownMessage,
};
use serde_json::{Value, json};

use super::completeness::Completeness;
use super::connection::PROTOCOL_VERSION;
use super::history::Entry;
use super::publish::media;
use crate::messages::{Completions, Match, MimeBundle};
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
                "nbconvert_exporter": "script",
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
pub fn history(found: &[Entry], output: bool) -> JupyterMessageContent {
    let entries = found.iter().map(|Entry { session, line, input, output: value }| {
        if output { json!([session, line, [input, value]]) } else { json!([session, line, input]) }
    });
    let history: Value = entries.collect();
    reply("history_reply", json!({"status": "ok", "history": history}))
}

/// <https://jupyter-client.readthedocs.io/en/stable/messaging.html#comm-info>
pub fn comm_info(open: impl Iterator<Item = (CommId, CommInfo)>) -> JupyterMessageContent {
    CommInfoReply { comms: open.collect(), ..CommInfoReply::default() }.into()
}

/// <https://jupyter-client.readthedocs.io/en/stable/messaging.html#code-completeness>
pub fn is_complete(completeness: Completeness) -> JupyterMessageContent {
    let content = match completeness {
        Completeness::Complete => json!({"status": "complete"}),
        Completeness::Incomplete(indent) => json!({"status": "incomplete", "indent": indent}),
        Completeness::Invalid => json!({"status": "invalid"}),
        Completeness::Unknown => json!({"status": "unknown"}),
    };
    reply("is_complete_reply", content)
}

/// <https://jupyter-client.readthedocs.io/en/stable/messaging.html#completion>
pub fn complete(code: &str, completions: &Completions) -> JupyterMessageContent {
    let cursor_start = position::to_code_points(code, completions.start);
    let cursor_end = position::to_code_points(code, completions.end);
    let types = completions.matches.iter().map(|Match { text, kind, signature }| {
        let mut one = json!({"start": cursor_start, "end": cursor_end, "text": text, "type": kind});
        if let Some(signature) = signature {
            one["signature"] = signature.as_str().into();
        }
        one
    });
    let types: Value = types.collect();
    let mut metadata = serde_json::Map::new();
    metadata.insert("_jupyter_types_experimental".to_owned(), types);
    let matches = completions.matches.iter().map(|it| it.text.clone()).collect();
    CompleteReply { matches, cursor_start, cursor_end, metadata, ..CompleteReply::default() }.into()
}

/// <https://jupyter-client.readthedocs.io/en/stable/messaging.html#introspection>
pub fn inspect(found: Option<&MimeBundle>) -> JupyterMessageContent {
    let data = found.map(media).unwrap_or_default();
    InspectReply { found: found.is_some(), data, ..InspectReply::default() }.into()
}

/// Whether a reply is expected.
pub fn is_request(message: &JupyterMessage) -> bool {
    message.header.msg_type.ends_with("_request")
}

/// The reply to a request that cannot be understood, in the form that its type calls for.
pub fn malformed(
    request: &JupyterMessage,
    fault: &str,
    count: usize,
) -> Option<JupyterMessageContent> {
    let value = format!("the content of `{}` is malformed: {fault}", request.header.msg_type);
    let mut content = failed(request, "ProtocolError", &value);
    if let ("execute_request", JupyterMessageContent::UnknownMessage(reply)) =
        (&*request.header.msg_type, &mut content)
    {
        reply.content["execution_count"] = json!(count);
        reply.content["payload"] = json!([]);
        reply.content["user_expressions"] = json!({});
    }
    is_request(request).then_some(content)
}

/// An error reply to `request`.
pub fn failed(request: &JupyterMessage, name: &str, value: &str) -> JupyterMessageContent {
    let status = ReplyStatus::Error;
    let asked = &request.header.msg_type;
    let msg_type = format!("{}_reply", asked.strip_suffix("_request").unwrap_or(asked));
    reply(&msg_type, json!({"status": status, "ename": name, "evalue": value, "traceback": []}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completion_counts_code_points() {
        let code = "let \u{3bc} = np::su";
        let sum = Match { text: "sum".to_owned(), kind: "function".to_owned(), signature: None };
        let matches = vec![sum];
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
