//! Where kernel events come from.

use std::io;
use std::time::Duration;

use serde_json::Value;

use crate::capture::Event;
use crate::config::Settings;
use crate::connection::Feedback;
use crate::metrics::Readings;

/// Takes what the kernel side need not copy.
pub type Wishes = Box<dyn FnMut(Feedback) + Send>;

/// The ring buffer, or in tests a list.
pub trait Source: Send {
    /// Waits up to `timeout` for events and hands over those that are there; gives their number.
    ///
    /// # Errors
    /// The buffer can't be read any more.
    fn poll(&mut self, timeout: Duration, each: &mut dyn FnMut(Event<'_>)) -> io::Result<u64>;

    /// Where wishes go.
    fn wishes(&self) -> Wishes;

    /// Does what is due between events, such as attaching to processes that started.
    fn tick(&mut self);

    /// Takes over what may change while it runs.
    fn reload(&mut self, settings: &Settings);

    /// Fills in the numbers of capture.
    fn read(&mut self, readings: &mut Readings);

    /// What is captured on this host and what is not, and why.
    fn coverage(&mut self) -> Value;

    /// Every probe that can attach is attached.
    fn is_ready(&self) -> bool;
}
