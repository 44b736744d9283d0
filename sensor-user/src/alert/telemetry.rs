//! What delivery reports of itself.

/// What became of events and attempts of one target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Events that it has.
    Delivered,
    /// Posts of what goes on, to an Alertmanager.
    Repeated,
    /// Attempts that are made again.
    Failed,
    /// Events that it will never take.
    Rejected,
    /// Events that the bounds of the queue lost.
    Dropped,
}

impl Count {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Delivered, Self::Repeated, Self::Failed, Self::Rejected, Self::Dropped];

    /// The label `outcome`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Repeated => "repeated",
            Self::Failed => "failed",
            Self::Rejected => "rejected",
            Self::Dropped => "dropped",
        }
    }
}

/// One target at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetReadings {
    /// What it is called.
    pub name: String,
    /// By [`Count`], in its order.
    pub counts: [u64; Count::ALL.len()],
    /// Events that wait for it.
    pub waiting: u64,
}

impl TargetReadings {
    pub(super) fn add(&mut self, count: Count, by: u64) {
        if let Some(counted) = self.counts.get_mut(count as usize) {
            *counted += by;
        }
    }
}

/// Delivery at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertReadings {
    /// Every target.
    pub targets: Vec<TargetReadings>,
    /// Bytes of the events that wait.
    pub queue_bytes: u64,
    /// Saves of the queue that failed.
    pub write_errors: u64,
}
