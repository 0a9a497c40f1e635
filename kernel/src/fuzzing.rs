//! What holds of messages and cells whatever is in them. Here it is tried with texts from a seed, a
//! bounded number of them; `kernel/fuzz` tries it with those that libFuzzer finds.

use jupyter_protocol::JupyterMessageContent;
use jupyter_zmq_client::RawMessage;
use zeromq::ZmqMessage;

use crate::cell::{self, Call, Part};
use crate::code::Excerpt;
use crate::kernel::completeness::{self, Completeness};
use crate::kernel::wire;
use crate::magics::expressions::expressions;
use crate::magics::options;

/// Frames from the network are a request, or it is said why they are none.
pub fn message(frames: &[Vec<u8>]) {
    let Some(frames) = multipart(frames) else { return };
    let Ok(raw) = RawMessage::from_multipart(frames, &None) else { return };
    let parts = raw.jparts.len();
    let request = match wire::parse(raw) {
        Ok(request) => request,
        Err(reason) => return assert!(!reason.is_empty()),
    };
    let message = &request.message;
    assert_eq!(message.buffers.len(), parts - 4);
    assert_eq!(message.content.message_type(), message.header.msg_type);
    if let Some(fault) = &request.fault {
        assert!(!fault.is_empty());
        assert!(matches!(message.content, JupyterMessageContent::UnknownMessage(_)));
    }
    serde_json::to_vec(&message.header).expect("what is answered names its header");
}

fn multipart(frames: &[Vec<u8>]) -> Option<ZmqMessage> {
    let (first, rest) = frames.split_first()?;
    let mut whole = ZmqMessage::from(first.clone());
    rest.iter().for_each(|frame| whole.push_back(frame.clone().into()));
    Some(whole)
}

/// The parts of a cell hold all its lines, in their order and in their place.
pub fn cell(code: &str) {
    let lines: Vec<&str> = code.lines().collect();
    let mut next = 0;
    for part in cell::split(code) {
        match part {
            Part::Rust(text) => rust(&text, &lines, &mut next),
            Part::Either { whole, before, line, .. } => {
                assert!(whole.starts_with(&before));
                rust(&whole, &lines, &mut next);
                assert_eq!(next, line);
            }
            Part::Help(asking) => {
                let line = lines[next..].iter().position(|line| !line.trim().is_empty());
                let line = line.map(|line| next + line);
                skip_blank(&lines, &mut next, line);
                assert!(lines[next].contains('?') && lines[next].contains(&asking.what));
                next += 1;
            }
            Part::Magic(Call { arguments, body: Some(body), .. }) => {
                skip_blank(&lines, &mut next, Some(arguments.line - 1));
                in_place(&arguments, &lines);
                assert!(code.ends_with(&body.text));
                assert_eq!(body.line, arguments.line + 1);
                next = lines.len();
            }
            Part::Magic(Call { arguments: own, name, .. }) => {
                skip_blank(&lines, &mut next, Some(own.line - 1));
                assert!(lines[next].contains(&name));
                in_place(&own, &lines);
                self::arguments(&own.text);
                next += 1;
            }
            Part::Shell(own) => {
                skip_blank(&lines, &mut next, Some(own.line - 1));
                assert!(lines[next].starts_with('!'));
                next += 1;
                while next < lines.len() && lines[next - 1].trim_end().ends_with('\\') {
                    next += 1;
                }
            }
            Part::Capture { command: own, .. } => {
                skip_blank(&lines, &mut next, Some(own.line - 1));
                assert!(lines[next].contains('!'));
                next += 1;
                // A backslash takes the next line along.
                while next < lines.len() && lines[next - 1].trim_end().ends_with('\\') {
                    next += 1;
                }
            }
            Part::Undeclared(text) => {
                let line = lines[next..].iter().position(|line| !line.trim().is_empty());
                let line = line.map(|line| next + line);
                skip_blank(&lines, &mut next, line);
                assert!(lines[next].starts_with(&text));
                next += 1;
            }
        }
    }
    skip_blank(&lines, &mut next, None);
    if let Completeness::Incomplete(indent) = completeness::judge(code) {
        assert!(indent.trim().is_empty() && !indent.contains('\n'));
    }
}

