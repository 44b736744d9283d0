//! Ordinary traffic, and what looks like theft and is none: silence, or one sighting.

use super::traffic::*;
use crate::clock::Timestamp;
use crate::incident::{IncidentSettings, Incidents, State};

fn background(seed: u64, days: f64) -> Vec<Actor> {
    people(seed, (START, START + days * DAY), "GET /items/{id}", Ids::Number(1), (150, 50_000), 1.0)
}

/// A job that reads `count` records each at `rate`, each day from `hour` on.
fn nightly(days: u64, hour: f64, rate: f64, count: impl Fn(u64) -> u64 + 'static) -> Actor {
    let requests = (0..days).flat_map(move |day| {
        let from = START + day as f64 * DAY + hour * HOUR;
        (0..count(day)).map(move |record| {
            let at = from + record as f64 / rate;
            Request::get(at, "GET /items/{id}", "key:partner", record.to_string()).by(9)
        })
    });
    Box::new(requests.collect::<Vec<_>>().into_iter())
}

#[test]
fn people_alone_are_silent() {
    for seed in [11, 12] {
        let told = play(background(seed, 3.0));
        told.print("people", START);
        assert!(told.findings.is_empty());
    }
}

#[test]
fn a_nightly_sync_is_silent_after_its_second_run_and_speaks_when_it_grows() {
    let mut actors = background(13, 5.0);
    actors.push(nightly(5, 2.0, 10.0, |day| if day < 4 { 8000 } else { 40_000 }));
    let told = play(actors);
    told.print("nightly", START);
    let days: Vec<u64> =
        told.findings.iter().map(|it| ((it.at.seconds() - START) / DAY) as u64).collect();
    assert!(days.contains(&0), "one sighting");
    assert!(!days.contains(&2) && !days.contains(&3), "{days:?}");
    assert!(days.contains(&4), "it grew");
}

#[test]
fn a_routine_that_moves_speaks_again() {
    let mut actors = background(14, 4.0);
    actors.push(nightly(3, 2.0, 10.0, |_| 8000));
    let moved = nightly(1, 11.0, 10.0, |_| 8000);
    actors.push(Box::new(moved.map(|it| Request { at: it.at + 3.0 * DAY, ..it })));
    let told = play(actors);
    let days: Vec<u64> =
        told.findings.iter().map(|it| ((it.at.seconds() - START) / DAY) as u64).collect();
    assert!(!days.contains(&2) && days.contains(&3), "{days:?}");
}

#[test]
fn what_runs_on_at_a_steady_rate_alerts_no_more_after_its_second_day_and_stays_open() {
    let mut actors = background(15, 4.0);
    let mut page = 0_u64;
    actors.push(poisson(
        3,
        START + 0.3 * DAY,
        START + 4.0 * DAY,
        0.5,
        |_| 1.0,
        move |at, random| {
            page += 1;
            let id = ((page * 7919) % 50_000).to_string();
            let request = Request::get(at, "GET /items/{id}", "ip:192.0.2.9", id).by(44);
            if random.below(8) == 0 { request.missed() } else { request }
        },
    ));
    let told = play(actors);
    told.print("crawler", START);
    let mut incidents = Incidents::new(IncidentSettings::default());
    let mut alerts = Vec::new();
    for found in &told.findings {
        let ticked = incidents.tick(found.at).len();
        let alerted = ticked + usize::from(incidents.take(found).is_some());
        alerts.extend((0..alerted).map(|_| found.at.seconds() - START));
    }
    incidents.tick(Timestamp(((START + 4.0 * DAY) * 1e9) as u64));
    assert!(!alerts.is_empty() && alerts.iter().all(|at| *at < 2.3 * DAY), "{alerts:?}");
    let views = incidents.views();
    assert_eq!((views.len(), views[0].state), (1, State::Open));
}

#[test]
fn what_repeats_itself_is_silent() {
    // Endpoint, principal, records, rate, share of failures, is it a miss.
    let cases: [(&str, u64, f64, u16); 4] = [
        ("health check", 1, 1.0, 200),
        ("retry storm", 3, 20.0, 404),
        ("load test", 40, 60.0, 200),
        ("cache warming", 100, 1.0, 200),
    ];
    for (what, records, rate, status) in cases {
        let mut actors = background(16, 1.2);
        actors.push(poisson(
            8,
            START + DAY,
            START + DAY + HOUR,
            rate,
            |_| 1.0,
            move |at, random| {
                let id = random.below(records).to_string();
                let request = Request::get(at, "GET /items/{id}", "key:machine", id).by(45);
                if status == 200 { request } else { request.missed() }
            },
        ));
        let told = play(actors);
        told.print(what, START + DAY);
        assert!(told.findings.is_empty(), "{what}");
    }
}

