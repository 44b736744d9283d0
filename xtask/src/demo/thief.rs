//! The thief's incident, found while he walked through the ids.

use std::io::{Write as _, stdout};

use anyhow::{Context, Result};
use weir_tests::agent::Incident;
use weir_tests::{Agent, settle};

use super::table;

/// Waits for the incident of the caller with most records, and shows it.
///
/// # Errors
/// There is none.
pub(super) fn give(agent: &Agent) -> Result<()> {
    let callers = table::principals(agent)?;
    let (thief, _) = callers.first().context("nobody called")?;
    let incident = settle::until("the thief's incident", settle::PATIENCE, || {
        let mut incidents = agent.incidents()?.into_iter();
        Ok(incidents.find(|incident| incident.principals.contains(thief)))
    })?;
    let Incident { id, detector, severity, first_activity, opened_at, summary, .. } = incident;
    writeln!(
        stdout().lock(),
        "\nIncident {id}, {severity}, by {detector}: {summary}\nThe activity began at \
         {first_activity}; Weir found it at {opened_at}."
    )?;
    Ok(())
}
