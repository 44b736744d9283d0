//! Thefts where less is known: small sites, new and silent endpoints, growing traffic, several
//! endpoints at once.

use super::thefts::background;
use super::traffic::*;
use crate::detect::Detector;
use crate::incident::{IncidentSettings, Incidents};

#[test]
fn a_thief_among_ten_principals_is_found() {
    let from = START + 0.4 * DAY;
    let mut actors =
        people(31, (START, from + 1800.0), "GET /patients/{id}", Ids::Code("P"), (10, 20_000), 0.1);
    actors.push(poisson(
        9,
        from,
        from + 1800.0,
        2.0,
        |_| 2.0,
        |at, random| {
            let id = Ids::Code("P").write(random.below(20_000));
            Request::get(at, "GET /patients/{id}", "key:thief", id).by(3)
        },
    ));
    let told = play(actors);
    told.print("small site", from);
    assert!(told.first(|name| name == "key:thief").is_some());
    assert!(told.findings.iter().all(|found| found.at.seconds() >= from));
}

#[test]
fn a_dormant_endpoint_that_wakes_up_is_found() {
    let mut actors = background(32, 0.1, 0.0, Ids::Number(1));
    let visits = [0.0, 0.3, 0.9, 12.0].map(|day| START + day * DAY);
    actors.push(Box::new(
        visits.into_iter().map(|at| Request::get(at, "GET /v1/export/{id}", "key:old", "1".into())),
    ));
    let from = START + 12.0 * DAY;
    actors.push(poisson(
        1,
        from,
        from + 600.0,
        1.0,
        |_| 1.0,
        |at, random| {
            Request::get(at, "GET /v1/export/{id}", "ip:192.0.2.7", random.next().to_string())
        },
    ));
    let told = play(actors);
    told.print("dormant", from);
    assert!(told.findings.iter().any(|found| found.detector == Detector::Dormant));
    assert!(told.findings.iter().all(|found| found.at.seconds() >= from));
}

#[test]
fn guessing_is_found_where_nobody_else_looks_anything_up() {
    for (callers, each, hit_rate) in [(20_u64, 2.0, 0.25), (5, 100.0, 0.056)] {
        let from = START + DAY;
        let mut actors = background(41, 1.0, 60.0, Ids::Hash);
        actors.extend((0..callers).map(|caller| {
            let name = format!("ip:192.0.2.{caller}");
            poisson(
                caller,
                from,
                from + 60.0,
                each,
                |_| 1e9,
                move |at, random| {
                    let key = random.next().to_string();
                    let request = Request::get(at, "POST /users/match", &name, key).by(6);
                    let request = Request { asked: None, ..request };
                    let is_hit = random.unit() < hit_rate;
                    if is_hit { request } else { Request { keys: Vec::new(), ..request } }
                },
            )
        }));
        let told = play(actors);
        told.print("guessing at an endpoint of its own", from);
        let first = told.first(|name| name.starts_with("ip:192")).expect("found");
        assert!(first.at.seconds() - from <= 30.0);
    }
}

#[test]
fn a_new_endpoint_that_gives_far_more_than_the_others_is_found() {
    let from = START + 2.0 * DAY;
    let mut actors = background(51, 2.0, 0.5 * DAY, Ids::Hash);
    actors.extend((0..8_u64).map(|account| {
        let name = format!("cookie:{account}");
        poisson(
            account,
            from,
            from + 0.5 * DAY,
            1.0 / 1200.0,
            |_| 1.0,
            move |at, random| {
                let keys = (0..50 + random.below(400)).map(|_| random.next().to_string()).collect();
                Request::list(at, "POST /contacts/match", &name, keys).by(12)
            },
        )
    }));
    let told = play(actors);
    told.print("facebook-under-limit at an endpoint of its own", from);
    let first = told.first(|name| name.starts_with("cookie:")).expect("found");
    assert!(first.at.seconds() - from <= DAY);
    assert!(told.findings.iter().all(|found| found.at.seconds() >= from));
}

#[test]
fn a_theft_that_grows_with_the_traffic_around_it_is_found() {
    let (from, until) = (START + 2.0 * DAY, START + 2.5 * DAY);
    let growth = |at: f64| 1.0 + ((at - START) / DAY).max(0.0);
    let mut actors: Vec<Actor> = (0..120_u64)
        .map(|person| {
            let name = format!("key:p{person}");
            let rate = move |at: f64| by_day(at) * growth(at) * 0.004;
            poisson(person, START, until, 0.02, rate, move |at, random| {
                let record = random.zipf(80_000).wrapping_mul(2_654_435_761) % 80_000;
                Request::get(at, "GET /orders/{id}", &name, Ids::Code("O").write(record))
            })
        })
        .collect();
    let mut taken = 0;
    let ramp = move |at: f64| 4.0 * (at - from) / (0.5 * DAY);
    actors.push(poisson(71, from, until, 4.0, ramp, move |at, _| {
        taken += 1;
        let record = taken * 7919 % 79_999;
        Request::get(at, "GET /orders/{id}", "key:thief", Ids::Code("O").write(record))
    }));
    let told = play(actors);
    told.print("growing", from);
    let first = told.first(|name| name == "key:thief").expect("found");
    assert!(first.at.seconds() - from <= 2.0 * HOUR && first.records <= 1500);
    assert!(told.findings.iter().all(|found| found.principals_all == 1));
    assert!(told.findings.iter().all(|found| found.at.seconds() >= from));
}

#[test]
fn a_theft_from_several_endpoints_at_once_is_one_incident() {
    const ENDPOINTS: [&str; 4] =
        ["GET /v3/users/{id}", "GET /notes/{uuid}", "GET /bills/{id}", "GET /rides/{id}"];
    let from = START + DAY;
    let mut actors: Vec<Actor> = Vec::new();
    for (seed, endpoint) in (81..).zip(ENDPOINTS) {
        let span = (START, from + HOUR);
        actors.extend(people(seed, span, endpoint, Ids::Hash, (60, 30_000), 0.3));
    }
    let mut taken = 0;
    actors.push(poisson(
        91,
        from,
        from + HOUR,
        2.0,
        |_| 2.0,
        move |at, random| {
            taken += 1;
            let endpoint = ENDPOINTS[random.below(4) as usize];
            Request::get(at, endpoint, "sub:thief", Ids::Hash.write(taken)).by(8)
        },
    ));
    let told = play(actors);
    told.print("several endpoints", from);
    let mut incidents = Incidents::new(IncidentSettings::default());
    let alerts = told.findings.iter().filter(|found| incidents.take(found).is_some()).count();
    let views = incidents.views();
    assert_eq!((views.len(), alerts), (1, 1), "{views:#?}");
    assert_eq!((views[0].endpoints.len(), &*views[0].principals[0]), (4, "sub:thief"));
}
