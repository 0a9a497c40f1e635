//! Pure: the frames of a signed message become a request, whatever they hold: a front end that
//! leaves something out, or says something that makes no sense, is told so. Which signature is right
//! is the protocol crate's business, what a request means `handlers.rs`'s.

use std::collections::{HashSet, VecDeque};

use jupyter_protocol::{Header, JupyterMessage, JupyterMessageContent, UnknownMessage};
use jupyter_zmq_client::RawMessage;
use serde_json::{Map, Value, json};

/// A signed message of a front end. Its content may still be of no known form: then it is
/// `UnknownMessage` and `fault` says what is wrong.
#[derive(Debug)]
pub struct Request {
    pub message: JupyterMessage,
    pub fault: Option<String>,
}

/// What is left out of a request means this.
pub const UNLIMITED: i32 = -1;

/// A message whose signature was found to be right. The error says why it is none: without a header
/// nobody could be answered.
pub fn parse(raw: RawMessage) -> Result<Request, String> {
    let [head, parent, metadata, body, buffers @ ..] = &raw.jparts[..] else {
        return Err(format!("it has {} parts, and not four", raw.jparts.len()));
    };
    let header = header(head)?;
    let (content, fault) = match content(&header.msg_type, body) {
        Ok(content) => (content, None),
        Err(fault) => {
            let (msg_type, content) = (header.msg_type.clone(), Value::Null);
            (UnknownMessage { msg_type, content }.into(), Some(fault))
        }
    };
    let message = JupyterMessage {
        zmq_identities: raw.zmq_identities,
        header,
        parent_header: serde_json::from_slice(parent).ok(),
        metadata: serde_json::from_slice(metadata).unwrap_or_default(),
        content,
        buffers: buffers.to_vec(),
        channel: None,
    };
    Ok(Request { message, fault })
}

/// The header, of which only its number and its type have to be there.
fn header(part: &[u8]) -> Result<Header, String> {
    let wrong = |error: serde_json::Error| format!("its header is malformed: {error}");
    let mut header: Map<String, Value> = serde_json::from_slice(part).map_err(wrong)?;
    for name in ["username", "session", "version"] {
        if !header.get(name).is_some_and(Value::is_string) {
            header.insert(name.to_owned(), json!(""));
        }
    }
    serde_json::from_value(Value::Object(header)).map_err(wrong)
}

fn content(msg_type: &str, part: &[u8]) -> Result<JupyterMessageContent, String> {
    let words = |error: serde_json::Error| error.to_string();
    let mut content: Map<String, Value> = serde_json::from_slice(part).map_err(words)?;
    fill_in(msg_type, &mut content);
    JupyterMessageContent::from_type_and_content(msg_type, Value::Object(content)).map_err(words)
}

/// Adds what a front end may leave out and the protocol crate insists on.
fn fill_in(msg_type: &str, content: &mut Map<String, Value>) {
    let silent = content.get("silent") == Some(&json!(true));
    let defaults: &[(&str, Value)] = &match msg_type {
        "execute_request" => vec![("silent", json!(false)), ("store_history", json!(!silent))],
        "history_request" => vec![
            ("output", json!(false)),
            ("raw", json!(true)),
            ("session", json!(0)),
            ("start", json!(1)),
            ("stop", json!(0)),
            ("n", json!(UNLIMITED)),
            ("pattern", json!("*")),
            ("unique", json!(false)),
        ],
        "complete_request" | "inspect_request" => {
            let code = content.get("code").and_then(Value::as_str).unwrap_or_default();
            vec![("cursor_pos", json!(code.chars().count())), ("detail_level", json!(0))]
        }
        "comm_open" => vec![("target_name", json!("")), ("data", json!({}))],
        "comm_msg" | "comm_close" => vec![("data", json!({}))],
        "shutdown_request" => vec![("restart", json!(false))],
        _ => return,
    };
    content.retain(|_, value| !value.is_null());
    for (name, value) in defaults {
        content.entry(*name).or_insert_with(|| value.clone());
    }
}

/// The signatures of messages that were read. A message that comes a second time was not sent by
/// its author: who can listen could otherwise have a cell run again.
pub struct Seen {
    limit: usize,
    signatures: HashSet<Vec<u8>>,
    oldest_first: VecDeque<Vec<u8>>,
}

