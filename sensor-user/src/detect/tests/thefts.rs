//! Thefts as they were published: found, in time.

use super::traffic::*;
use crate::detect::Detector;
use crate::incident::{IncidentSettings, Incidents};

/// People at work for `days` before the theft, and during it.
pub(super) fn background(seed: u64, days: f64, during: f64, ids: Ids) -> Vec<Actor> {
    people(
        seed,
        (START, START + days * DAY + during),
        "GET /accounts/{id}",
        ids,
        (200, 200_000),
        1.5,
    )
}

/// One principal that takes each record once, in random order.
pub(super) fn steady(seed: u64, from: f64, until: f64, rate: f64, ids: Ids) -> Actor {
    let mut taken = 0_u64;
    poisson(
        seed,
        from,
        until,
        rate,
        |_| 1.0,
        move |at, _| {
            taken += 1;
            let record = (taken * 77_777_777) % 199_999;
            Request::get(at, "GET /accounts/{id}", "key:thief", ids.write(record)).by(55)
        },
    )
}

#[test]
fn a_steady_reader_of_all_accounts_is_found_within_ten_minutes() {
    for (seed, rate, ids) in
        [(1, 10.4, Ids::Number(1_000_000)), (2, 6.0, Ids::Hash), (3, 15.0, Ids::Code("AC"))]
    {
        let from = START + 1.5 * DAY;
        let mut actors = background(seed, 1.5, 1800.0, ids);
        actors.push(steady(seed, from, from + 1800.0, rate, ids));
        let told = play(actors);
        told.print("tmobile-steady", from);
        let first = told.first(|name| name == "key:thief").expect("found");
        let after = first.at.seconds() - from;
        assert!(after <= 600.0, "{after} s");
        assert!(first.records <= 6300, "{} records", first.records);
        assert!(told.findings.iter().all(|found| found.at.seconds() >= from), "silence before");
    }
}

#[test]
fn on_a_sensor_of_the_same_hour_it_is_found_within_half_an_hour() {
    let ids = Ids::Number(1);
    for (seed, hour) in [(4, 3.0), (5, 14.0)] {
        let from = START + hour * HOUR + 600.0;
        let mut actors = people(
            seed,
            (from - 600.0, from + 1800.0),
            "GET /accounts/{id}",
            ids,
            (300, 200_000),
            20.0,
        );
        actors.push(steady(seed, from, from + 1800.0, 10.4, ids));
        let told = play(actors);
        told.print("tmobile-steady, first hour", from);
        let first = told.first(|name| name == "key:thief").expect("found");
        assert!(first.at.seconds() - from <= 1800.0);
    }
}

#[test]
fn tokens_that_share_a_theft_are_found_together() {
    for (tokens, within) in [(100_u64, HOUR), (1000, 0.2 * DAY)] {
        let ids = Ids::Number(5000);
        let from = START + 1.5 * DAY;
        let mut actors = background(6, 1.5, within, ids);
        for token in 0..tokens {
            let slice = 200_000 / tokens;
            let mut at_record = token * slice;
            let name = format!("key:t{token}");
            let rate = 5.0 / tokens as f64;
            actors.push(poisson(
                token + 99,
                from,
                from + within,
                rate,
                |_| 1.0,
                move |at, _| {
                    at_record += 1;
                    let record = token * slice + (at_record * 7919) % slice;
                    Request::get(at, "GET /accounts/{id}", &name, ids.write(record)).by(55)
                },
            ));
        }
        let told = play(actors);
        told.print(&format!("tmobile-split {tokens}"), from);
        let first = told.first(|name| name.starts_with("key:t")).expect("found");
        assert!(first.at.seconds() - from <= within);
    }
}

