//! Room for counts, in bytes beside what a table entry takes.

/// See the module. More may be taken than there is, by what one change takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    all: isize,
    left: isize,
}

impl Room {
    /// Room for so many bytes.
    pub(super) fn of(bytes: usize) -> Self {
        let all = isize::try_from(bytes).unwrap_or(isize::MAX);
        Self { all, left: all }
    }

    pub(super) fn is_spent(self) -> bool {
        self.left <= 0
    }

    /// So little is left that it is soon spent.
    pub(super) fn is_short(self) -> bool {
        self.left <= self.all / 16
    }

    /// Something that took so many bytes takes others now.
    pub(super) fn change(&mut self, before: usize, after: usize) {
        self.left += before.cast_signed() - after.cast_signed();
    }

    /// Takes back the room of what is no more.
    pub(super) fn free(&mut self, bytes: usize) {
        self.change(bytes, 0);
    }
}
