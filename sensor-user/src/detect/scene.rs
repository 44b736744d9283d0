//! One exchange with all that is remembered around it.

use super::look::Look;
use super::state::{Endpoint, Group, Pair};
use super::{Claim, Detector, Finding};

/// What the detectors of single exchanges look at.
pub(super) struct Scene<'a, 'c> {
    pub(super) look: &'a Look<'c>,
    pub(super) endpoint: &'a mut Endpoint,
    /// None for who does little.
    pub(super) pair: Option<&'a mut Pair>,
    /// None for a program that does little.
    pub(super) group: Option<&'a mut Group>,
    /// Records that the pair did not have a moment ago.
    pub(super) fresh: u32,
    pub(super) out: &'a mut Vec<Finding>,
}

impl Scene<'_, '_> {
    /// Whether `detector` may speak of the pair now.
    pub(super) fn pair_speaks(&mut self, detector: Detector) -> bool {
        let at_s = self.look.at_s;
        self.pair.as_mut().is_some_and(|pair| pair.speaks(detector, at_s))
    }

    /// Adds a finding.
    pub(super) fn claim(&mut self, claim: Claim) {
        self.out.push(claim.at(self.endpoint, self.look.at_s));
    }
}
