//! Incidents as alert delivery looks at them.

use crate::clock::Timestamp;

use super::incident::State;
use super::{IncidentId, Incidents, Lane};

/// An incident that alerted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its id.
    pub id: IncidentId,
    /// When it alerted last.
    pub alerted_at: Timestamp,
    /// It goes on.
    pub is_open: bool,
    /// An operator said that it is known.
    pub is_acknowledged: bool,
}

impl Incidents {
    /// Those that alerted, in the order of their ids.
    pub fn standing(&self) -> impl Iterator<Item = Standing> {
        self.groups.iter().filter_map(|incident| {
            Some(Standing {
                id: incident.id,
                alerted_at: *incident.alerts.last()?,
                is_open: incident.state == State::Open,
                is_acknowledged: incident.lane == Lane::Acknowledged,
            })
        })
    }

    /// The id of an incident, or of the one that it became part of; none where it is forgotten.
    #[must_use]
    pub fn current(&self, id: IncidentId) -> Option<IncidentId> {
        self.groups.find(id).map(|incident| incident.id)
    }
}
