//! Pure: what crates print on stdout to be shown or asked by evcxr, found in the bytes as they
//! arrive, in any pieces. What becomes of a display or of a question is the business of others.

/// What every message begins with.
const MARK: &[u8] = b"EVCXR_";
const BEGIN: &[u8] = b"EVCXR_BEGIN_CONTENT ";
const END: &[u8] = b"EVCXR_END_CONTENT";
const INPUT: &[u8] = b"EVCXR_INPUT_REQUEST:";
const PASSWORD: &[u8] = b"EVCXR_INPUT_REQUEST_PASSWORD:";

/// What goes on for longer is text after all: a content, and the first line of a message.
const LONGEST_CONTENT: usize = if cfg!(test) { 4096 } else { 64 << 20 };
const LONGEST_LINE: usize = if cfg!(test) { 256 } else { 64 << 10 };

/// A stretch of stdout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// What the program wrote to be read as it is.
    Text(Vec<u8>),
    /// Something to be displayed.
    Content { mime: String, content: String },
    /// The program waits for a line on stdin.
    Input { prompt: String, password: bool },
}

/// Takes a stream of bytes apart. Nothing is lost or changes its place.
#[derive(Default)]
pub struct InBand {
    /// The beginning of what may become a message.
    held: Vec<u8>,
    /// How far `held` is known not to end its content.
    searched: usize,
}

/// What a mark is the beginning of.
enum Marked {
    Message(Piece, usize),
    /// As many bytes of text.
    Text(usize),
    /// More bytes decide; a content is known not to end in as many.
    Unfinished(usize),
}

impl InBand {
    /// Takes the next bytes and gives what can be told of them. Text never waits, except for the
    /// few bytes at the end that may begin a message.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Piece> {
        let mut held = std::mem::take(&mut self.held);
        let mut searched = std::mem::take(&mut self.searched);
        held.extend_from_slice(if held.is_empty() { &[] } else { bytes });
        let stream = if held.is_empty() { bytes } else { &held };

        let mut pieces = Vec::new();
        let (mut given, mut at) = (0, 0);
        let keep_from = loop {
            let Some(mark) = find_mark(&stream[at..]).map(|offset| at + offset) else {
                break stream.len() - marked_tail(&stream[at..]);
            };
            match read(&stream[mark..], std::mem::take(&mut searched)) {
                Marked::Message(piece, length) => {
                    push_text(&mut pieces, &stream[given..mark]);
                    pieces.push(piece);
                    at = mark + length;
                    given = at;
                }
                Marked::Text(length) => at = mark + length,
                Marked::Unfinished(searched) => {
                    self.searched = searched;
                    break mark;
                }
            }
        };
        push_text(&mut pieces, &stream[given..keep_from]);

        // A content that arrives in many pieces is not copied for each of them.
        if held.is_empty() {
            self.held = bytes[keep_from..].to_vec();
        } else {
            held.drain(..keep_from);
            self.held = held;
        }
        pieces
    }

    /// Gives what was held back, because the cell has ended.
    pub fn finish(&mut self) -> Vec<Piece> {
        // Nothing but the last line's end is missing: `print!` instead of `println!`.
        let ends = self.held.strip_suffix(END).is_some_and(|content| content.ends_with(b"\n"));
        if ends && self.held.starts_with(BEGIN) {
            return self.push(b"\n");
        }
        self.searched = 0;
        let mut pieces = Vec::new();
        push_text(&mut pieces, &std::mem::take(&mut self.held));
        pieces
    }
}

fn push_text(pieces: &mut Vec<Piece>, text: &[u8]) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_vec()));
    }
}

/// Where the next mark begins. Looks at one byte in six of plain text, from the mark's last byte
/// on: each byte says how far the next mark's end is at least.
fn find_mark(bytes: &[u8]) -> Option<usize> {
    let mut last = MARK.len() - 1;
    while let Some(byte) = bytes.get(last) {
        last += match byte {
            b'_' if bytes[..=last].ends_with(MARK) => return Some(last + 1 - MARK.len()),
            b'R' => 1,
            b'X' => 2,
            b'C' => 3,
            b'V' => 4,
            b'E' => 5,
            _ => 6,
        };
    }
    None
}

