//! Lines of several files, in the order of their time.
//!
//! Input: [`Source`]s. Output: their lines' exchanges, the earliest first. Invariants: of a
//! file so many lines are held that those out of order by less are put right, however long
//! the file is; a line that is later than that is counted as such and replayed all the same.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::io::{self, BufRead};
use std::path::PathBuf;

use super::{ReplayError, Summary, combined, weir};
use crate::clock::Timestamp;
use crate::exchange::EndpointCall;
use crate::exchange_log::{self, Lines};
use crate::observe::{ExchangeSink, Observing};

/// Lines of a file that are held to put them in order.
const WINDOW_LINES: usize = 1_024;
/// Their bytes, one line more at most.
const WINDOW_BYTES: usize = 8 << 20;
/// Room of a line that is used again for the next; larger ones are rare.
const SPARE_BYTES_MAX: usize = 2_048;

/// One line.
enum Entry {
    /// As it stands: of what is borrowed from it nothing has to be copied.
    Weir(Vec<u8>),
    /// Taken apart.
    Combined(Box<combined::Line<'static>>),
}

/// An entry with its place in the order.
struct Held {
    at: Timestamp,
    /// Number of the line: those of one moment keep their order.
    number: u64,
    bytes: usize,
    entry: Entry,
}

impl Held {
    fn place(&self) -> (Timestamp, u64) {
        (self.at, self.number)
    }
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}

impl Eq for Held {}

impl PartialOrd for Held {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Held {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place().cmp(&other.place())
    }
}

/// How lines are read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Weir,
    Combined,
}

/// A file of lines.
pub(super) struct Source {
    path: PathBuf,
    kind: Kind,
    lines: Lines<Box<dyn BufRead>>,
    window: BinaryHeap<Reverse<Held>>,
    bytes: usize,
    is_over: bool,
    /// Room of lines that were replayed.
    spare: Vec<Vec<u8>>,
}

impl Source {
    pub(super) fn new(path: PathBuf, kind: Kind, input: Box<dyn BufRead>) -> Self {
        let window = BinaryHeap::new();
        let (lines, spare) = (Lines::new(input), Vec::new());
        Self { path, kind, lines, window, bytes: 0, is_over: false, spare }
    }

    /// Reads on until the window is full or the file is over.
    fn fill(&mut self, summary: &mut Summary) -> io::Result<()> {
        while !self.is_over && self.window.len() < WINDOW_LINES && self.bytes < WINDOW_BYTES {
            let Some(line) = self.lines.read()? else {
                self.is_over = true;
                break;
            };
            summary.lines += 1;
            let read = line.map_err(|bad| bad.reason);
            let spare = &mut self.spare;
            match read.and_then(|line| Ok((entry(self.kind, line, spare)?, line.len()))) {
                Ok((Some((at, entry)), bytes)) => {
                    let number = self.lines.number();
                    self.bytes += bytes;
                    self.window.push(Reverse(Held { at, number, bytes, entry }));
                }
                Ok((None, _)) => {}
                Err(reason) => summary.skip(reason),
            }
        }
        Ok(())
    }

    /// The time of the next entry.
    fn next_at(&self) -> Option<Timestamp> {
        self.window.peek().map(|Reverse(held)| held.at)
    }

    fn take(&mut self) -> Option<Held> {
        let Reverse(held) = self.window.pop()?;
        self.bytes -= held.bytes;
        Some(held)
    }

    /// Keeps the room of a line for a later one: at most as many lines as there are in the window.
    fn recycle(&mut self, entry: Entry) {
        if let Entry::Weir(mut line) = entry
            && line.capacity() <= SPARE_BYTES_MAX
            && self.spare.len() < WINDOW_LINES
        {
            line.clear();
            self.spare.push(line);
        }
    }
}

/// None for an empty line.
fn entry(
    kind: Kind,
    line: &[u8],
    spare: &mut Vec<Vec<u8>>,
) -> Result<Option<(Timestamp, Entry)>, &'static str> {
    if line.is_empty() {
        return Ok(None);
    }
    Ok(Some(match kind {
        Kind::Weir => {
            let at = exchange_log::time_of(line)?;
            let mut own = spare.pop().unwrap_or_default();
            own.extend_from_slice(line);
            (at, Entry::Weir(own))
        }
        Kind::Combined => {
            let line = str::from_utf8(line).map_err(|_| "not UTF-8")?;
            let line = combined::parse(line)?.into_owned();
            (line.at, Entry::Combined(Box::new(line)))
        }
    }))
}

/// Replays all lines of all files.
pub(super) fn replay<S: ExchangeSink>(
    mut sources: Vec<Source>,
    observing: &mut Observing<S>,
    summary: &mut Summary,
) -> Result<(), ReplayError> {
    let mut order = BinaryHeap::new();
    let mut now = Timestamp::default();
    for index in 0..sources.len() {
        fill(&mut sources, index, &mut order, summary)?;
    }
    while let Some(Reverse((_, index))) = order.pop() {
        let held = sources.get_mut(index).and_then(Source::take);
        if let Some(held) = held {
            summary.late += u64::from(held.at < now);
            now = now.max(held.at);
            match call(&held.entry, observing) {
                Ok(call) => {
                    summary.count(held.at, call.exchange.body.records);
                    observing.sink_mut().counted(call);
                }
                Err(reason) => summary.skip(reason),
            }
            if let Some(source) = sources.get_mut(index) {
                source.recycle(held.entry);
            }
        }
        if observing.sink_mut().is_closed() {
            break;
        }
        fill(&mut sources, index, &mut order, summary)?;
    }
    Ok(())
}

/// Fills the window of a source and puts it in the order by what comes next.
fn fill(
    sources: &mut [Source],
    index: usize,
    order: &mut BinaryHeap<Reverse<(Timestamp, usize)>>,
    summary: &mut Summary,
) -> Result<(), ReplayError> {
    let Some(source) = sources.get_mut(index) else { return Ok(()) };
    if let Err(error) = source.fill(summary) {
        return Err(ReplayError::Read { path: source.path.clone(), source: error });
    }
    if let Some(at) = source.next_at() {
        order.push(Reverse((at, index)));
    }
    Ok(())
}

fn call<S: ExchangeSink>(
    entry: &Entry,
    observing: &mut Observing<S>,
) -> Result<EndpointCall, &'static str> {
    Ok(match entry {
        Entry::Weir(line) => weir::call(&exchange_log::parse(line)?, observing),
        Entry::Combined(line) => combined::call(line, observing),
    })
}
