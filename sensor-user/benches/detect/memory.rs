//! What ledger and detectors take for a million pairs: bytes as the allocator counts them.
//!
//! The same traffic is simulated three times: alone, with the ledger, and with the detectors. What
//! more is allocated than by the simulation alone is theirs, and the most that it ever is counts.

#![expect(unsafe_code, reason = "an allocator is unsafe by its trait")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use sensor_user::config::Settings;
use sensor_user::exchange::EndpointCall;
use sensor_user::ledger::Ledger;
use sensor_user::pipeline;
use sensor_user::principal::HashKey;
use sensor_user::simulate::{Plan, simulate};

use crate::counts::verdict;
use crate::shapes::many_people;

struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is handed to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const MIB: f64 = 1_048_576.0;
const ALLOWED_MIB: f64 = 64.0;
/// Exchanges between two looks.
const EVERY: usize = 4096;

/// Prints what ledger and detectors take for all pairs of so many people; true where it is as little
/// as it must be.
pub(crate) fn memory(people: u64) -> bool {
    println!("### Memory\n");
    let settings = Settings::default();
    let plan = many_people(people);
    let (exchanges, pairs) = size(&plan);
    let alone = course(&plan, |_| ());
    let before = LIVE.load(Ordering::Relaxed);
    let mut ledger = Ledger::new(pipeline::ledger_bounds(&settings));
    let counted = course(&plan, |call| ledger.apply(call));
    let ledger_bytes = LIVE.load(Ordering::Relaxed) - before;
    let mut detectors = pipeline::detectors(&settings, &HashKey::from_bytes([7; 32]));
    let mut found = Vec::new();
    let judged = course(&plan, |call| {
        detectors.observe(call, &mut found);
        found.clear();
    });
    let ledger_mib = most(&alone, &counted, 0);
    let detectors_mib = most(&alone, &judged, ledger_bytes);
    let (endpoints, principals) = ledger.size();
    let met = ledger_mib + detectors_mib <= ALLOWED_MIB;
    println!(
        "{people} people, {exchanges} exchanges of a day, {pairs} pairs of endpoint and principal: at most \
         {ledger_mib:.1} MiB allocated for the ledger and {detectors_mib:.1} MiB for detectors \
         ({ALLOWED_MIB:.0} MiB allowed for both: {}). The ledger holds \
         {principals} pairs at {endpoints} endpoints one by one, and counts {} exchanges of others \
         together; detectors had no room for {} exchanges.\n",
        verdict(met),
        ledger.totals().principals_folded,
        detectors.passed_over(),
    );
    met
}

/// Exchanges, and pairs of endpoint and principal.
fn size(plan: &Plan) -> (u64, usize) {
    let (mut exchanges, mut pairs) = (0, HashSet::new());
    for act in simulate(plan) {
        let EndpointCall { endpoint, exchange, .. } = act.call();
        exchanges += 1;
        pairs.insert((endpoint, exchange.caller.principal));
    }
    (exchanges, pairs.len())
}

/// What is allocated at every so many exchanges, in bytes.
fn course(plan: &Plan, mut take: impl FnMut(&EndpointCall)) -> Vec<usize> {
    let mut course = Vec::with_capacity(1 << 16);
    for (number, act) in simulate(plan).enumerate() {
        take(&act.call());
        if number % EVERY == 0 {
            course.push(LIVE.load(Ordering::Relaxed));
        }
    }
    course
}

/// The most that `with` is above `alone` and `before`, in MiB.
fn most(alone: &[usize], with: &[usize], before: usize) -> f64 {
    let above = alone.iter().zip(with).map(|(alone, with)| with.saturating_sub(alone + before));
    above.max().unwrap_or(0) as f64 / MIB
}