/// Rust stands on its own lines, with empty ones before it.
fn rust(text: &str, lines: &[&str], next: &mut usize) {
    // Not by `lines`, which takes another `\r` from where there were several.
    let text: Vec<&str> = text.split_terminator('\n').collect();
    assert!(text[..(*next).min(text.len())].iter().all(|line| line.is_empty()));
    skip_blank(lines, next, text.iter().position(|line| !line.is_empty()));
    assert_eq!(text[*next..], lines[*next..text.len()]);
    *next = text.len();
}

/// Goes on to line `to`, or to the end; nothing may be lost on the way.
fn skip_blank(lines: &[&str], next: &mut usize, to: Option<usize>) {
    let to = to.unwrap_or(lines.len());
    assert!(*next <= to, "parts come in their order");
    let lost = lines[*next..to].iter().find(|line| !line.trim().is_empty());
    assert_eq!(lost, None);
    *next = to;
}

fn in_place(own: &Excerpt, lines: &[&str]) {
    let there: String = lines[own.line - 1].chars().skip(own.column).collect();
    assert!(there.starts_with(&own.text), "{own:?}");
}

/// What stands behind a magic is options and a rest, and the rest is expressions, all in place.
pub fn arguments(text: &str) {
    let line = Excerpt { text: text.to_owned(), line: 1, column: 0 };
    let known = options::Known { short: "n:r:qo", long: &["out=", "quiet"] };
    let rest = match options::parse("magic", &known, &line) {
        Ok((_, rest)) => rest,
        Err(reason) => return assert!(reason.contains("%magic") && !reason.contains('\n')),
    };
    assert!(text.trim_end().ends_with(&rest.text));
    for found in expressions(&line) {
        assert!(!found.text.trim().is_empty());
        assert!(text.contains(&found.text));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sha2::{Digest as _, Sha256};

    use super::*;

    /// Numbers from a seed, always the same.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 % limit.max(1) as u64).unwrap()
        }

        fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
            &all[self.below(all.len())]
        }
    }

    /// What requests are made of.
    const WORDS: [&str; 26] = [
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "null",
        "true",
        "-1",
        "1e999",
        "99999999999999999999",
        "\"code\"",
        "\"msg_type\"",
        "\"msg_id\"",
        "\"n\"",
        "\"cursor_pos\"",
        "\"hist_access_type\"",
        "\"tail\"",
        "\"execute_request\"",
        "\"comm_open\"",
        "\\ud800",
        "\u{3bc}",
        "\\u0000",
        "\\",
        "<IDS|MSG>",
    ];

    /// What cells are made of.
    const PIECES: [&str; 52] = [
        "%",
        "%%",
        "!",
        "?",
        "??",
        "%pwd",
        "%timeit ",
        "%%timeit ",
        "%%bash\n",
        "let a = ",
        "let ",
        "= %timeit -o ",
        "= !ls",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        ";",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "\"",
        "'",
        "'a",
        "'\\''",
        "r#\"",
        "\"#",
        "//",
        "/*",
        "*/",
        "///",
        "\\",
        "-n 3",
        "--out=x",
        "--",
        "-(a)",
        "a",
        "b + c",
        "f(x)",
        "np::sum(&a, ..)",
        ":dep x",
        "#[derive(Debug)]",
        "fn f()",
        "match x {",
        "=>",
        "\u{3bc}",
        "\u{1f980}",
    ];

    fn requests() -> Vec<Vec<Vec<u8>>> {
        let contents = [
            (
                "execute_request",
                json!({"code": "1", "silent": false, "store_history": true,
                "user_expressions": {"a": "1"}, "allow_stdin": true, "stop_on_error": true}),
            ),
            ("history_request", json!({"hist_access_type": "tail", "n": 3, "output": true})),
            ("history_request", json!({"hist_access_type": "range", "session": -1, "start": 1})),
            ("history_request", json!({"hist_access_type": "search", "pattern": "*"})),
            ("complete_request", json!({"code": "np::", "cursor_pos": 4})),
            ("inspect_request", json!({"code": "np::", "cursor_pos": 4, "detail_level": 1})),
            ("is_complete_request", json!({"code": "fn f("})),
            ("comm_open", json!({"comm_id": "1", "target_name": "t", "data": {}})),
            ("comm_info_request", json!({"target_name": null})),
            ("shutdown_request", json!({"restart": true})),
            ("kernel_info_request", json!({})),
            ("input_reply", json!({"value": "x"})),
        ];
        let parts = |(msg_type, content): &(&str, serde_json::Value)| {
            let header = json!({"msg_id": "1", "session": "s", "username": "u", "version": "5.5",
                "date": "2026-01-01T00:00:00Z", "msg_type": msg_type});
            let texts = [header.to_string(), "{}".into(), "{}".into(), content.to_string()];
            texts.map(String::into_bytes).to_vec()
        };
        contents.iter().map(parts).collect()
    }

    fn change(bytes: &mut Vec<u8>, dice: &mut Dice) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + dice.below(9)).min(bytes.len());
        match dice.below(5) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << dice.below(8)),
            3 => drop(bytes.splice(at..end, dice.one_of(&WORDS).bytes())),
            _ => bytes.insert(at, u8::try_from(dice.below(256)).unwrap()),
        }
    }

    #[test]
    fn messages_of_every_kind() {
        let (requests, mut dice) = (requests(), Dice(0x9e37_79b9_7f4a_7c15));
        for _ in 0..20_000 {
            let mut frames = dice.one_of(&requests).clone();
            for _ in 0..dice.below(6) {
                let at = dice.below(frames.len());
                change(&mut frames[at], &mut dice);
            }
            let start = [b"identity".to_vec(), b"<IDS|MSG>".to_vec(), b"signature".to_vec()];
            frames.splice(0..0, start);
            match dice.below(20) {
                0 => drop(frames.remove(dice.below(7))),
                1 => frames.truncate(dice.below(7)),
                2 => frames.push(b"a buffer".to_vec()),
                3 => frames.swap(dice.below(5), dice.below(5)),
                _ => {}
            }
            message(&frames);
        }
    }

    #[test]
    fn only_what_is_signed_is_read() {
        let key = b"a key of the usual length, or so";
        let socket: zeromq::RouterSocket = zeromq::Socket::new();
        let mac =
            jupyter_zmq_client::Connection::new(socket, std::str::from_utf8(key).unwrap(), "").mac;
        let (requests, mut dice) = (requests(), Dice(7));
        for _ in 0..2_000 {
            let mut parts = dice.one_of(&requests).clone();
            let at = dice.below(parts.len());
            change(&mut parts[at], &mut dice);
            let right = hmac(key, &parts.concat());
            let mut wrong = right.clone().into_bytes();
            let length = wrong.len();
            while wrong == right.as_bytes() || wrong.len() > length {
                change(&mut wrong, &mut dice);
            }
            for (signature, is_right) in [(right.into_bytes(), true), (wrong, false)] {
                let mut frames = vec![b"<IDS|MSG>".to_vec(), signature];
                frames.extend(parts.iter().cloned());
                let raw = RawMessage::from_multipart(multipart(&frames).unwrap(), &mac);
                assert_eq!(raw.is_ok(), is_right);
                let _ = raw.map(wire::parse);
            }
        }
    }

    /// HMAC-SHA256 as RFC 2104 has it, for keys of at most 64 bytes.
    fn hmac(key: &[u8], text: &[u8]) -> String {
        let padded = |with: u8| -> Vec<u8> {
            (0..64).map(|at| key.get(at).copied().unwrap_or(0) ^ with).collect()
        };
        let inner = Sha256::new().chain_update(padded(0x36)).chain_update(text).finalize();
        let outer = Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize();
        outer.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn cells_of_every_kind() {
        cell("\t\n\r\r\n1");
        let mut dice = Dice(0x2545_f491_4f6c_dd1d);
        for _ in 0..10_000 {
            let length = dice.below(16);
            let code: String = (0..length).map(|_| *dice.one_of(&PIECES)).collect();
            cell(&code);
            arguments(&code);
        }
    }
}
