//! HyperLogLog with Ertl's estimator (arXiv:1702.01284, algorithm 6): no bias tables,
//! no thresholds, mergeable.

/// Bits of a hash that choose the register.
const PRECISION: u32 = 12;
pub(super) const REGISTERS: usize = 1 << PRECISION;
/// Largest rank: the bits left, and one more where they are all zero.
const RANK_MAX: u8 = (64 - PRECISION + 1) as u8;

/// 1.04 / sqrt(registers).
pub(super) const RELATIVE_ERROR: f64 = 0.01625;

#[derive(Clone, Debug)]
pub(super) struct Sketch {
    registers: [u8; REGISTERS],
}

impl Sketch {
    pub(super) fn of(hashes: &[u64]) -> Self {
        let mut sketch = Self { registers: [0; REGISTERS] };
        hashes.iter().for_each(|&hash| sketch.insert(hash));
        sketch
    }

    pub(super) fn insert(&mut self, hash: u64) {
        let register = (hash >> (64 - PRECISION)) as usize;
        let rank = ((hash << PRECISION).leading_zeros() as u8 + 1).min(RANK_MAX);
        if let Some(slot) = self.registers.get_mut(register) {
            *slot = (*slot).max(rank);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.registers.iter_mut().zip(&other.registers) {
            *mine = (*mine).max(*theirs);
        }
    }

    pub(super) fn estimate(&self) -> u64 {
        estimate_distinct(&self.registers)
    }

    pub(super) const fn registers(&self) -> &[u8] {
        &self.registers
    }

    pub(super) fn from_registers(bytes: &[u8]) -> Option<Self> {
        let registers: [u8; REGISTERS] = bytes.try_into().ok()?;
        registers.iter().all(|&rank| rank <= RANK_MAX).then_some(Self { registers })
    }
}

/// The number of distinct keys whose largest rank is that of each register, 0 for none.
#[must_use]
pub fn estimate_distinct(ranks: &[u8; REGISTERS]) -> u64 {
    // Neighbours are mostly of like rank: counted apart, none waits for the one before it.
    let mut histograms = [[0_u32; RANK_MAX as usize + 1]; 4];
    for ranks in ranks.chunks_exact(histograms.len()) {
        for (histogram, &rank) in histograms.iter_mut().zip(ranks) {
            if let Some(slot) = histogram.get_mut(usize::from(rank)) {
                *slot += 1;
            }
        }
    }
    let count = |rank: u8| {
        let counts = histograms.iter().filter_map(|it| it.get(usize::from(rank)));
        f64::from(counts.sum::<u32>())
    };
    let m = REGISTERS as f64;
    let mut z = m * tau(1.0 - count(RANK_MAX) / m);
    for rank in (1..RANK_MAX).rev() {
        z = 0.5 * (z + count(rank));
    }
    z += m * sigma(count(0) / m);
    (m * m / (2.0 * std::f64::consts::LN_2 * z)).round() as u64
}

fn sigma(mut x: f64) -> f64 {
    if x >= 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z <= before {
            return z;
        }
    }
}

fn tau(mut x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x).powi(2) * y;
        if z >= before {
            return z / 3.0;
        }
    }
}
