//! What the user's code prints and shows, on its way to the kernel: text in pieces that a front end
//! can take, what other crates print to be shown, and an end to floods. Where bytes come from is
//! `channels.rs`'s business, and what crates print to be shown is found in `in_band.rs`.

use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::channels::{Channels, read_some};
use super::in_band::{InBand, Piece};
use crate::messages::{self, Described, FromRuntime, Listed, MimeBundle, Raised, StreamName};
use crate::text::Utf8;

/// Text that comes within this time travels together: front ends draw once for each message.
const TOGETHER: Duration = Duration::from_millis(10);

/// What a cell may print. A notebook with more cannot be opened any more.
const LIMIT: usize = 10 << 20;

/// How the words begin with which Rust's library aborts for want of memory.
const OUT_OF_MEMORY: &str = "memory allocation of ";

/// How much is read at a time before something else has its turn.
const AT_ONCE: usize = 1 << 20;

/// See the module.
pub struct Output {
    kernel: UnixStream,
    stdout: Stream,
    stderr: Stream,
    in_band: InBand,
    /// What the cell that runs has printed, in bytes.
    printed: usize,
    /// When the first text came that has not been sent.
    waiting_since: Option<Instant>,
    /// What a panic or `?` said; it counts only if the cell then ends by it.
    pub raised: Option<Raised>,
    /// The cell has asked for a line, and has not got it.
    pub asked: bool,
    /// What Rust's library says on stderr before it aborts for want of memory.
    pub out_of_memory: Option<String>,
}

struct Stream {
    name: StreamName,
    decoder: Utf8,
    waiting: String,
}

/// A line of the display channel, as the prelude's `display.rs` writes it.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Shown {
    Result { data: MimeBundle },
    Display { data: MimeBundle, id: Option<String> },
    Update { data: MimeBundle, id: String },
    Clear { wait: bool },
    Input { prompt: String, password: bool },
    Raised(Raised),
    Variables { variables: Vec<Listed> },
    Described(Described),
}

impl Output {
    /// Output that goes to `kernel`.
    pub fn new(kernel: UnixStream) -> Output {
        let stream = |name| Stream { name, decoder: Utf8::default(), waiting: String::new() };
        Output {
            kernel,
            stdout: stream(StreamName::Stdout),
            stderr: stream(StreamName::Stderr),
            in_band: InBand::default(),
            printed: 0,
            waiting_since: None,
            raised: None,
            asked: false,
            out_of_memory: None,
        }
    }

    /// A new cell begins.
    pub fn begin(&mut self) {
        (self.printed, self.raised, self.asked, self.out_of_memory) = (0, None, false, None);
    }

    /// Tells the kernel, after all text before.
    pub fn tell(&mut self, message: &FromRuntime) -> Result<()> {
        self.send_text()?;
        messages::send(&self.kernel, message).context("the kernel has gone")
    }

    /// How long the text that is here may wait for more.
    pub fn patience(&self) -> Option<Duration> {
        self.waiting_since.map(|since| TOGETHER.saturating_sub(since.elapsed()))
    }

    /// Takes in what has been printed and shown. Text is sent when it has waited long enough.
    pub fn take_in(&mut self, channels: &mut Channels) -> Result<()> {
        // Lines first: whoever shows something waits until it was taken, so that all text that is
        // there by then is from before.
        let shown = channels.display_lines()?;
        self.take_in_text(channels, AT_ONCE)?;
        for line in shown {
            self.show(&line)?;
            channels.acknowledge();
        }
        if self.patience().is_some_and(|left| left.is_zero()) {
            self.send_text()?;
        }
        Ok(())
    }

    /// Takes in all that a cell which has ended has printed, and sends it.
    pub fn end(&mut self, channels: &mut Channels) -> Result<()> {
        self.take_in(channels)?;
        while self.take_in_text(channels, AT_ONCE)? {}
        for piece in self.in_band.finish() {
            self.take_in_piece(piece)?;
        }
        if self.printed > LIMIT {
            let cut = (self.printed - LIMIT) as f64 / 1e6;
            let note = format!(
                "\nndlab: {cut:.1} MB more output was cut here; a cell shows up to {} MB\n",
                LIMIT >> 20
            );
            self.stderr.waiting.push_str(&note);
            self.printed = 0;
        }
        self.send_text()
    }

