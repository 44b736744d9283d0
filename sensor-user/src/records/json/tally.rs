//! Records counted in one place of a body, and what is known of them.

use super::super::{KeySet, SensitiveClass};
use super::facts::Facts;

/// Records, with their keys and classes where those were asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) records: u64,
    pub(super) details: Option<Box<Details>>,
}

/// What is known of the records of a tally.
#[derive(Clone, Debug, Default)]
pub(super) struct Details {
    pub(super) keys: KeySet,
    pub(super) plain_keys: Vec<Box<str>>,
    pub(super) sensitive: [u64; SensitiveClass::ALL.len()],
    /// Content hash of the last record without a key.
    pub(super) unkeyed: Option<u64>,
}

impl Tally {
    /// One record of which nothing more is wanted.
    pub(super) const fn one() -> Self {
        Self { records: 1, details: None }
    }

    /// Notes what was found in a record that is counted already.
    pub(super) fn describe(&mut self, facts: &Facts, plain_keys_max: usize) {
        let details = self.details.get_or_insert_default();
        match &facts.key {
            Some(key) => {
                details.keys.insert(key.hash);
                if details.plain_keys.len() < plain_keys_max {
                    details.plain_keys.extend(key.plain.clone());
                }
            }
            None => details.unkeyed = Some(facts.content),
        }
        for class in facts.hints.finish().iter() {
            if let Some(count) = details.sensitive.get_mut(class as usize) {
                *count += 1;
            }
        }
    }

    /// As [`describe`](Self::describe), for an element of a list: without a key of its
    /// own its content identifies it.
    pub(super) fn describe_element(&mut self, facts: &Facts, plain_keys_max: usize) {
        self.describe(facts, plain_keys_max);
        if let Some(details) = &mut self.details
            && let Some(content) = details.unkeyed.take()
        {
            details.keys.insert(content);
        }
    }

    /// Adds the records of another.
    pub(super) fn add(&mut self, other: Self, plain_keys_max: usize) {
        self.records += other.records;
        let Some(theirs) = other.details else { return };
        let Some(mine) = &mut self.details else {
            self.details = Some(theirs);
            return;
        };
        mine.keys.merge(&theirs.keys);
        for content in [mine.unkeyed.take(), theirs.unkeyed].into_iter().flatten() {
            mine.keys.insert(content);
        }
        let room = plain_keys_max.saturating_sub(mine.plain_keys.len());
        mine.plain_keys.extend(theirs.plain_keys.into_iter().take(room));
        for (mine, theirs) in mine.sensitive.iter_mut().zip(theirs.sensitive) {
            *mine += theirs;
        }
    }
}
