//! Anybody who is no ordinary person: a thief, a partner, a machine.

use std::sync::Arc;

use rand::Rng as _;

use super::Act;
use super::pace::Beat;
use super::pick::Pick;
use super::random::Random;
use super::site::{Route, Site};
use super::visitor::Callers;

/// What is asked for with each request.
#[derive(Clone, Debug)]
pub(super) enum Ask {
    /// One record; 404 where there is none.
    One(Route),
    /// One record by something that only its owner should know; an empty answer or 404
    /// where there is none.
    Lookup(Route),
    /// So many numbers at once; those that exist come back.
    Bulk { from: u64, to: u64 },
    /// A page of so many.
    Page { size: u64 },
    /// A search that fits so many; each answer has `from` to `to` of them.
    Wildcard { route: Route, from: u64, to: u64 },
    /// The same record, which can't be had just now.
    Failing(Route),
}

/// See the module.
pub(super) struct Actor {
    pub(super) site: Arc<Site>,
    pub(super) beat: Beat,
    pub(super) until_ns: u64,
    pub(super) pick: Pick,
    pub(super) ask: Ask,
    pub(super) callers: Callers,
    pub(super) random: Random,
    pub(super) theft: bool,
}

impl Iterator for Actor {
    type Item = Act;

    fn next(&mut self) -> Option<Act> {
        let at_ns = self.beat.next(&mut self.random);
        if at_ns >= self.until_ns {
            return None;
        }
        let visitor = self.callers.next(&mut self.random)?;
        let (route, subject, status, handed_out) = self.answer()?;
        let (site, theft) = (self.site.clone(), self.theft);
        Some(Act { site, at_ns, visitor, route, subject, status, handed_out, theft })
    }
}

type Answer = (Route, Option<Box<str>>, u16, Vec<u64>);

impl Actor {
    fn answer(&mut self) -> Option<Answer> {
        let records = self.site.records;
        let answer = match self.ask {
            Ask::One(route) => {
                let number = self.pick.next(&self.site, &mut self.random)?;
                let found = number < records;
                let status = if found { 200 } else { 404 };
                (route, Some(self.name(route, number)), status, only(found, number))
            }
            Ask::Lookup(route) => {
                let number = self.pick.next(&self.site, &mut self.random)?;
                let found = number < records;
                // Some APIs answer that there is nobody, others with an empty answer.
                let status = if found || route == Route::Match { 200 } else { 404 };
                let subject = (route != Route::Match).then(|| self.name(route, number));
                (route, subject, status, only(found, number))
            }
            Ask::Bulk { from, to } => {
                let asked = self.random.random_range(from..=to);
                let mut found = Vec::new();
                for _ in 0..asked {
                    let number = self.pick.next(&self.site, &mut self.random)?;
                    if number < records {
                        found.push(number);
                    }
                }
                (Route::Match, None, 200, found)
            }
            Ask::Page { size } => {
                let first = self.pick.next(&self.site, &mut self.random)?;
                let from = first.saturating_mul(size);
                let page: Vec<u64> = (from..from.saturating_add(size).min(records)).collect();
                if page.is_empty() {
                    return None;
                }
                (Route::List, None, 200, page)
            }
            Ask::Wildcard { route, from, to } => {
                let count = self.random.random_range(from..=to).min(records);
                let first = self.random.random_range(0..=records - count);
                (route, None, 200, (first..first + count).collect())
            }
            Ask::Failing(route) => {
                let number = self.pick.next(&self.site, &mut self.random)?;
                (route, Some(self.name(route, number)), 503, Vec::new())
            }
        };
        Some(answer)
    }

    /// What the path ends with.
    fn name(&self, route: Route, number: u64) -> Box<str> {
        let mut name = String::new();
        match route {
            Route::Lookup => self.site.write_email(number, &mut name),
            _ => self.site.write_id(number, &mut name),
        }
        name.into()
    }
}

fn only(found: bool, number: u64) -> Vec<u64> {
    if found { vec![number] } else { Vec::new() }
}