/// How many bytes at the end may become a mark.
fn marked_tail(bytes: &[u8]) -> usize {
    (1..MARK.len()).rev().find(|length| bytes.ends_with(&MARK[..*length])).unwrap_or(0)
}

/// What `bytes` begin with, where they begin with a mark and, if they are the beginning of a
/// content, do not end it in the first `searched`.
fn read(bytes: &[u8], searched: usize) -> Marked {
    let openings = [BEGIN, INPUT, PASSWORD];
    let Some(opening) = openings.into_iter().find(|opening| bytes.starts_with(opening)) else {
        let undecided = openings.into_iter().any(|opening| opening.starts_with(bytes));
        return if undecided { Marked::Unfinished(0) } else { Marked::Text(MARK.len()) };
    };
    let line = &bytes[..bytes.len().min(LONGEST_LINE)];
    let Some(line_end) = line.iter().position(|byte| *byte == b'\n') else {
        let too_long = line.len() == LONGEST_LINE;
        return if too_long { Marked::Text(line.len()) } else { Marked::Unfinished(0) };
    };
    let rest = text(&line[opening.len()..line_end]);
    if opening != BEGIN {
        let piece = Piece::Input { prompt: rest, password: opening == PASSWORD };
        return Marked::Message(piece, line_end + 1);
    }
    match rest.split(' ').next() {
        None | Some("") => Marked::Text(line_end + 1),
        Some(mime) => read_content(bytes, mime, line_end, searched),
    }
}

