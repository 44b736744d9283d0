//! Incidents as the store keeps them: encoded here, so that the store knows bytes alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::detect::{Detector, Severity};

use super::budget::Budget;
use super::incident::Incident;
use super::{IncidentId, Incidents};

/// What changed since the last save.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Incidents that are gone.
    pub removed: Vec<IncidentId>,
    /// Incidents that changed, encoded.
    pub changed: Vec<(IncidentId, Vec<u8>)>,
    /// What is no incident's own, encoded; none where nothing changed.
    pub rest: Option<Vec<u8>>,
}

/// What a store held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// Incidents, encoded.
    pub incidents: Vec<Vec<u8>>,
    /// What is no incident's own, encoded.
    pub rest: Option<Vec<u8>>,
}

/// What is no incident's own.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Rest {
    last: IncidentId,
    budget: Budget,
    total: Vec<(Detector, Severity, u64)>,
    alerts: u64,
}

impl Incidents {
    /// What changed since the last call.
    #[must_use]
    pub fn take_changes(&mut self) -> Changes {
        let changed = std::mem::take(&mut self.changed);
        let removed = std::mem::take(&mut self.removed);
        if changed.is_empty() && removed.is_empty() {
            return Changes::default();
        }
        let encode = |id| Some((id, serde_json::to_vec(self.groups.get(id)?).ok()?));
        let total =
            self.total.iter().map(|((detector, severity), count)| (*detector, *severity, *count));
        let rest = Rest {
            last: self.last,
            budget: self.budget.clone(),
            total: total.collect(),
            alerts: self.alerts,
        };
        Changes {
            removed,
            changed: changed.into_iter().filter_map(encode).collect(),
            rest: serde_json::to_vec(&rest).ok(),
        }
    }

    /// Takes back changes that could not be saved.
    pub fn give_back(&mut self, changes: Changes) {
        self.changed.extend(changes.changed.into_iter().map(|(id, _)| id));
        self.removed.extend(changes.removed);
    }

    /// Has the next [`Self::take_changes`] give everything.
    pub fn mark_everything(&mut self) {
        self.changed.extend(self.groups.iter().map(|incident| incident.id));
    }

    /// Takes over what a store held; gives the number of incidents that could not be read.
    pub fn restore(&mut self, saved: &Saved) -> usize {
        let rest = saved.rest.as_deref().map(serde_json::from_slice::<Rest>);
        let mut unreadable = usize::from(matches!(rest, Some(Err(_))));
        if let Some(Ok(rest)) = rest {
            self.last = self.last.max(rest.last);
            self.budget = rest.budget;
            self.alerts += rest.alerts;
            let total: BTreeMap<_, _> = rest
                .total
                .into_iter()
                .map(|(detector, severity, n)| ((detector, severity), n))
                .collect();
            for (label, count) in total {
                *self.total.entry(label).or_default() += count;
            }
        }
        for incident in &saved.incidents {
            match serde_json::from_slice::<Incident>(incident) {
                Ok(incident) => {
                    self.last = self.last.max(incident.id);
                    self.removed.extend(self.groups.insert(incident));
                }
                Err(_) => unreadable += 1,
            }
        }
        unreadable
    }
}
