//! The status page: plain HTML, nothing loaded from anywhere.

use std::fmt::Write as _;

use super::Shown;
use crate::ledger::{Asked, EndpointView};

/// Endpoints on the page: those with most records.
const ENDPOINTS_MAX: usize = 200;
const PRINCIPALS_MAX: usize = 3;
const INCIDENTS_MAX: usize = 50;

pub(super) fn page(shown: &Shown) -> String {
    let mut endpoints: Vec<EndpointView> = Vec::new();
    for page in shown.ledger.pages(Asked::of_all_time(PRINCIPALS_MAX)) {
        endpoints.extend(page);
        endpoints.sort_by_key(|endpoint| std::cmp::Reverse(endpoint.tally.records_all()));
        endpoints.truncate(ENDPOINTS_MAX);
    }
    let readings = shown.readings.lock().clone();
    let state = if shown.is_ready() { "ready" } else { "probes are being attached" };
    let lost: u64 = readings.lost.iter().sum();
    let mut html = String::from(HEAD);
    let _ = write!(
        html,
        "<p>Version {}, {}, {state}. {} events captured, {lost} lost.</p>\n<table>\n<tr><th>service\
         <th>endpoint<th>exchanges<th>records<th>distinct<th>principals<th>most to</tr>\n",
        env!("CARGO_PKG_VERSION"),
        escape(&readings.backend),
        readings.events.iter().sum::<u64>(),
    );
    for endpoint in &endpoints {
        row(endpoint, &mut html);
    }
    html.push_str("</table>\n");
    incidents(shown, &mut html);
    html.push_str(FOOT);
    html
}

fn row(endpoint: &EndpointView, html: &mut String) {
    let tops = endpoint
        .top
        .iter()
        .map(|top| format!("{}: {}", escape(&top.principal), top.tally.records_all()));
    let tops: Vec<_> = tops.collect();
    let _ = writeln!(
        html,
        "<tr><td>{}<td>{}<td>{}<td>{}<td>{}<td>{}<td>{}</tr>",
        escape(&endpoint.service),
        escape(&endpoint.endpoint),
        endpoint.tally.exchanges_all(),
        endpoint.tally.records_all(),
        endpoint.distinct.keys,
        endpoint.principals,
        tops.join("<br>"),
    );
}

/// The newest incidents, where there are any.
fn incidents(shown: &Shown, html: &mut String) {
    let incidents = shown.incidents.lock().views();
    if incidents.is_empty() {
        return;
    }
    html.push_str(
        "<h2>Incidents</h2>\n<table>\n<tr><th>id<th>state<th>severity<th>detector<th>opened\
         <th>distinct records<th>what<th>alert</tr>\n",
    );
    for incident in incidents.iter().take(INCIDENTS_MAX) {
        let held_back = incident.held_back.as_ref();
        let alert = held_back.map(|held| format!("{}: {}", held.why.label(), held.reason));
        let _ = writeln!(
            html,
            "<tr><td><a href=\"/api/v1/incidents/{id}\">{id}</a><td>{}<td>{}<td>{}<td>{}<td>{}\
             <td>{}<td>{}</tr>",
            incident.state.label(),
            incident.severity.label(),
            incident.detector.label(),
            incident.opened_at,
            incident.distinct_records,
            escape(&incident.summary),
            escape(&alert.or_else(|| incident.alerts.last().cloned()).unwrap_or_default()),
            id = incident.id,
        );
    }
    html.push_str("</table>\n");
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

const HEAD: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
<title>Weir</title></head><body>\n<h1>Weir</h1>\n";

const FOOT: &str = "<p><a href=\"/metrics\">metrics</a> \
<a href=\"/api/v1/status\">status</a> <a href=\"/api/v1/endpoints\">endpoints</a> \
<a href=\"/api/v1/principals\">principals</a> \
<a href=\"/api/v1/incidents\">incidents</a> <a href=\"/api/v1/coverage\">coverage</a></p>\n\
</body></html>\n";
