//! Sources of traffic, side by side.

use super::Act;

/// Acts in the order of their time.
pub(super) type Source = Box<dyn Iterator<Item = Act>>;

/// The acts of several sources, in the order of their time.
pub struct Merged {
    /// Each with its next act; few, so that looking at all of them is quick.
    sources: Vec<(Act, Source)>,
}

impl Merged {
    pub(super) fn new(sources: Vec<Source>) -> Self {
        let first = |mut source: Source| source.next().map(|act| (act, source));
        Self { sources: sources.into_iter().filter_map(first).collect() }
    }
}

impl Iterator for Merged {
    type Item = Act;

    fn next(&mut self) -> Option<Act> {
        let earliest = self.sources.iter().enumerate().min_by_key(|(_, (act, _))| act.at_ns)?.0;
        let (next, source) = self.sources.get_mut(earliest)?;
        match source.next() {
            Some(act) => Some(std::mem::replace(next, act)),
            None => Some(self.sources.swap_remove(earliest).0),
        }
    }
}
