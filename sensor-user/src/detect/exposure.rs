//! `exposure`: sensitive classes newly returned, or given without credentials.
//!
//! Both compare with the endpoint's own past of at least [`KNOWN`] responses with records.

use serde::{Deserialize, Serialize};

use super::scene::Scene;
use super::state::DAY_S;
use super::{Claim, Detector};
use crate::records::SensitiveClass;

/// Responses after which the endpoint's habits are known.
const KNOWN: u32 = 1000;
/// Days after which they are.
const KNOWN_S: u64 = 3 * DAY_S;
/// Responses that make a new habit.
const NEW: u32 = 20;

/// What an endpoint was seen to hand out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Exposed {
    responses: u32,
    /// Responses with each class.
    classes: [u32; SensitiveClass::ALL.len()],
    /// Sensitive responses with credentials, and without.
    known: u32,
    unknown: u32,
    /// Classes, and whether giving them to anybody, was said before.
    said: u8,
    said_open: bool,
}

impl Exposed {
    /// Whether it hands out sensitive records.
    pub(super) fn is_sensitive(&self) -> bool {
        self.known + self.unknown > 0
    }
}

/// Looks for a class that is new, and for callers without credentials.
pub(super) fn observe(scene: &mut Scene<'_, '_>) {
    let look = scene.look;
    if look.records == 0 {
        return;
    }
    let is_old = look.at_s.saturating_sub(scene.endpoint.first_s) >= KNOWN_S;
    let exposed = &mut scene.endpoint.exposed;
    let is_settled = is_old && exposed.responses >= KNOWN;
    exposed.responses = exposed.responses.saturating_add(1);
    if look.classes == 0 {
        return;
    }
    let mut found = None;
    for (bit, (class, count)) in SensitiveClass::ALL.iter().zip(&mut exposed.classes).enumerate() {
        if look.classes & (1 << bit) == 0 {
            continue;
        }
        *count = count.saturating_add(1);
        // A class that came while habits were forming is one of them.
        if *count == NEW && exposed.said & (1 << bit) == 0 {
            exposed.said |= 1 << bit;
            found = is_settled.then_some(*class).or(found);
        }
    }
    let seen = if look.is_known { &mut exposed.known } else { &mut exposed.unknown };
    *seen = seen.saturating_add(1);
    let is_open = exposed.unknown == NEW && exposed.known >= KNOWN && !exposed.said_open;
    exposed.said_open |= exposed.unknown >= NEW;
    if let Some(class) = found {
        let label = class.label();
        say(scene, format!("Began to hand out records with {label}"), label);
    }
    if is_open {
        say(scene, "Hands out sensitive records without credentials too".into(), "any");
    }
}

fn say(scene: &mut Scene<'_, '_>, summary: String, class: &str) {
    let exposed = &scene.endpoint.exposed;
    let claim = Claim::of_endpoint(Detector::Exposure, 1e-3, scene.look.at_s)
        .by(vec![scene.look.call.exchange.caller.principal.clone()], 1)
        .taking(u64::from(NEW), crate::ledger::Estimate::default())
        .with("class", class)
        .with("responses_before", exposed.responses)
        .with("with_credentials", exposed.known)
        .with("without_credentials", exposed.unknown)
        .saying(summary);
    scene.claim(claim);
}
