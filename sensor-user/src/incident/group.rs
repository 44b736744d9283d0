//! Which incident a finding belongs to: incidents and the index of their causes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::RandomState;

use crate::detect::Finding;

use super::cause::{Cause, Lane, Place, causes, is_crowd};
use super::incident::{Incident, State};
use super::{IncidentId, REOPEN_NS};

/// Incidents that are remembered; of more, those go first that ended longest ago.
pub(super) const INCIDENTS_MAX: usize = 500;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Groups {
    incidents: BTreeMap<IncidentId, Incident>,
    by_cause: HashMap<(Lane, Cause), IncidentId, RandomState>,
}

impl Groups {
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Incident> {
        self.incidents.values()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Incident> {
        self.incidents.values_mut()
    }

    pub(super) fn get(&self, id: IncidentId) -> Option<&Incident> {
        self.incidents.get(&id)
    }

    pub(super) fn get_mut(&mut self, id: IncidentId) -> Option<&mut Incident> {
        self.incidents.get_mut(&id)
    }

    /// The incident of an id, or the one that it became part of.
    pub(super) fn find(&self, id: IncidentId) -> Option<&Incident> {
        let merged = || self.iter().find(|incident| incident.merged.contains(&id));
        self.incidents.get(&id).or_else(merged)
    }

    /// Adds an incident; gives the one that had to make room.
    pub(super) fn insert(&mut self, incident: Incident) -> Option<IncidentId> {
        let gone = (self.incidents.len() >= INCIDENTS_MAX).then(|| self.least()).flatten();
        if let Some(gone) = gone {
            self.remove(gone);
        }
        let id = incident.id;
        self.incidents.insert(id, incident);
        self.index(id);
        gone
    }

    /// The incident to forget first: closed before open, silent before alerted, then the mildest
    /// and the one silent for longest.
    fn least(&self) -> Option<IncidentId> {
        let rank = |incident: &&Incident| {
            let open = incident.state == State::Open;
            (open, !incident.alerts.is_empty(), incident.severity, incident.last_activity)
        };
        self.iter().min_by_key(rank).map(|incident| incident.id)
    }

    pub(super) fn remove(&mut self, id: IncidentId) -> Option<Incident> {
        self.unindex(id);
        self.incidents.remove(&id)
    }

    /// Makes an incident findable by its causes.
    pub(super) fn index(&mut self, id: IncidentId) {
        let Some(incident) = self.incidents.get(&id) else { return };
        for cause in &incident.causes {
            self.by_cause.insert((incident.lane, cause.clone()), id);
        }
    }

    /// Undoes [`Self::index`].
    pub(super) fn unindex(&mut self, id: IncidentId) {
        let Some(incident) = self.incidents.get(&id) else { return };
        for cause in &incident.causes {
            let key = (incident.lane, cause.clone());
            if self.by_cause.get(&key) == Some(&id) {
                self.by_cause.remove(&key);
            }
        }
    }

    /// The acknowledged incident that speaks of a finding too.
    pub(super) fn acknowledged(&self, finding: &Finding) -> Option<IncidentId> {
        let ids =
            causes(finding).into_iter().filter_map(|cause| self.by(Lane::Acknowledged, cause));
        let covers = |id: &IncidentId| self.incidents.get(id).is_some_and(|it| it.covers(finding));
        ids.into_iter().find(covers)
    }

    /// The incident of a finding's cause. Where it shows that several are of one cause, they
    /// become the oldest of them; the ids of the others go to `merged`.
    pub(super) fn home(
        &mut self,
        lane: Lane,
        finding: &Finding,
        merged: &mut Vec<IncidentId>,
    ) -> Option<IncidentId> {
        let mut ids: BTreeSet<_> =
            causes(finding).into_iter().filter_map(|cause| self.by(lane, cause)).collect();
        if lane == Lane::Watched {
            ids.extend(self.at_the_same_crowd(finding));
        }
        let is_fresh = |id: &IncidentId| {
            let incident = self.incidents.get(id);
            let silent = |it: &Incident| finding.at.0.abs_diff(it.last_activity.0);
            incident.is_some_and(|it| silent(it) <= REOPEN_NS.max(it.patience_ns()))
        };
        ids.retain(is_fresh);
        let home = ids.pop_first()?;
        for id in ids {
            let Some(other) = self.remove(id) else { continue };
            merged.push(id);
            if let Some(incident) = self.incidents.get_mut(&home) {
                incident.absorb(other);
            }
        }
        Some(home)
    }

    /// While many act as one at an endpoint, what is found there is theirs: a crowd names its
    /// largest members only.
    fn at_the_same_crowd(&self, finding: &Finding) -> Vec<IncidentId> {
        let place = Place::of(finding);
        if !is_crowd(finding) {
            return self.by(Lane::Watched, Cause::Crowd(place)).into_iter().collect();
        }
        let here = self
            .iter()
            .filter(|incident| incident.lane == Lane::Watched && incident.places.contains(&place));
        here.map(|incident| incident.id).collect()
    }

    fn by(&self, lane: Lane, cause: Cause) -> Option<IncidentId> {
        self.by_cause.get(&(lane, cause)).copied()
    }
}