#[test]
fn many_people_behind_one_address_are_silent() {
    let mut actors = background(17, 1.5);
    actors.push(poisson(9, START + DAY, START + 1.5 * DAY, 3.0, by_day, move |at, random| {
        let record = random.zipf(50_000).wrapping_mul(2_654_435_761) % 50_000;
        let program = 100 + random.below(9);
        Request::get(at, "GET /items/{id}", "ip:192.0.2.1", (1 + record).to_string()).by(program)
    }));
    let told = play(actors);
    told.print("many behind one address", START + DAY);
    assert!(told.findings.is_empty());
}

#[test]
fn a_step_of_all_users_at_once_is_silent() {
    let mut actors = background(18, 3.0);
    actors.extend(people(
        18,
        (START + 2.0 * DAY, START + 3.0 * DAY),
        "GET /items/{id}",
        Ids::Number(1),
        (150, 50_000),
        1.0,
    ));
    let told = play(actors);
    told.print("release", START + 2.0 * DAY);
    assert!(told.findings.is_empty());
}

#[test]
fn one_that_reads_everything_says_nothing_of_those_who_use_the_same_program() {
    let mut actors = background(21, 1.5);
    // People use programs 100 to 102.
    let from = START + DAY;
    actors.push(Box::new((0..20_000_u64).map(move |number| {
        let record = (1 + number * 7919 % 50_000).to_string();
        let at = from + number as f64 * 1.5;
        let request = Request::get(at, "GET /items/{id}", "key:reader", record).by(101);
        if number % 5 < 3 { request.missed() } else { request }
    })));
    let told = play(actors);
    told.print("one of a program", from);
    assert!(!told.findings.is_empty());
    for found in &told.findings {
        assert_eq!((found.principals_all, &*found.principals[0]), (1, "key:reader"));
    }
}

#[test]
fn an_export_is_one_sighting() {
    let mut actors = background(19, 5.0);
    let exports = (0..5).map(|day| {
        let at = START + day as f64 * DAY + (9.0 + day as f64) * HOUR;
        let keys = (0..250).map(|key| key.to_string()).collect();
        Request { more: 9750, ..Request::list(at, "GET /items/{id}", "key:admin", keys) }
    });
    actors.push(Box::new(exports.collect::<Vec<_>>().into_iter()));
    let told = play(actors);
    told.print("export", START);
    let days: Vec<u64> =
        told.findings.iter().map(|it| ((it.at.seconds() - START) / DAY) as u64).collect();
    assert_eq!(days, [0]);
}

#[test]
fn quiet_weekends_and_moved_clocks_are_silent() {
    let shifted = |actor: Actor| -> Actor {
        let week = |at: f64| ((at - START) / DAY) as u64 % 7;
        let kept =
            actor.filter(move |it| week(it.at) < 5 || ((it.at * 10.0) as u64).is_multiple_of(5));
        Box::new(kept.map(|it| {
            let later = if it.at > START + 7.0 * DAY { 3600.0 } else { 0.0 };
            Request { at: it.at + later, ..it }
        }))
    };
    let actors = people(
        41,
        (START, START + 10.0 * DAY),
        "GET /items/{id}",
        Ids::Number(1),
        (60, 50_000),
        0.8,
    );
    let told = play(actors.into_iter().map(shifted).collect());
    told.print("weekend, clock", START);
    assert!(told.findings.is_empty());
}

#[test]
fn a_change_of_shift_is_silent() {
    let days = 12.0;
    let actors = (0..16_u64)
        .map(|agent| {
            let name = format!("sub:{agent}");
            let early = agent % 2 == 0;
            poisson(
                agent + 5,
                START,
                START + days * DAY,
                0.01,
                move |at| {
                    let hour = (at / HOUR) % 24.0;
                    let is_swapped = at > START + 8.0 * DAY;
                    let is_on = if early == is_swapped {
                        (14.0..22.0).contains(&hour)
                    } else {
                        (6.0..14.0).contains(&hour)
                    };
                    if is_on { 0.01 } else { 0.0 }
                },
                move |at, random| {
                    Request::get(at, "GET /tickets/{id}", &name, random.below(900_000).to_string())
                },
            )
        })
        .collect();
    let told = play(actors);
    told.print("shift change", START);
    assert!(told.findings.is_empty());
}
