//! Incidents for a person at a terminal.

use std::fmt::Write as _;

use crate::incident::IncidentView;
use crate::text::printable;

/// Principals that are listed of an incident.
const PRINCIPALS_MAX: usize = 20;

/// Two lines an incident, the newest first.
pub(crate) fn list(incidents: &[IncidentView]) -> String {
    if incidents.is_empty() {
        return "no incidents\n".to_owned();
    }
    let mut text = format!(
        "{:<13}  {:<6}  {:<8}  {:<12}  {:<20}  {:>10}  alert\n",
        "incident", "state", "severity", "detector", "opened", "distinct"
    );
    for incident in incidents {
        let _ = writeln!(
            text,
            "{:<13}  {:<6}  {:<8}  {:<12}  {:<20}  {:>10}  {}\n    {}",
            incident.id,
            incident.state.label(),
            incident.severity.label(),
            incident.detector.label(),
            without_fraction(&incident.opened_at),
            incident.distinct_records,
            alert(incident),
            incident.summary,
        );
    }
    printable(&text)
}

/// All that is known of one.
pub(crate) fn one(incident: &IncidentView) -> String {
    let mut text = format!("{}\n\n", incident.summary);
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<17} {value}");
    };
    line("incident", &incident.id);
    line("state", incident.state.label());
    line("severity", incident.severity.label());
    line("detector", incident.detector.label());
    line("service", &incident.service);
    line("endpoint", incident.endpoint.as_deref().unwrap_or("several"));
    line("opened", &incident.opened_at);
    line("first activity", &incident.first_activity);
    line("last activity", &incident.last_activity);
    if let Some(closed) = &incident.closed_at {
        line("closed", closed);
    }
    line("records", &incident.records.to_string());
    line("distinct records", &distinct(incident));
    line("p-value", &format!("{:e}", incident.p_value));
    line("alert", &alert(incident));
    let more = incident.principals_all.saturating_sub(incident.principals.len() as u64);
    for (number, principal) in incident.principals.iter().take(PRINCIPALS_MAX).enumerate() {
        line(if number == 0 { "principals" } else { "" }, principal);
    }
    let more = more + incident.principals.len().saturating_sub(PRINCIPALS_MAX) as u64;
    if more > 0 {
        line("", &format!("and {more} more"));
    }
    for (detector, evidence) in &incident.evidence {
        for (number, (name, value)) in evidence.iter().enumerate() {
            line(if number == 0 { detector.label() } else { "" }, &format!("{name}: {value}"));
        }
    }
    printable(&text)
}

fn distinct(incident: &IncidentView) -> String {
    let error = incident.distinct_records_error;
    if error > 0.0 {
        format!("{} ± {:.1} %", incident.distinct_records, error * 100.0)
    } else {
        incident.distinct_records.to_string()
    }
}

/// When it alerted, and why it does not (again).
fn alert(incident: &IncidentView) -> String {
    let alerted = incident.alerts.first().map(|at| format!("alerted {}", without_fraction(at)));
    let held_back = incident.held_back.as_ref().map(|held| {
        let until = held.until.as_deref().map(|until| format!(" (until {until})"));
        format!("held back, {}: {}{}", held.why.label(), held.reason, until.unwrap_or_default())
    });
    let parts: Vec<_> = [alerted, held_back].into_iter().flatten().collect();
    parts.join("; ")
}

fn without_fraction(time: &str) -> String {
    time.split_once('.').map_or_else(|| time.to_owned(), |(seconds, _)| format!("{seconds}Z"))
}
