//! Wald's sequential test, and tails of the binomial law.
//!
//! Wald, Ann. Math. Stat. 1945; as a threshold random walk on hits and misses: Jung, Paxson,
//! Berger, Balakrishnan, IEEE S&P 2004. Evidence never falls below zero (Page's CUSUM,
//! Biometrika 1954), so that a stream that turns bad late is found as fast as one that
//! began so.

use serde::{Deserialize, Serialize};

/// The chance of an event if all is ordinary, and if it is not.
#[derive(Clone, Copy, Debug)]
pub(in crate::detect) struct Odds {
    /// In ordinary traffic.
    pub(in crate::detect) ordinary: f64,
    /// In the traffic that is looked for.
    pub(in crate::detect) sought: f64,
}

/// Logarithm of the likelihood ratio so far.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(in crate::detect) struct Evidence(f32);

impl Evidence {
    /// Takes in whether the event came.
    pub(in crate::detect) fn take(&mut self, came: bool, odds: Odds) {
        let ratio = if came {
            odds.sought / odds.ordinary
        } else {
            (1.0 - odds.sought) / (1.0 - odds.ordinary)
        };
        self.0 = (self.0 + ratio.ln() as f32).clamp(0.0, 60.0);
    }

    /// The chance of so much evidence in ordinary traffic (Wald's bound).
    pub(in crate::detect) fn p(self) -> f64 {
        f64::from(-self.0).exp()
    }
}

/// Chernoff's bound on at most `hits` of `tries` where each hits with chance `q`.
pub(in crate::detect) fn few_hits(hits: f64, tries: f64, q: f64) -> f64 {
    let share = hits / tries.max(1.0);
    if share >= q { 1.0 } else { (-tries * divergence(share, q)).exp() }
}

/// Chernoff's bound on at least `hits` of `tries` where each hits with chance `q`.
pub(in crate::detect) fn many_hits(hits: f64, tries: f64, q: f64) -> f64 {
    let share = (hits / tries.max(1.0)).min(1.0);
    if share <= q { 1.0 } else { (-tries * divergence(share, q)).exp() }
}

fn divergence(share: f64, q: f64) -> f64 {
    let q = q.clamp(1e-9, 1.0 - 1e-9);
    let part = |a: f64, b: f64| if a > 0.0 { a * (a / b).ln() } else { 0.0 };
    part(share, q) + part(1.0 - share, 1.0 - q)
}