#[test]
fn ids_in_order_over_changing_addresses_are_found_within_a_minute() {
    for (seed, rate, step) in [(1_u64, 37.0, 1_i64), (2, 1.0, -1), (3, 600.0, 1)] {
        let from = START + 2.0 * DAY;
        let mut actors =
            people(seed, (START, from + 60.0), "GET /orders/{id}", Ids::Number(1), (20, 5000), 0.3);
        let mut id = 500_000_i64;
        let mut address = 0;
        actors.push(poisson(
            seed,
            from,
            from + 60.0,
            rate,
            |_| 1.0,
            move |at, random| {
                id += step;
                if random.below(60) == 0 {
                    address += 1;
                }
                let name = format!("ip:203.0.113.{address}");
                Request::get(at, "GET /documents/{id}", &name, id.to_string()).by(66)
            },
        ));
        let told = play(actors);
        told.print("optus-rotate", from);
        let first = told.first(|name| name.starts_with("ip:")).expect("found");
        assert!(first.at.seconds() - from <= 60.0);
    }
}

#[test]
fn pages_turned_to_the_end_are_found_early() {
    for (seed, size, table) in [(1_u64, 100_u64, 40_000_u64), (2, 50, 20_000), (3, 20, 8_000)] {
        let from = START + DAY;
        let mut actors: Vec<Actor> = (0..30)
            .map(|person| {
                let name = format!("key:p{person}");
                let mut page = 0;
                poisson(seed + person, START, from + HOUR, 0.004, by_day, move |at, random| {
                    page = if random.below(3) == 0 { page + 1 } else { 0 };
                    let keys = (page * size..(page + 1) * size).map(|key| key.to_string());
                    Request::list(at, "GET /contacts", &name, keys.collect())
                })
            })
            .collect();
        let mut page = 0;
        actors.push(poisson(
            seed,
            from,
            from + HOUR,
            1.0,
            |_| 1.0,
            move |at, _| {
                page += 1;
                let keys = ((page - 1) * size..page * size).map(|key| key.to_string());
                Request::list(at, "GET /contacts", "key:walker", keys.collect())
            },
        ));
        let told = play(actors);
        told.print("page-walk", from);
        let first = told.first(|name| name == "key:walker").expect("found");
        assert!(first.records * 20 <= table, "{} of {table}", first.records);
    }
}

#[test]
fn guessing_is_found_in_few_lookups() {
    for (seed, hit_rate) in [(1_u64, 0.03), (2, 0.056), (3, 0.1), (4, 0.25)] {
        let from = START + DAY;
        let mut actors = people(
            seed,
            (START, from + 120.0),
            "GET /members/{email}",
            Ids::Hash,
            (100, 9000),
            1.0,
        );
        for address in 0..200_u64 {
            let name = format!("ip:198.51.100.{address}");
            let rate = 0.2;
            actors.push(poisson(
                seed * 777 + address,
                from,
                from + 120.0,
                rate,
                |_| 1.0,
                move |at, random| {
                    let id = format!("{:x}@example.org", random.next());
                    let request = Request::get(at, "GET /members/{email}", &name, id).by(66);
                    if random.unit() < hit_rate { request } else { request.missed() }
                },
            ));
        }
        let told = play(actors);
        told.print(&format!("guessing {hit_rate}"), from);
        let first = told.first(|name| name.starts_with("ip:198")).expect("found");
        assert!(first.at.seconds() - from <= 120.0);
        assert_eq!(first.detector, Detector::Guessing);
    }
}

#[test]
fn the_first_fat_response_is_found() {
    for (seed, usual, fat) in [(1_u64, 5_u64, 1000_u64), (2, 25, 30_000), (3, 60, 1200)] {
        let from = START + 0.5 * DAY;
        let mut actors = vec![poisson(seed, START, from, 0.05, by_day, move |at, random| {
            let first = random.below(4000);
            let count = 1 + random.below(usual);
            let name = format!("key:{}", random.below(40));
            let keys = (first..first + count).map(|key| key.to_string()).collect();
            Request::list(at, "GET /search", &name, keys)
        })];
        actors.push(poisson(
            seed,
            from,
            from + 60.0,
            0.2,
            |_| 1.0,
            move |at, random| {
                let first = random.below(40_000);
                let keys = (first..first + 250).map(|key| key.to_string()).collect();
                Request { more: fat - 250, ..Request::list(at, "GET /search", "key:thief", keys) }
            },
        ));
        let told = play(actors);
        told.print("usps-wildcard", from);
        let first = told.first(|name| name == "key:thief").expect("found");
        assert_eq!(first.detector, Detector::FatResponse);
        assert!(first.records <= fat);
    }
}

