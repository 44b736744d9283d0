//! The kernel side, loaded and read.
//!
//! Output: [`Event`]s, borrowed from the ring buffer.

mod btf;
mod control;
pub mod decode;
mod error;
mod event;
mod live;
mod load;
pub mod record;
mod settings;
mod tls;

pub use control::CaptureControl;
pub use error::CaptureError;
pub use event::{Event, OpenInfo};
pub use live::{Capture, ProgramCost};
pub use load::check_capabilities;
pub use record::{Recorder, Recording};
pub use settings::{CaptureSettings, Filters, Rule};
pub use tls::{Coverage, ProcessCoverage};
