//! Made-up traffic of known truth: thefts as they happened, ordinary use, and what looks like
//! theft and is none.
//!
//! Input: a [`Plan`]. Output: [`Act`]s in the order of time, one an exchange, endlessly many in
//! constant memory. Invariants: the same plan gives the same acts; the people of a plan do the
//! same whether a theft goes on beside them or not.
//!
//! The parts: a [`Site`] with its records, endpoints and ids; [`people`] who use it; an
//! [`actor`] is anybody else, thief or machine, put together from a pace, a way of choosing
//! records, a kind of question and a way of appearing. [`shapes`] says who is in which shape.
//! Names, ids, callers and rates follow from the seed, so that nothing but the traffic itself
//! can give a shape away.
//!
//! How people are modelled: sessions begin as a Poisson process whose rate follows the hour of
//! the day and the day of the week; what they look at is their own few records, over and over,
//! and records of common interest by Zipf's law (Breslau et al., "Web caching and Zipf-like
//! distributions", INFOCOM 1999); the length of a session is geometric, the time between two
//! requests log-normal (Barford and Crovella, "Generating representative web workloads",
//! SIGMETRICS 1998).

mod act;
mod actor;
mod merge;
mod pace;
mod people;
mod pick;
mod plan;
mod random;
mod shapes;
mod site;
#[cfg(test)]
mod tests;
mod visitor;

pub use act::Act;
pub use merge::Merged;
pub use plan::{Plan, Shape};
pub use site::Site;

/// The traffic of a plan.
#[must_use]
pub fn simulate(plan: &Plan) -> Merged {
    let site = std::sync::Arc::new(Site::of(plan.seed, plan.records));
    Merged::new(shapes::sources(plan, &site))
}
