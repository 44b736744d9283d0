//! The ledger against one that keeps every exchange and answers by filtering.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;

use super::fixture::{self, call_at, with_keys};
use super::*;
use crate::clock::Timestamp;

const BOUNDS: Bounds = Bounds { endpoints: 100, principals: 1_000, key_bytes: 1 << 20 };
const START_S: u64 = 1_790_000_000;
const DAY_S: u64 = 86_400;

#[derive(Clone, Debug)]
enum Step {
    /// After so many seconds an exchange that began so many before.
    Apply { after_s: u64, late_s: u64, sent: Sent },
    /// One endpoint becomes part of another.
    Merge { from: u8, into: u8 },
    /// What is too old for every window goes.
    Forget,
    /// The state is saved.
    Save,
    /// The agent is killed, and starts with what was saved.
    Restart,
}

#[derive(Clone, Debug)]
struct Sent {
    endpoint: u8,
    principal: u8,
    status: u16,
    records: u64,
    keys: Vec<u64>,
}

fn sent() -> impl Strategy<Value = Sent> {
    let status = prop::sample::select(vec![200, 404, 429]);
    let keys = prop::collection::vec(0..40_u64, 0..6);
    let all = (0..4_u8, 0..3_u8, status, 0..3_u64, keys);
    all.prop_map(|(endpoint, principal, status, records, keys)| Sent {
        endpoint,
        principal,
        status,
        records,
        keys,
    })
}

fn step() -> impl Strategy<Value = Step> {
    let after = prop::sample::select(vec![
        0,
        0,
        1,
        20,
        70,
        400,
        3_000,
        20_000,
        90_000,
        9 * DAY_S,
        50 * DAY_S,
        200 * DAY_S,
    ]);
    let late = prop::sample::select(vec![
        0,
        0,
        0,
        30,
        500,
        3_000,
        20_000,
        90_000,
        9 * DAY_S,
        70 * DAY_S,
        100 * DAY_S,
    ]);
    let apply = (after, late, sent());
    prop_oneof![
        20 => apply.prop_map(|(after_s, late_s, sent)| Step::Apply { after_s, late_s, sent }),
        1 => (0..4_u8, 0..4_u8).prop_map(|(from, into)| Step::Merge { from, into }),
        1 => Just(Step::Forget),
        2 => Just(Step::Save),
        1 => Just(Step::Restart),
    ]
}

/// Every exchange with its time in seconds, and with the endpoint that it belongs to by now.
#[derive(Clone, Debug, Default)]
struct Model {
    sent: Vec<(u64, Sent)>,
}

/// Of a window, endpoint and principal: figures, distinct keys, and how many principals.
type Answer = BTreeMap<(Window, String, Option<String>), (Figures, u64, usize)>;

impl Model {
    /// By the definition in `window.rs`.
    fn answer(&self, now_s: u64) -> Answer {
        let mut answer = Answer::new();
        for window in Window::ALL {
            let grain_s = match window {
                Window::TenMinutes => 60,
                Window::Hour => 600,
                Window::Day => 3_600,
                Window::Week => 6 * 3_600,
                Window::Month | Window::Quarter => DAY_S,
            };
            let start_s = (now_s - window.length().as_secs()) / grain_s * grain_s;
            let mut keys: BTreeMap<_, BTreeSet<u64>> = BTreeMap::new();
            let mut callers: BTreeMap<_, BTreeSet<u8>> = BTreeMap::new();
            for (_, sent) in self.sent.iter().filter(|(at_s, _)| *at_s >= start_s) {
                for principal in [None, Some(principal(sent.principal))] {
                    let place = (window, name(sent.endpoint).to_string(), principal);
                    keys.entry(place.clone()).or_default().extend(&sent.keys);
                    callers.entry(place.clone()).or_default().insert(sent.principal);
                    let (figures, distinct, principals) = answer.entry(place.clone()).or_default();
                    figures.requests += 1;
                    figures.records += sent.records;
                    figures.bytes += 10;
                    figures.hits += u64::from(sent.status == 200 && sent.records > 0);
                    let is_empty = sent.status == 200 && sent.records == 0;
                    figures.misses += u64::from(is_empty || sent.status == 404);
                    (*distinct, *principals) = (keys[&place].len() as u64, callers[&place].len());
                }
            }
        }
        answer
    }
}

fn name(endpoint: u8) -> Arc<str> {
    format!("GET /{endpoint}").into()
}

fn principal(number: u8) -> String {
    format!("ip:{number}")
}

fn answer(ledger: &SharedLedger, now_s: u64) -> Answer {
    let now = Timestamp(now_s * 1_000_000_000);
    let mut answer = Answer::new();
    let asked = Asked { now, windows: &Window::ALL, top: usize::MAX };
    for view in ledger.pages(asked).flatten() {
        for (it, principals) in view.windows {
            let place = (it.window, view.endpoint.to_string(), None);
            answer.insert(place, (it.figures, it.distinct.keys, principals));
        }
        for top in view.top {
            for it in top.windows {
                let place = (it.window, view.endpoint.to_string(), Some(top.principal.to_string()));
                answer.insert(place, (it.figures, it.distinct.keys, 1));
            }
        }
    }
    answer.retain(|_, (figures, distinct, _)| *figures != Figures::default() || *distinct > 0);
    answer
}

/// What a store holds: counts as bytes.
type File = BTreeMap<Place, Box<[u8]>>;

fn save(ledger: &SharedLedger, file: &mut File) {
    let changes = fixture::save(ledger);
    match changes.removed {
        Removed::All => file.clear(),
        Removed::Places(places) => file.retain(|place, _| !places.contains(place)),
    }
    file.extend(changes.changed.into_iter().map(|it| (it.place, it.counts)));
}

fn restart(file: &File) -> SharedLedger {
    let entries =
        file.iter().map(|(place, counts)| Entry { place: place.clone(), counts: counts.clone() });
    let mut ledger = Ledger::new(BOUNDS);
    ledger.restore_all(entries.collect(), Totals::default());
    SharedLedger::new(ledger)
}

proptest! {
    #[test]
    fn windows_hold_what_filtering_every_exchange_gives(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let (mut ledger, mut file) = (SharedLedger::new(Ledger::new(BOUNDS)), File::new());
        let (mut model, mut saved) = (Model::default(), Model::default());
        let mut now_s = START_S;
        for step in steps {
            match step {
                Step::Apply { after_s, late_s, sent } => {
                    now_s += after_s;
                    let at_s = now_s - late_s;
                    let at = Timestamp(at_s * 1_000_000_000);
                    let caller = principal(sent.principal);
                    let call = call_at(at, &name(sent.endpoint), &caller, sent.records);
                    let mut call = with_keys(call, sent.keys.iter().copied());
                    call.exchange.status = sent.status;
                    ledger.lock().apply(&call);
                    model.sent.push((at_s, sent));
                }
                Step::Merge { from, into } => {
                    ledger.lock().merge(&"api:80".into(), &name(from), &name(into));
                    let moved = model.sent.iter_mut().filter(|(_, sent)| sent.endpoint == from);
                    moved.for_each(|(_, sent)| sent.endpoint = into);
                }
                Step::Forget => {
                    // The longest window begins a day and ninety before now at the earliest.
                    ledger.forget_before(Timestamp((now_s - 92 * DAY_S) * 1_000_000_000));
                }
                Step::Save => {
                    save(&ledger, &mut file);
                    saved = model.clone();
                }
                Step::Restart => {
                    ledger = restart(&file);
                    model = saved.clone();
                }
            }
            prop_assert_eq!(answer(&ledger, now_s), model.answer(now_s));
        }
    }
}
