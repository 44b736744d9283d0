//! Who gets alerts: a webhook's receiver, and a real Alertmanager.

mod alertmanager;
mod webhook;

pub use alertmanager::{ActiveAlert, Alertmanager};
pub use webhook::{Delivery, Webhook};