impl Seen {
    /// It forgets the oldest when there are more than `limit`.
    pub fn new(limit: usize) -> Seen {
        Seen { limit, signatures: HashSet::new(), oldest_first: VecDeque::new() }
    }

    /// Whether this is the first message with that signature.
    pub fn is_new(&mut self, signature: &[u8]) -> bool {
        let is_new = self.signatures.insert(signature.to_owned());
        if is_new {
            self.oldest_first.push_back(signature.to_owned());
        }
        if self.oldest_first.len() > self.limit
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.signatures.remove(&oldest);
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use jupyter_protocol::HistoryRequest;

    use super::*;

    fn raw(parts: &[&[u8]]) -> RawMessage {
        let jparts = parts.iter().map(|part| part.to_vec().into()).collect();
        RawMessage { zmq_identities: Vec::new(), jparts }
    }

    fn request(msg_type: &str, content: &[u8]) -> Request {
        let header = json!({"msg_id": "1", "username": "u", "session": "s", "version": "5.3",
            "date": "2026-01-01T00:00:00Z", "msg_type": msg_type});
        let header = header.to_string();
        parse(raw(&[header.as_bytes(), b"{}", b"{}", content])).expect("it has a header")
    }

    #[test]
    fn malformed_content_is_still_a_request() {
        for content in [&br#"{"code": 3}"#[..], b"[1, 2]", b"nothing", b"\xff\xfe", b"", b"null"] {
            let request = request("execute_request", content);
            assert!(request.fault.is_some());
            assert_eq!(request.message.header.msg_type, "execute_request");
        }
    }

    #[test]
    fn what_may_be_left_out_has_a_meaning() {
        let content = |msg_type: &str, content: &str| {
            let request = request(msg_type, content.as_bytes());
            assert_eq!(request.fault, None, "{msg_type} {content}");
            request.message.content
        };
        let JupyterMessageContent::ExecuteRequest(cell) =
            content("execute_request", r#"{"code": "1", "silent": true}"#)
        else {
            panic!("a cell")
        };
        assert!(cell.silent && !cell.store_history && cell.stop_on_error && !cell.allow_stdin);
        let JupyterMessageContent::CompleteRequest(question) =
            content("complete_request", "{\"code\": \"\u{3bc}.s\"}")
        else {
            panic!("a question")
        };
        assert_eq!(question.cursor_pos, 3);
        let JupyterMessageContent::HistoryRequest(HistoryRequest::Search { n, .. }) = content(
            "history_request",
            r#"{"hist_access_type": "search", "pattern": "let*", "n": null}"#,
        ) else {
            panic!("a search")
        };
        assert_eq!(n, UNLIMITED);
        content("comm_open", r#"{"comm_id": "c"}"#);
        content("shutdown_request", "{}");
        content("kernel_info_request", "{}");
    }

    #[test]
    fn a_message_without_a_header_is_none() {
        for header in ["{}", "[]", "", "{\"msg_id\": \"1\"}", "{\"msg_id\": 1, \"msg_type\": 2}"] {
            assert!(parse(raw(&[header.as_bytes(), b"{}", b"{}", b"{}"])).is_err(), "{header}");
        }
        assert!(parse(raw(&[b"{}", b"{}"])).unwrap_err().contains("2 parts"));
    }

    #[test]
    fn only_number_and_type_have_to_be_in_a_header() {
        let header = br#"{"msg_id": "1", "msg_type": "kernel_info_request", "date": 7}"#;
        let request = parse(raw(&[header, b"?", b"?", b"{}", b"a buffer"])).expect("a request");
        assert_eq!(request.fault, None);
        assert_eq!(request.message.header.session, "");
        assert_eq!(request.message.buffers.len(), 1);
    }

    #[test]
    fn signatures_are_kept_up_to_a_limit() {
        let mut seen = Seen::new(2);
        assert!(seen.is_new(b"a") && seen.is_new(b"b"));
        assert!(!seen.is_new(b"a") && !seen.is_new(b"b"));
        assert!(seen.is_new(b"c"), "and `a` is forgotten");
        assert!(seen.is_new(b"a"));
        assert!(!seen.is_new(b"c"));
    }
}
