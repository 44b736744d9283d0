//! A JSON list, written a page at a time.

use serde::Serialize;

use super::stream::Sink;

/// Text that is handed over at a time, in bytes; the last element may go beyond.
const PAGE_BYTES: usize = 64 << 10;

/// See the module.
pub(super) struct List<'a> {
    page: String,
    sink: &'a mut Sink<'a>,
    wanted: bool,
    is_empty: bool,
}

impl<'a> List<'a> {
    /// Without an element yet.
    pub(super) fn new(sink: &'a mut Sink<'a>) -> Self {
        Self { page: "[".into(), sink, wanted: true, is_empty: true }
    }

    /// Adds an element; false where nobody wants more.
    pub(super) fn push(&mut self, element: &impl Serialize) -> bool {
        if !std::mem::replace(&mut self.is_empty, false) {
            self.page.push(',');
        }
        // A structure of numbers, names and lists always has a JSON form.
        self.page.push_str(&serde_json::to_string(element).unwrap_or_default());
        if self.page.len() >= PAGE_BYTES {
            self.turn_page();
        }
        self.wanted
    }

    /// Ends the list; false where it was not wanted.
    pub(super) fn finish(mut self) -> bool {
        self.page.push(']');
        self.turn_page();
        self.wanted
    }

    fn turn_page(&mut self) {
        let page = std::mem::take(&mut self.page);
        self.wanted = self.wanted && (self.sink)(page);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_together_are_one_list_of_all_elements() {
        for length in [0, 1, 2, 30_000] {
            let mut pages = Vec::new();
            let mut sink = |page: String| {
                assert!(page.len() < 65 << 10);
                pages.push(page);
                true
            };
            let mut list = List::new(&mut sink);
            assert!((0..length).all(|number: u64| list.push(&number)));
            assert!(list.finish());
            let read: Vec<u64> = serde_json::from_str(&pages.concat()).unwrap();
            assert_eq!(read, (0..length).collect::<Vec<_>>());
        }
    }

    #[test]
    fn where_nobody_wants_more_the_list_says_so() {
        let mut sink = |_: String| false;
        let mut list = List::new(&mut sink);
        assert!(list.push(&1));
        assert!(!list.push(&"x".repeat(PAGE_BYTES)));
        assert!(!list.finish());
    }
}