#[test]
fn an_insider_above_the_own_past_is_found_in_two_weeks() {
    let days = 40.0;
    let from = START + 20.0 * DAY;
    let actors = (0..12_u64)
        .map(|agent| {
            let name = format!("sub:{agent}");
            poisson(
                agent + 5,
                START,
                START + days * DAY,
                0.0052,
                move |at| {
                    let is_working = ((at / DAY).floor() as u64 % 7) < 5
                        && (8.0..18.0).contains(&((at / HOUR) % 24.0));
                    let more = if agent == 3 && at >= from { 1.3 } else { 1.0 };
                    if is_working { 0.004 * more } else { 0.0 }
                },
                move |at, random| {
                    Request::get(at, "GET /tickets/{id}", &name, random.below(900_000).to_string())
                },
            )
        })
        .collect();
    // Others use the endpoint less, and as they like.
    let mut actors: Vec<Actor> = actors;
    let span = (START, START + days * DAY);
    actors.extend(people(3, span, "GET /tickets/{id}", Ids::Number(0), (60, 900_000), 0.02));
    let told = play(actors);
    told.print("insider-slow", from);
    let first = told.first(|name| name == "sub:3").expect("found");
    assert_eq!(first.detector, Detector::Drift);
    assert!(first.at.seconds() - from <= 14.0 * DAY);
    assert!(told.findings.iter().all(|found| *found.principals[0] == *"sub:3"));
    // Days off are no end of it.
    let mut incidents = Incidents::new(IncidentSettings::default());
    let mut alerts = 0;
    for found in &told.findings {
        alerts += incidents.tick(found.at).len() + usize::from(incidents.take(found).is_some());
    }
    assert!(told.findings.len() > 5);
    // It alerts again once it is more severe.
    assert!(incidents.views().len() == 1 && (1..=2).contains(&alerts), "{alerts} alerts");
}

#[test]
fn tokens_that_look_like_everybody_are_found_by_what_they_do_not_ask_for() {
    for (seed, tokens, ids) in [(21, 1000_u64, Ids::Number(1)), (22, 1000, Ids::Hash)] {
        let from = START + DAY;
        let until = from + DAY;
        let mut actors =
            people(seed, (START, until), "GET /accounts/{id}", ids, (400, 1_000_000), 2.0);
        for token in 0..tokens {
            let name = format!("key:t{token}");
            let (slice, mut taken) = (1_000_000 / tokens, 0);
            let rate = 2.6 / tokens as f64;
            let program = 100 + token % 3;
            let on = poisson(
                token + 99,
                from,
                until,
                rate,
                |_| 1.0,
                move |at, _| {
                    taken += 1;
                    let record = token * slice + (taken * 7919) % slice;
                    Request::get(at, "GET /accounts/{id}", &name, ids.write(record)).by(program)
                },
            );
            actors.push(on);
        }
        let told = play(actors);
        told.print(&format!("tmobile-split {tokens}, the people's programs, {ids:?}"), from);
        let first = told.first(|name| name.starts_with("key:t")).expect("found");
        assert_eq!(first.detector, Detector::Coordinated);
        assert!(told.findings.iter().all(|found| found.at.seconds() >= from));
    }
}

#[test]
fn accounts_that_live_three_hours_are_found_together() {
    let (from, until) = (START + 1.5 * DAY, START + 2.5 * DAY);
    let mut actors = background(23, 1.5, DAY, Ids::Number(70_000));
    for account in 0..500_u64 {
        let name = format!("sub:n{account}");
        let born = from + account as f64 * DAY / 500.0;
        let mut taken = 0;
        let rate = 300.0 / (3.0 * HOUR);
        let life = poisson(
            account,
            born,
            (born + 3.0 * HOUR).min(until),
            rate,
            |_| 1.0,
            move |at, _| {
                taken += 1;
                let record = account * 400 + (taken * 37) % 400;
                Request::get(at, "GET /accounts/{id}", &name, (70_000 + record).to_string())
                    .by(100 + account % 3)
            },
        );
        actors.push(life);
    }
    let told = play(actors);
    told.print("sybil-short", from);
    let first = told.first(|name| name.starts_with("sub:n")).expect("found");
    assert!(first.at.seconds() - from <= DAY);
}