/// The content whose first line ends at `line_end`.
fn read_content(bytes: &[u8], mime: &str, line_end: usize, searched: usize) -> Marked {
    let mut at = searched.max(line_end);
    while let Some(mark) = find_mark(&bytes[at..]).map(|offset| at + offset) {
        if mark > LONGEST_CONTENT {
            break;
        }
        let rest = &bytes[mark..];
        let whole_line = bytes[mark - 1] == b'\n';
        if whole_line && END.starts_with(rest) {
            return Marked::Unfinished(mark);
        }
        if whole_line && rest.strip_prefix(END).is_some_and(|rest| rest.starts_with(b"\n")) {
            let content = text(bytes.get(line_end + 1..mark - 1).unwrap_or_default());
            let piece = Piece::Content { mime: mime.to_owned(), content };
            return Marked::Message(piece, mark + END.len() + 1);
        }
        at = mark + MARK.len();
    }
    let searched = at.max(bytes.len().saturating_sub(MARK.len() - 1));
    if searched > LONGEST_CONTENT {
        Marked::Text(LONGEST_CONTENT)
    } else {
        Marked::Unfinished(searched)
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of `stream` cut at `cuts`: text as it is, the rest in brackets.
    fn take(stream: &str, cuts: &[usize]) -> String {
        let (mut in_band, mut from, mut taken) = (InBand::default(), 0, Vec::new());
        for to in cuts.iter().copied().chain([stream.len()]) {
            in_band.push(&stream.as_bytes()[from..to]).iter().for_each(|it| note(it, &mut taken));
            from = to;
        }
        in_band.finish().iter().for_each(|it| note(it, &mut taken));
        String::from_utf8(taken).unwrap()
    }

    fn note(piece: &Piece, taken: &mut Vec<u8>) {
        match piece {
            Piece::Text(text) => taken.extend(text),
            Piece::Content { mime, content } => {
                taken.extend(format!("[{mime}: {content}]").bytes())
            }
            Piece::Input { prompt, password: false } => {
                taken.extend(format!("[{prompt}?]").bytes())
            }
            Piece::Input { prompt, .. } => taken.extend(format!("[{prompt}*]").bytes()),
        }
    }

    #[test]
    fn displays_between_texts() {
        let stream = "a EVCXR_BEGIN_CONTENT text/html utf8\n<b>\n\nx</b>\nEVCXR_END_CONTENT\n\
            EVCXR_BEGIN_CONTENT a/b\nEVCXR_END_CONTENT\nz\n\
            EVCXR_BEGIN_CONTENT c/d\nits last line does not end\nEVCXR_END_CONTENT";
        let expected = "a [text/html: <b>\n\nx</b>][a/b: ]z\n[c/d: its last line does not end]";
        assert_eq!(take(stream, &[]), expected);
    }

    #[test]
    fn a_question_is_asked_at_once() {
        let pieces = InBand::default().push(b"Who: EVCXR_INPUT_REQUEST:a:\n");
        let question = Piece::Input { prompt: "a:".to_owned(), password: false };
        assert_eq!(pieces, [Piece::Text(b"Who: ".to_vec()), question]);
        assert_eq!(take("EVCXR_INPUT_REQUEST_PASSWORD:\n", &[]), "[*]");
    }

    #[test]
    fn text_does_not_wait() {
        let mut in_band = InBand::default();
        for (bytes, text) in [
            ("50 %", "50 %"),
            ("\rEVC", "\r"),
            ("R_", "EVCR_"),
            ("S\nE", "S\n"),
            ("\u{e9}", "E\u{e9}"),
        ] {
            assert_eq!(in_band.push(bytes.as_bytes()), [Piece::Text(text.as_bytes().to_vec())]);
        }
        assert_eq!(in_band.push(b"EVCXR_INPUT"), []);
        assert_eq!(in_band.finish(), [Piece::Text(b"EVCXR_INPUT".to_vec())]);
        assert_eq!(in_band.finish(), []);
    }

    #[test]
    fn what_is_no_message_is_text() {
        let long = format!("EVCXR_BEGIN_CONTENT {}\n", "x".repeat(LONGEST_LINE));
        let huge = format!("EVCXR_BEGIN_CONTENT a/b\n{}\nEVCXR_END_CONTENT\n", "x\n".repeat(2100));
        for stream in [
            "EVCXR_BEGIN_CONTENT text/html\n<b>\nEVCXR_END_CONTENT!\n",
            "EVCXR_BEGIN_CONTENT \nEVCXR_END_CONTENT\nEVCXR_BEGIN_CONTENTS\n",
            "EVCXR_INPUT_REQUEST:never ended",
            &long,
            &huge,
        ] {
            assert_eq!(take(stream, &[]), stream);
        }
    }

    #[test]
    fn cuts_change_nothing() {
        let huge = format!("EVCXR_BEGIN_CONTENT a/b\n{}", "_EVCXR_END_CONTENT\n".repeat(230));
        let parts = [
            ("EVEVCXR_EVCXR_INPUT_REQUEST_PASSWORD:?\n\u{3bc}", "EVEVCXR_[?*]\u{3bc}"),
            (
                "EVCXR_BEGIN_CONTENT a/b\nEVCXR_\nEVCXR_END_CONTEN\nEVCXR_END_CONTENT\n",
                "[a/b: EVCXR_\nEVCXR_END_CONTEN]",
            ),
            ("EVCXR_BEGIN_CONTENT c/d\nEVCXR_END_CONTENT\nEVCXR_INPUT_", "[c/d: ]EVCXR_INPUT_"),
            (&huge, &huge),
        ];
        // Random numbers, the same at every run.
        let mut state = 1_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize % below
        };
        for round in 0..1000 {
            let chosen: Vec<_> = (0..12).map(|_| parts[random(parts.len())]).collect();
            let (stream, expected): (String, String) = chosen.into_iter().unzip();
            let mut cuts: Vec<_> = (0..random(60)).map(|_| random(stream.len())).collect();
            cuts.sort_unstable();
            assert_eq!(take(&stream, &[]), expected, "round {round}");
            assert_eq!(take(&stream, &cuts), expected, "round {round}");
        }
    }
}
