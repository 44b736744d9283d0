//! What stands on the screen, drawn on a terminal of the tests' own.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::draw;
use super::sample::{Endpoint, Numbers, Principal, Sample, Status};
use super::screen::Screen;
use crate::incident::Incidents;
use crate::incident::fixture::finding;

fn numbers(records: u64) -> Numbers {
    Numbers {
        exchanges: 7,
        records,
        distinct_records: BTreeMap::from([("24h".to_owned(), 5), ("total".to_owned(), 900)]),
        sensitive: vec!["email".into()],
    }
}

fn endpoint(path: &str, records: u64) -> Endpoint {
    let endpoint = format!("GET {path}");
    Endpoint { service: "api:443".into(), endpoint, principals: 12, numbers: numbers(records) }
}

fn sample(at: Instant, endpoints: Vec<Endpoint>) -> Sample {
    let principal = Principal {
        principal: "key:3f9a".into(),
        service: "api:443".into(),
        endpoint: "GET /customers/{id}".into(),
        numbers: numbers(40),
    };
    let mut incidents = Incidents::default();
    incidents.take(&finding("key:3f9a"));
    let status = Status { version: "1.2.3".into(), ready: true, ..Status::default() };
    Sample { at, status, endpoints, principals: vec![principal], incidents: incidents.views() }
}

fn drawn(screen: &Screen, width: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, 12)).unwrap();
    terminal.draw(|frame| draw::draw(frame, screen)).unwrap();
    let buffer = terminal.backend().buffer();
    let lines = buffer.content.chunks(usize::from(width));
    lines.map(|line| line.iter().map(|cell| cell.symbol()).collect::<String>() + "\n").collect()
}

fn press(screen: &mut Screen, code: KeyCode) {
    screen.press(KeyEvent::new(code, KeyModifiers::NONE));
}

/// Two samples, two seconds apart.
fn two() -> Screen {
    let mut screen = Screen::new("127.0.0.1:9748");
    let start = Instant::now();
    screen.show(Ok(sample(start, vec![endpoint("/a", 1_000), endpoint("/b", 10)])));
    let after = start + Duration::from_secs(2);
    screen.show(Ok(sample(after, vec![endpoint("/a", 1_002), endpoint("/b", 1_234_567)])));
    screen
}

#[test]
fn rates_are_of_the_time_between_two_samples_and_the_highest_comes_first() {
    let text = drawn(&two(), 120);
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].contains("weir 1.2.3") && lines[0].contains("617279.5 records/s"), "{text}");
    assert!(lines[2].contains("records/s▼") && lines[2].contains("principals"), "{text}");
    assert!(lines[3].contains("617278.5") && lines[3].contains("1,234,567"), "{text}");
    assert!(lines[3].contains("GET /b") && lines[4].contains("GET /a"), "{text}");
    assert!(lines[4].contains("1.0") && lines[4].contains(" 5 "), "{text}");
}

#[test]
fn the_first_sample_and_an_agent_that_began_anew_have_no_rate() {
    let mut screen = Screen::new("127.0.0.1:9748");
    let start = Instant::now();
    screen.show(Ok(sample(start, vec![endpoint("/a", 1_000)])));
    assert!(drawn(&screen, 120).lines().nth(3).unwrap().trim_start().starts_with('-'));
    screen.show(Ok(sample(start + Duration::from_secs(1), vec![endpoint("/a", 3)])));
    assert!(drawn(&screen, 120).lines().nth(3).unwrap().trim_start().starts_with('-'));
}

#[test]
fn keys_turn_views_order_and_pause() {
    let mut screen = two();
    press(&mut screen, KeyCode::Tab);
    assert!(drawn(&screen, 120).contains("key:3f9a"));
    press(&mut screen, KeyCode::Char('1'));
    press(&mut screen, KeyCode::Char('s'));
    assert!(drawn(&screen, 120).contains("records▼"));
    press(&mut screen, KeyCode::Char('p'));
    screen.show(Ok(sample(Instant::now(), Vec::new())));
    let text = drawn(&screen, 120);
    assert!(text.contains("paused") && text.contains("GET /a"), "{text}");
    press(&mut screen, KeyCode::Char('q'));
    assert!(screen.is_over());
}

#[test]
fn an_incident_opens_and_closes() {
    let mut screen = two();
    press(&mut screen, KeyCode::Char('3'));
    let text = drawn(&screen, 120);
    assert!(text.contains("Incidents (1 open)") && text.contains("key:3f9a took 900"), "{text}");
    press(&mut screen, KeyCode::Enter);
    let text = drawn(&screen, 120);
    assert!(text.contains("severity") && !text.contains("distinct records"), "{text}");
    for _ in 0..6 {
        press(&mut screen, KeyCode::Down);
    }
    let text = drawn(&screen, 120);
    assert!(text.contains("distinct records"), "{text}");
    press(&mut screen, KeyCode::Esc);
    assert!(!screen.is_over() && !drawn(&screen, 120).contains("distinct records"));
}

#[test]
fn the_selection_stays_within_the_rows() {
    let mut screen = two();
    for _ in 0..5 {
        press(&mut screen, KeyCode::Down);
    }
    assert_eq!(screen.selected, 1);
    screen.show(Ok(sample(Instant::now(), vec![endpoint("/a", 1)])));
    assert_eq!(screen.selected, 0);
    press(&mut screen, KeyCode::End);
    press(&mut screen, KeyCode::Up);
    assert_eq!(screen.selected, 0);
}

#[test]
fn an_agent_that_is_gone_leaves_the_last_sample_and_says_why() {
    let mut screen = two();
    screen.show(Err(anyhow::anyhow!("no agent answers at 127.0.0.1:9748")));
    let text = drawn(&screen, 120);
    assert!(text.contains("no agent answers") && text.contains("GET /a"), "{text}");
}

#[test]
fn nothing_counted_says_what_to_do() {
    let mut screen = Screen::new("127.0.0.1:9748");
    screen.show(Ok(sample(Instant::now(), Vec::new())));
    assert!(drawn(&screen, 120).contains("weir doctor"));
}

#[test]
fn any_size_and_hostile_names_are_drawn() {
    let mut screen = Screen::new("127.0.0.1:9748");
    let hostile = "/\x1b[2J\n\u{202e}<b>\u{9b}";
    screen.show(Ok(sample(Instant::now(), vec![endpoint(hostile, 1)])));
    for view in ['1', '2', '3'] {
        press(&mut screen, KeyCode::Char(view));
        press(&mut screen, KeyCode::Enter);
        for width in [1, 2, 20, 80, 300] {
            let text = drawn(&screen, width);
            assert!(
                !text.chars().any(|c| c == '\u{202e}' || c.is_control() && c != '\n'),
                "{text:?}"
            );
        }
    }
}
