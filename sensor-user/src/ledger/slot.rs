//! Where counts are kept: as bytes, where nothing changes.
//!
//! Input: changes to counts. Output: the counts. Invariant: what a slot takes beside itself is
//! accounted for in a [`Room`].

use std::borrow::Cow;

use super::glance::Glance;
use super::minute::Minute;
use super::room::Room;
use super::saving::Saved;
use super::{Counts, encoded};

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Slot {
    form: Form,
    last_seen: Minute,
    /// Distinct record keys, as far as 16 bits go; more than are listed count as most.
    distinct: u16,
    pub(super) saved: Saved,
}

#[derive(Debug)]
enum Form {
    /// [`Counts::to_bytes`]; nothing where nothing is counted yet.
    Packed(Box<[u8]>),
    Open(Box<Counts>),
}

impl Default for Form {
    fn default() -> Self {
        Self::Packed(Box::default())
    }
}

impl Slot {
    /// A slot with its table's slack, and a name that it shares with others.
    const ENTRY_BYTES: usize = 128;

    pub(super) fn counts(&self) -> Cow<'_, Counts> {
        match &self.form {
            Form::Packed(bytes) => Cow::Owned(unpacked(bytes)),
            Form::Open(counts) => Cow::Borrowed(counts),
        }
    }

    /// [`Counts::to_bytes`] for a save, where they changed since the one before.
    pub(super) fn hand_over(&mut self) -> Option<Box<[u8]>> {
        let saved = if self.saved == Saved::No { Saved::Handed } else { Saved::Yes };
        self.saved = saved;
        (saved == Saved::Handed).then(|| match &self.form {
            Form::Packed(bytes) if !bytes.is_empty() => bytes.clone(),
            _ => self.counts().to_bytes().into(),
        })
    }

    /// What a list shows of the counts, since each of `starts`.
    pub(super) fn glance(&self, starts: &[Minute]) -> Glance {
        let seen = match &self.form {
            Form::Packed(bytes) => Glance::of_bytes(bytes, starts),
            Form::Open(_) => None,
        };
        seen.unwrap_or_else(|| Glance::of(&self.counts(), starts))
    }

    /// Of packed counts, 0 of others.
    pub(super) fn first_byte(&self) -> u8 {
        match &self.form {
            Form::Packed(bytes) => bytes.first().copied().unwrap_or_default(),
            Form::Open(_) => 0,
        }
    }

    /// Records of all time.
    pub(super) fn records_all(&self) -> u64 {
        match &self.form {
            Form::Packed(bytes) => {
                encoded::peek_tally(bytes).map_or(0, |tally| tally.records_all())
            }
            Form::Open(counts) => counts.tally.records_all(),
        }
    }

    /// True where nothing is counted yet.
    pub(super) fn is_empty(&self) -> bool {
        matches!(&self.form, Form::Packed(bytes) if bytes.is_empty())
    }

    /// Changes the counts, which are told whether there is room for more keys.
    pub(super) fn change<T>(
        &mut self,
        room: &mut Room,
        change: impl FnOnce(&mut Counts, bool) -> T,
    ) -> T {
        let before = self.bytes();
        let mut counts = match std::mem::take(&mut self.form) {
            Form::Open(counts) => counts,
            Form::Packed(bytes) => Box::new(unpacked(&bytes)),
        };
        let result = change(&mut counts, !room.is_spent());
        self.distinct = counts.keys.listed().map_or(u16::MAX, |keys| keys as u16);
        self.last_seen = counts.last_minute();
        self.saved = Saved::No;
        self.form = Form::Open(counts);
        room.change(before, self.bytes());
        result
    }

    /// Keeps counts as bytes until they change again.
    pub(super) fn pack(&mut self, room: &mut Room) {
        let before = self.bytes();
        if let Form::Open(counts) = &self.form
            && counts.packs_well()
        {
            self.form = Form::Packed(counts.to_bytes().into_boxed_slice());
            room.change(before, self.bytes());
        }
    }

    /// Drops what windows do not need before a minute.
    pub(super) fn forget_before(&mut self, limit: Minute, room: &mut Room) {
        if let Form::Open(counts) = &mut self.form {
            let before = counts.bytes();
            counts.history.forget_before(limit);
            room.change(before, counts.bytes());
        }
    }

    /// Bytes that it takes, with its place in a table and its share of a name; none while nothing is
    /// counted.
    pub(super) fn bytes(&self) -> usize {
        match &self.form {
            Form::Packed(bytes) if bytes.is_empty() => 0,
            Form::Packed(bytes) => Self::ENTRY_BYTES + bytes.len(),
            Form::Open(counts) => Self::ENTRY_BYTES + size_of::<Counts>() + counts.bytes(),
        }
    }

    pub(super) fn was_active_since(&self, start: Minute) -> bool {
        self.last_seen >= start
    }

    /// Less is folded first: those with least distinct records, of these who was silent for longest.
    pub(super) fn rank(&self) -> u64 {
        u64::from(self.distinct) << 32 | u64::from(self.last_seen.number())
    }
}

/// Of bytes that were made here, or that a store has checked.
pub(super) fn unpacked(bytes: &[u8]) -> Counts {
    Counts::from_bytes(bytes).unwrap_or_default()
}