    /// Whether there may be more.
    fn take_in_text(&mut self, channels: &mut Channels, most: usize) -> Result<bool> {
        let failed = "failed to read the worker's output";
        let mut chunk = [0; 1 << 16];
        let mut taken = 0;
        while taken < most {
            let Some(read) = read_some(&mut channels.stdout, &mut chunk).context(failed)? else {
                break;
            };
            taken += read;
            for piece in self.in_band.push(&chunk[..read]) {
                self.take_in_piece(piece)?;
            }
        }
        let mut errors = 0;
        while errors < most {
            let Some(read) = read_some(&mut channels.stderr, &mut chunk).context(failed)? else {
                break;
            };
            errors += read;
            self.print(StreamName::Stderr, &chunk[..read]);
        }
        Ok(taken >= most || errors >= most)
    }

    fn take_in_piece(&mut self, piece: Piece) -> Result<()> {
        match piece {
            Piece::Text(bytes) => {
                self.print(StreamName::Stdout, &bytes);
                Ok(())
            }
            Piece::Content { mime, content } => {
                self.tell(&FromRuntime::Display { data: [(mime, content)].into(), id: None })
            }
            Piece::Input { prompt, password } => self.ask(prompt, password),
        }
    }

    fn print(&mut self, name: StreamName, bytes: &[u8]) {
        let room = LIMIT.saturating_sub(self.printed).min(bytes.len());
        self.printed += bytes.len();
        let stream = match name {
            StreamName::Stdout => &mut self.stdout,
            StreamName::Stderr => &mut self.stderr,
        };
        let text = stream.decoder.push(&bytes[..room]);
        if !text.is_empty() {
            if name == StreamName::Stderr
                && let Some(at) = text.find(OUT_OF_MEMORY)
            {
                let bytes =
                    text[at + OUT_OF_MEMORY.len()..].split(|c: char| !c.is_ascii_digit()).next();
                self.out_of_memory =
                    bytes.map(|bytes| format!("{bytes} more bytes could not be had"));
            }
            stream.waiting.push_str(&text);
            self.waiting_since.get_or_insert_with(Instant::now);
        }
    }

    fn send_text(&mut self) -> Result<()> {
        self.waiting_since = None;
        for stream in [&mut self.stdout, &mut self.stderr] {
            if !stream.waiting.is_empty() {
                let (name, text) = (stream.name, std::mem::take(&mut stream.waiting));
                messages::send(&self.kernel, &FromRuntime::Stream { name, text })
                    .context("the kernel has gone")?;
            }
        }
        Ok(())
    }

    /// Asks the reader for a line.
    pub fn ask(&mut self, prompt: String, password: bool) -> Result<()> {
        self.asked = true;
        self.tell(&FromRuntime::Input { prompt, password })
    }

    fn show(&mut self, line: &str) -> Result<()> {
        match serde_json::from_str(line) {
            Ok(Shown::Result { data }) => self.tell(&FromRuntime::Result(data)),
            Ok(Shown::Display { data, id }) => self.tell(&FromRuntime::Display { data, id }),
            Ok(Shown::Update { data, id }) => self.tell(&FromRuntime::Update { data, id }),
            Ok(Shown::Clear { wait }) => self.tell(&FromRuntime::Clear { wait }),
            Ok(Shown::Input { prompt, password }) => self.ask(prompt, password),
            Ok(Shown::Raised(raised)) => {
                self.raised = Some(raised);
                Ok(())
            }
            Ok(Shown::Variables { variables }) => self.tell(&FromRuntime::Variables(variables)),
            Ok(Shown::Described(described)) => self.tell(&FromRuntime::Described(described)),
            // User code can write to any descriptor; what it writes there is not ours to judge.
            Err(_) => Ok(()),
        }
    }
}
