//! What ledger and detectors take for a million pairs: bytes as the allocator counts them.
//!
//! The same traffic is simulated three times: alone, with the ledger, and with the detectors. What
//! more is allocated than by the simulation alone is theirs, and the most that it ever is counts,
//! tables that grow included.

use std::collections::HashSet;

use sensor_user::config::Settings;
use sensor_user::exchange::EndpointCall;
use sensor_user::ledger::Ledger;
use sensor_user::pipeline;
use sensor_user::principal::HashKey;
use sensor_user::simulate::{Plan, simulate};

use crate::allocation::allocated;
use crate::counts::verdict;
use crate::shapes::many_people;

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
    let before = allocated().0;
    let mut ledger = Ledger::new(pipeline::ledger_bounds(&settings));
    let counted = course(&plan, |call| ledger.apply(call));
    let ledger_bytes = allocated().0 - before;
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

/// At every so many exchanges the bytes that are allocated, and the most since the last look.
fn course(plan: &Plan, mut take: impl FnMut(&EndpointCall)) -> Vec<(usize, usize)> {
    let mut course = Vec::with_capacity(1 << 16);
    for (number, act) in simulate(plan).enumerate() {
        take(&act.call());
        if number % EVERY == 0 {
            course.push(allocated());
        }
    }
    course
}

/// The most that `with` ever is above `alone` and `before`, in MiB.
fn most(alone: &[(usize, usize)], with: &[(usize, usize)], before: usize) -> f64 {
    let both = alone.iter().zip(with);
    let above = both.map(|((alone, _), (_, with))| with.saturating_sub(alone + before));
    above.max().unwrap_or(0) as f64 / MIB
}
