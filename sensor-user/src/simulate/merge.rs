//! Sources of traffic, side by side.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Act;

/// Acts in the order of their time.
pub(super) type Source = Box<dyn Iterator<Item = Act>>;

/// The acts of several sources, in the order of their time; of one moment, in the order of the
/// sources.
pub struct Merged {
    /// Each with its next act; none for those that are over.
    sources: Vec<(Option<Act>, Source)>,
    /// Time and place of those next acts.
    order: BinaryHeap<Reverse<(u64, usize)>>,
}

impl Merged {
    pub(super) fn new(sources: Vec<Source>) -> Self {
        let sources: Vec<_> =
            sources.into_iter().map(|mut source| (source.next(), source)).collect();
        let next = sources.iter().enumerate();
        let order =
            next.filter_map(|(place, (act, _))| Some(Reverse((act.as_ref()?.at_ns, place))));
        Self { order: order.collect(), sources }
    }
}

impl Iterator for Merged {
    type Item = Act;

    fn next(&mut self) -> Option<Act> {
        let Reverse((_, place)) = self.order.pop()?;
        let (next, source) = self.sources.get_mut(place)?;
        let now = std::mem::replace(next, source.next());
        if let Some(act) = next {
            self.order.push(Reverse((act.at_ns, place)));
        }
        now
    }
}