#[test]
fn accounts_just_under_the_limit_are_found_in_a_day() {
    let (from, until) = (START + 2.0 * DAY, START + 3.0 * DAY);
    let mut actors: Vec<Actor> = (0..200_u64)
        .map(|person| {
            let name = format!("sub:{person}");
            poisson(person, START, until, 0.0002, by_day, move |at, random| {
                let count = 1 + random.below(60);
                let keys = (0..count).map(|_| random.below(3_000_000).to_string()).collect();
                Request::list(at, "POST /contacts/match", &name, keys)
            })
        })
        .collect();
    actors.extend((0..20_u64).map(|account| {
        let name = format!("sub:fake{account}");
        poisson(
            account + 7,
            from,
            until,
            0.02,
            |_| 1.0,
            move |at, random| {
                let count = 20 + random.below(100);
                let keys = (0..count).map(|_| random.below(3_000_000).to_string()).collect();
                Request::list(at, "POST /contacts/match", &name, keys).by(12)
            },
        )
    }));
    let told = play(actors);
    told.print("facebook-under-limit", from);
    let first = told.first(|name| name.starts_with("sub:fake")).expect("found");
    assert!(first.at.seconds() - from <= DAY);
    assert!(told.findings.iter().all(|found| found.at.seconds() >= from));
}

#[test]
fn bursts_of_random_tags_by_a_few_partners_are_found_in_minutes() {
    for (seed, hit_rate) in [(1_u64, 0.98), (2, 0.05)] {
        let from = START + DAY + 3000.0;
        let mut actors = people(
            seed,
            (START, from + 300.0),
            "GET /warranty/{tag}",
            Ids::Hash,
            (12, 40_000),
            0.2,
        );
        for partner in 0..4_u64 {
            let name = format!("key:fake{partner}");
            actors.push(poisson(
                partner,
                from,
                from + 300.0,
                20.0,
                |at| {
                    if ((at / 60.0) as u64).is_multiple_of(2) { 1.0 } else { 20.0 }
                },
                move |at, random| {
                    let tag = format!("{:07x}", random.below(1 << 28));
                    let request = Request::get(at, "GET /warranty/{tag}", &name, tag).by(5);
                    if random.unit() < hit_rate { request } else { request.missed() }
                },
            ));
        }
        let told = play(actors);
        told.print(&format!("dell-burst {hit_rate}"), from);
        let first = told.first(|name| name.starts_with("key:fake")).expect("found");
        assert!(first.at.seconds() - from <= 300.0);
    }
}

#[test]
fn lookups_whose_key_is_in_the_body_are_found_too() {
    let from = START + DAY;
    let mut actors = vec![poisson(
        3,
        START,
        from + 60.0,
        0.3,
        |_| 0.3,
        |at, random| {
            let name = format!("sub:{}", random.below(90));
            let key = random.below(9000).to_string();
            Request { asked: None, ..Request::get(at, "POST /users/status", &name, key) }
        },
    )];
    for session in 0..5_u64 {
        let name = format!("sub:bulk{session}");
        actors.push(poisson(
            session,
            from,
            from + 60.0,
            50.0,
            |_| 50.0,
            move |at, random| {
                let key = random.next().to_string();
                let request = Request::get(at, "POST /users/status", &name, key).by(6);
                let request = Request { asked: None, ..request };
                if random.unit() < 0.4 { request } else { Request { keys: Vec::new(), ..request } }
            },
        ));
    }
    let told = play(actors);
    told.print("authy-guess in the body", from);
    let first = told.first(|name| name.starts_with("sub:bulk")).expect("found");
    assert_eq!(first.detector, Detector::Guessing);
    let lookups =
        first.evidence["misses"].as_u64().unwrap() + first.evidence["hits"].as_u64().unwrap();
    assert!(lookups <= 20 || first.principals_all > 1, "{lookups}");
}
