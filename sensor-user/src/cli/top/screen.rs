//! What is on the screen: the last sample, rates against the one before, and what keys chose.
//!
//! Input: samples and keys. Output: rows, ready to be drawn. Invariant: nothing here asks the
//! agent, a clock or the terminal.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Instant;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::sample::{Numbers, Sample};

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    Endpoints,
    Principals,
    Incidents,
}

impl View {
    pub(super) const ALL: [Self; 3] = [Self::Endpoints, Self::Principals, Self::Incidents];

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Endpoints => "Endpoints",
            Self::Principals => "Principals",
            Self::Incidents => "Incidents",
        }
    }

    fn beside(self, by: usize) -> Self {
        let at = Self::ALL.iter().position(|view| *view == self).unwrap_or(0);
        Self::ALL.get((at + by) % Self::ALL.len()).copied().unwrap_or(self)
    }
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Rate,
    Records,
    Distinct,
}

impl Order {
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Rate => "records/s",
            Self::Records => "records",
            Self::Distinct => "distinct",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::Rate => Self::Records,
            Self::Records => Self::Distinct,
            Self::Distinct => Self::Rate,
        }
    }
}

/// An endpoint, or a principal at an endpoint.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Records a second since the sample before; none where there is nothing to compare with.
    pub(super) rate: Option<f64>,
    pub(super) numbers: Numbers,
    /// Principals of the endpoint; none for a principal.
    pub(super) principals: Option<u64>,
    /// The principal, where it is one.
    pub(super) principal: Option<String>,
    pub(super) service: String,
    pub(super) endpoint: String,
}

/// Service, endpoint and principal, empty for an endpoint as a whole.
type Place = (String, String, String);

/// See the module.
#[derive(Debug)]
pub(super) struct Screen {
    /// Where the agent is.
    pub(super) agent: String,
    pub(super) view: View,
    pub(super) order: Order,
    /// Of the view.
    pub(super) selected: usize,
    /// The selected incident is shown as a whole.
    pub(super) is_open: bool,
    /// Lines of it above what is shown.
    pub(super) scrolled: u16,
    pub(super) is_paused: bool,
    pub(super) sample: Option<Sample>,
    pub(super) endpoints: Vec<Row>,
    pub(super) principals: Vec<Row>,
    /// Why there is no newer sample.
    pub(super) problem: Option<String>,
    before: Option<(Instant, HashMap<Place, u64>)>,
    is_over: bool,
}

impl Screen {
    pub(super) fn new(agent: &str) -> Self {
        Self {
            agent: agent.to_owned(),
            view: View::Endpoints,
            order: Order::Rate,
            selected: 0,
            is_open: false,
            scrolled: 0,
            is_paused: false,
            sample: None,
            endpoints: Vec::new(),
            principals: Vec::new(),
            problem: None,
            before: None,
            is_over: false,
        }
    }

    pub(super) const fn is_over(&self) -> bool {
        self.is_over
    }

    /// Takes what the agent said. What it said last stays when it says nothing.
    pub(super) fn show(&mut self, taken: anyhow::Result<Sample>) {
        match taken {
            Err(error) => self.problem = Some(format!("{error:#}")),
            Ok(_) if self.is_paused => {}
            Ok(sample) => {
                self.problem = None;
                self.compare(&sample);
                self.sample = Some(sample);
                self.sort();
            }
        }
    }

