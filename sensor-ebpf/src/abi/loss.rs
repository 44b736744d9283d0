//! Why an event could not be sent; the index into the per-CPU loss counters.

/// The label `reason` of `weir_capture_lost_total`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum LossReason {
    /// The ring buffer had no room.
    RingFull = 0,
    /// User memory could not be read (paged out, or unmapped meanwhile).
    Fault = 1,
    /// A per-thread or per-object map was full.
    MapFull = 2,
    /// A transfer had more pieces (iovecs, chunks) than the loop bound.
    TooLong = 3,
    /// The socket moved bytes by a call whose arguments are not understood.
    UnknownCall = 4,
    /// A TLS call returned whose entry was not seen.
    NoEntry = 5,
}

impl LossReason {
    /// How many reasons there are.
    pub const COUNT: u32 = 6;

    /// Every reason, in the order of its number.
    pub const ALL: [Self; Self::COUNT as usize] = [
        Self::RingFull,
        Self::Fault,
        Self::MapFull,
        Self::TooLong,
        Self::UnknownCall,
        Self::NoEntry,
    ];

    /// The metric label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::RingFull => "ring_full",
            Self::Fault => "fault",
            Self::MapFull => "map_full",
            Self::TooLong => "too_long",
            Self::UnknownCall => "unknown_call",
            Self::NoEntry => "no_entry",
        }
    }
}
