//! A progress bar around any iterator, as tqdm draws it in Python. What it looks like is decided in
//! `progress/bar.rs`, and when it is drawn in `progress/pace.rs`.

mod bar;
mod pace;

use std::{
    io::{self, Write},
    mem, thread,
    time::Instant,
};

use self::{bar::Bar, pace::Pace};
use crate::display::{Bundle, DisplayHandle, display, is_notebook};

/// Draws a progress bar while the iterator is worked through. Python: `tqdm(iterable)`.
///
/// In a notebook the bar is one display that changes; in an ordinary program it is one line on
/// standard error. It is drawn every tenth of a second at most, and the clock is not looked at in
/// most steps. Where it is not known beforehand how many steps there are (as after `filter`), the
/// count and the rate are shown.
///
/// ```
/// use ndlab::prelude::*;
///
/// let total: u64 = progress(0..1000u64).label("adding").sum();
/// assert_eq!(total, 499_500);
/// ```
pub fn progress<I: IntoIterator>(iter: I) -> Progress<I::IntoIter> {
    let iter = iter.into_iter();
    let total = match iter.size_hint() {
        (least, Some(most)) if least == most => Some(most as u64),
        _ => None,
    };
    let bar = Bar { total, ..Bar::default() };
    Progress { iter, bar, begun: 0, pace: Pace::default(), start: None, place: Place::Unset }
}

/// The iterator that [`progress`] makes: it yields what it was made from, and draws a bar.
///
/// Where the loop is left early, the bar shows how far it came.
pub struct Progress<I> {
    iter: I,
    bar: Bar,
    /// Items handed out. The last one is done when the next one is asked for.
    begun: u64,
    pace: Pace,
    /// When the first item was asked for.
    start: Option<Instant>,
    place: Place,
}

/// Where the bar is drawn.
enum Place {
    /// Nowhere yet.
    Unset,
    Notebook(DisplayHandle),
    /// On standard error; characters in the line.
    Terminal(usize),
    /// Nowhere any more.
    Ended,
}

impl<I> Progress<I> {
    /// Puts a text in front of the bar. Python: `tqdm(…, desc=text)`.
    pub fn label(mut self, text: impl Into<String>) -> Progress<I> {
        self.bar.label = text.into();
        self
    }

    /// What is cheap enough for each step.
    #[inline(always)]
    fn before_step(&mut self) {
        if self.begun >= self.pace.next_look() {
            self.look();
        }
    }

    #[inline(always)]
    fn after_step<T>(&mut self, item: Option<T>) -> Option<T> {
        match item {
            Some(_) => self.begun += 1,
            None => self.end(self.begun, false),
        }
        item
    }

    /// Looks at the clock, and draws when it is time to.
    #[cold]
    fn look(&mut self) {
        let now = self.start.get_or_insert_with(Instant::now).elapsed();
        if self.pace.is_due(self.begun, now) {
            self.bar.done = self.begun;
            self.bar.elapsed = now;
            self.bar.rate = self.pace.rate();
            self.draw();
        }
    }

    /// Draws the last state: with the mean rate, because the work is over.
    #[cold]
    fn end(&mut self, done: u64, is_stopped: bool) {
        if matches!(self.place, Place::Unset | Place::Ended) {
            return;
        }
        self.bar.elapsed = self.start.map(|start| start.elapsed()).unwrap_or_default();
        let seconds = self.bar.elapsed.as_secs_f64();
        self.bar.rate = (done > 0 && seconds > 0.0).then(|| done as f64 / seconds);
        self.bar.done = done;
        self.bar.is_stopped = is_stopped;
        self.draw();
        if let Place::Terminal(_) = mem::replace(&mut self.place, Place::Ended) {
            let _ = writeln!(io::stderr());
        }
    }

    fn draw(&mut self) {
        let line = self.bar.line();
        if matches!(self.place, Place::Unset) && !is_notebook() {
            self.place = Place::Terminal(0);
        }
        if let Place::Terminal(width) = &mut self.place {
            // Spaces cover what is left of a longer line.
            let before = mem::replace(width, line.chars().count());
            let mut stderr = io::stderr().lock();
            let _ = write!(stderr, "\r{line:before$}");
            let _ = stderr.flush();
            return;
        }
        let bundle = Bundle::html(self.bar.html()).with_text(line);
        match &self.place {
            Place::Notebook(handle) => handle.update(&bundle),
            _ => self.place = Place::Notebook(display(&bundle)),
        }
    }
}

impl<I: Iterator> Iterator for Progress<I> {
    type Item = I::Item;

    #[inline]
    fn next(&mut self) -> Option<I::Item> {
        self.before_step();
        let item = self.iter.next();
        self.after_step(item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.iter.size_hint()
    }
}

impl<I: DoubleEndedIterator> DoubleEndedIterator for Progress<I> {
    #[inline]
    fn next_back(&mut self) -> Option<I::Item> {
        self.before_step();
        let item = self.iter.next_back();
        self.after_step(item)
    }
}

impl<I: ExactSizeIterator> ExactSizeIterator for Progress<I> {}

impl<I> Drop for Progress<I> {
    /// The loop was left early, unless the last item was handed out and nobody asked for more.
    fn drop(&mut self) {
        if Some(self.begun) == self.bar.total && !thread::panicking() {
            self.end(self.begun, false);
        } else {
            self.end(self.begun.saturating_sub(1), true);
        }
    }
}