    fn compare(&mut self, sample: &Sample) {
        let before = self.before.take();
        let mut now = HashMap::new();
        let mut rate = |place: Place, records: u64| {
            let rate = before.as_ref().and_then(|(at, counts)| {
                let seconds = sample.at.saturating_duration_since(*at).as_secs_f64();
                // Less than before: the agent began anew.
                let more = records.checked_sub(counts.get(&place).copied().unwrap_or(0))?;
                (seconds > 0.0).then(|| more as f64 / seconds)
            });
            now.insert(place, records);
            rate
        };
        self.endpoints = Vec::with_capacity(sample.endpoints.len());
        for it in &sample.endpoints {
            let place = (it.service.clone(), it.endpoint.clone(), String::new());
            self.endpoints.push(Row {
                rate: rate(place, it.numbers.records),
                numbers: it.numbers.clone(),
                principals: Some(it.principals),
                principal: None,
                service: it.service.clone(),
                endpoint: it.endpoint.clone(),
            });
        }
        self.principals = Vec::with_capacity(sample.principals.len());
        for it in &sample.principals {
            let place = (it.service.clone(), it.endpoint.clone(), it.principal.clone());
            self.principals.push(Row {
                rate: rate(place, it.numbers.records),
                numbers: it.numbers.clone(),
                principals: None,
                principal: Some(it.principal.clone()),
                service: it.service.clone(),
                endpoint: it.endpoint.clone(),
            });
        }
        self.before = Some((sample.at, now));
    }

    fn sort(&mut self) {
        let order = self.order;
        let key = |row: &Row| {
            let numbers = &row.numbers;
            // A thousandth of a record is as exact as a rate has to be here.
            let rate = row.rate.map_or(0, |rate| (rate * 1000.0) as u64);
            Reverse(match order {
                Order::Rate => (rate, numbers.records),
                Order::Records => (numbers.records, rate),
                Order::Distinct => (numbers.distinct(), numbers.records),
            })
        };
        self.endpoints.sort_by_key(key);
        self.principals.sort_by_key(key);
        self.selected = self.selected.min(self.length().saturating_sub(1));
    }

    /// Rows of the view.
    pub(super) fn length(&self) -> usize {
        match self.view {
            View::Endpoints => self.endpoints.len(),
            View::Principals => self.principals.len(),
            View::Incidents => self.sample.as_ref().map_or(0, |sample| sample.incidents.len()),
        }
    }

    /// Records a second of all endpoints; none before the second sample.
    pub(super) fn rate(&self) -> Option<f64> {
        self.endpoints.iter().map(|row| row.rate).sum()
    }

    pub(super) fn press(&mut self, key: KeyEvent) {
        const PAGE: usize = 10;
        let last = self.length().saturating_sub(1);
        match key.code {
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => {
                self.is_over = true;
            }
            KeyCode::Esc | KeyCode::Char('q') if self.is_open => self.is_open = false,
            KeyCode::Esc | KeyCode::Char('q') => self.is_over = true,
            KeyCode::Tab | KeyCode::Right | KeyCode::Char('l') => self.turn_to(self.view.beside(1)),
            KeyCode::BackTab | KeyCode::Left | KeyCode::Char('h') => {
                self.turn_to(self.view.beside(View::ALL.len() - 1));
            }
            KeyCode::Char('1') => self.turn_to(View::Endpoints),
            KeyCode::Char('2') => self.turn_to(View::Principals),
            KeyCode::Char('3') => self.turn_to(View::Incidents),
            KeyCode::Down | KeyCode::Char('j') if self.is_open => {
                self.scrolled = self.scrolled.saturating_add(1);
            }
            KeyCode::Up | KeyCode::Char('k') if self.is_open => {
                self.scrolled = self.scrolled.saturating_sub(1);
            }
            KeyCode::Down | KeyCode::Char('j') => self.selected = (self.selected + 1).min(last),
            KeyCode::Up | KeyCode::Char('k') => self.selected = self.selected.saturating_sub(1),
            KeyCode::PageDown => self.selected = (self.selected + PAGE).min(last),
            KeyCode::PageUp => self.selected = self.selected.saturating_sub(PAGE),
            KeyCode::Home | KeyCode::Char('g') => self.selected = 0,
            KeyCode::End | KeyCode::Char('G') => self.selected = last,
            KeyCode::Char('s') => {
                self.order = self.order.next();
                self.sort();
            }
            KeyCode::Char('p' | ' ') => self.is_paused = !self.is_paused,
            KeyCode::Enter => {
                self.is_open = !self.is_open && self.view == View::Incidents && self.length() > 0;
                self.scrolled = 0;
            }
            _ => {}
        }
    }

    fn turn_to(&mut self, view: View) {
        if self.view != view {
            (self.view, self.selected, self.is_open) = (view, 0, false);
        }
    }
}
