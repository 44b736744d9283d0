//! What was told of which incident, and so what is news.
//!
//! Input: the incidents as they stand, and the time. Output: [`Event`]s, in the order of the
//! incidents. Invariants: pure; an event is made from the difference between what stands and what
//! was told, so that none is missed by not looking at the right moment; the same difference
//! gives the same event id; what is gone, or can't be read for a while, is remembered, up to a bound.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::incident::{IncidentId, IncidentView, Incidents, Standing};

use super::event::{Event, EventKind, Labels, event_id};

/// Incidents that are remembered; of more, those go first that are gone for longest.
const TOLD_MAX: usize = 1_000;

/// What was told of one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Told {
    /// When the alert began.
    pub since: Timestamp,
    /// The last one that was told.
    alerted_at: Timestamp,
    is_closed: bool,
    is_acknowledged: bool,
    /// What identifies it where labels do.
    pub labels: Labels,
    /// The sentence about it.
    pub summary: String,
    /// It was there at the last look.
    #[serde(skip)]
    is_there: bool,
}

impl Told {
    fn is_firing(&self) -> bool {
        self.is_there && !self.is_closed && !self.is_acknowledged
    }
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Memory {
    told: BTreeMap<IncidentId, Told>,
}

impl Memory {
    /// A memory that takes what stands now for told: it is of a time when nobody was to be told.
    pub(super) fn begin(incidents: &Incidents, instance: &str, now: Timestamp) -> Self {
        let mut memory = Self::default();
        memory.look(incidents, instance, now);
        memory
    }

    /// What is to be looked at as far as anybody was told.
    pub(super) fn firing(&self) -> impl Iterator<Item = &Told> {
        self.told.values().filter(|told| told.is_firing())
    }

    /// What is news of `incidents`, told from now on.
    pub(super) fn look(
        &mut self,
        incidents: &Incidents,
        instance: &str,
        now: Timestamp,
    ) -> Vec<Event> {
        let standing: BTreeMap<_, _> = incidents.standing().map(|it| (it.id, it)).collect();
        let mut ended = self.forget_merged(&standing, incidents);
        let mut events = Vec::new();
        for standing in standing.into_values() {
            let mut ended = ended.remove(&standing.id).unwrap_or_default();
            for kind in self.news(standing, !ended.is_empty()) {
                if let Some(view) = incidents.view(standing.id) {
                    let ended = std::mem::take(&mut ended);
                    events.push(self.tell(kind, standing, view, ended, instance, now));
                }
            }
        }
        while self.told.len() > TOLD_MAX
            && let Some(gone) = self.told.iter().find(|(_, told)| !told.is_there)
        {
            let id = *gone.0;
            self.told.remove(&id);
        }
        events
    }

    /// Notes which incidents are there. Forgets those that became part of another, and gives
    /// their labels by that one.
    fn forget_merged(
        &mut self,
        standing: &BTreeMap<IncidentId, Standing>,
        incidents: &Incidents,
    ) -> BTreeMap<IncidentId, Vec<Labels>> {
        let mut ended: BTreeMap<_, Vec<_>> = BTreeMap::new();
        self.told.retain(|id, told| {
            told.is_there = standing.contains_key(id);
            let merged = incidents.current(*id).filter(|current| current != id);
            if let Some(current) = merged {
                ended.entry(current).or_default().push(told.labels.clone());
            }
            merged.is_none()
        });
        ended
    }

    /// What is news of one incident; `grew` where it took in another that was told.
    fn news(&self, standing: Standing, grew: bool) -> Vec<EventKind> {
        let told = self.told.get(&standing.id);
        let first = match told {
            None => Some(EventKind::Opened),
            Some(told) if standing.alerted_at > told.alerted_at && told.is_closed => {
                Some(EventKind::Opened)
            }
            Some(told) => {
                let alerted = standing.alerted_at > told.alerted_at;
                let acknowledged = standing.is_acknowledged != told.is_acknowledged;
                let updated = alerted || (acknowledged && !told.is_closed) || grew;
                updated.then_some(EventKind::Updated)
            }
        };
        let open = first == Some(EventKind::Opened) || told.is_some_and(|told| !told.is_closed);
        let closed = (open && !standing.is_open).then_some(EventKind::Closed);
        first.into_iter().chain(closed).collect()
    }

    fn tell(
        &mut self,
        kind: EventKind,
        standing: Standing,
        incident: IncidentView,
        mut ended: Vec<Labels>,
        instance: &str,
        now: Timestamp,
    ) -> Event {
        let before = self.told.remove(&standing.id);
        let labels = Labels::of(&incident, instance);
        let begin = before.as_ref().filter(|_| kind != EventKind::Opened);
        let told = Told {
            since: begin.map_or(standing.alerted_at, |before| before.since),
            alerted_at: standing.alerted_at,
            is_closed: kind == EventKind::Closed
                || (kind == EventKind::Updated && before.as_ref().is_some_and(|it| it.is_closed)),
            is_acknowledged: standing.is_acknowledged,
            labels: labels.clone(),
            summary: incident.summary.clone(),
            is_there: true,
        };
        ended.extend(before.map(|before| before.labels).filter(|before| *before != labels));
        let mut more: Vec<&str> = ended.iter().map(|labels| labels.incident.as_str()).collect();
        if told.is_acknowledged {
            more.push("acknowledged");
        }
        let event = Event {
            id: event_id(instance, standing.id, kind, standing.alerted_at, &more),
            kind,
            at: now,
            since: told.since,
            labels,
            is_firing: told.is_firing(),
            ended,
            incident,
        };
        self.told.insert(standing.id, told);
        event
    }
}
