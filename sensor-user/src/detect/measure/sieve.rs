//! Which of a million sources are worth a state of their own.
//!
//! A count-min sketch (Cormode, Muthukrishnan 2005) of two rows: 2 MiB in all,
//! nothing a source. It errs to more, never to less.

/// Counters a row.
const SLOTS: usize = 1 << 20;

/// Saturating counts of all sources.
#[derive(Clone, Debug)]
pub(in crate::detect) struct Sieve {
    rows: [Vec<u8>; 2],
}

impl Default for Sieve {
    fn default() -> Self {
        Self { rows: [vec![0; SLOTS], vec![0; SLOTS]] }
    }
}

impl Sieve {
    /// Adds to the count of a source, and gives it.
    pub(in crate::detect) fn add(&mut self, source: u64, by: u8) -> u8 {
        let mut least = u8::MAX;
        let slots = [source as usize, (source >> 32) as usize];
        for (row, slot) in self.rows.iter_mut().zip(slots) {
            if let Some(cell) = row.get_mut(slot & (SLOTS - 1)) {
                *cell = cell.saturating_add(by);
                least = least.min(*cell);
            }
        }
        least
    }

    /// Halves all counts.
    pub(in crate::detect) fn fade(&mut self) {
        self.rows.iter_mut().flatten().for_each(|cell| *cell /= 2);
    }
}
