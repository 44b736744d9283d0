//! From the parsed file to [`Settings`], section by section.

use std::path::Path;

use axum::http::Uri;
use toml::de::DeTable;

use crate::capture::Filters;
use crate::principal::CredentialSource;
use crate::records::RecordOverride;

use super::Problem;
use super::section::{Problems, Section};
use super::settings::{
    self, Alert, Allow, Capture, Detect, EndpointRule, ExchangeLog, Filter, Http, Limits, Otlp,
    Principal, Privacy, Receiver, Settings, State, Stream,
};
use super::syslog::{Facility, Syslog};

/// The settings in `text`, or all that is wrong with it.
pub(super) fn read(file: &str, text: &str) -> Result<Settings, Vec<Problem>> {
    let mut problems = Problems { file, text, found: Vec::new() };
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        problems.add(error.span().unwrap_or_default(), "", error.message().replace('\n', ", "));
    }
    let root = Section::open("", document.get_ref(), document.span(), &mut problems);
    let p = &mut problems;
    let settings = Settings {
        http: http(&root.table("http", p), p),
        state: state(&root.table("state", p), p),
        capture: capture(&root.table("capture", p), p),
        limits: limits(&root.table("limits", p), p),
        principal: principal(&root.table("principal", p), p),
        detect: detect(&root.table("detect", p), p),
        alert: alert(&root.table("alert", p), p),
        otlp: otlp(&root.table("otlp", p), p),
        privacy: privacy(&root.table("privacy", p), p),
        exchange_log: exchange_log(&root.table("exchange_log", p), p),
        endpoint: root.tables("endpoint", "endpoint", p, endpoint),
    };
    if problems.found.is_empty() {
        return Ok(settings);
    }
    problems.found.sort_by_key(|problem| problem.line);
    Err(problems.found)
}

fn any<T>(_: &T) -> bool {
    true
}

fn absolute<P: AsRef<Path>>(path: &P) -> bool {
    path.as_ref().is_absolute()
}

fn http(section: &Section<'_, '_>, p: &mut Problems<'_>) -> Http {
    let default = Http::default();
    let http = Http {
        listen: section.value("listen", default.listen, p, any),
        hosts: section.value("hosts", default.hosts, p, any),
        token_file: section.optional("token_file", p, absolute),
    };
    if http.is_exposed() && http.token_file.is_none() {
        section.wrong("needs `token_file` where `listen` is not a loopback address", p);
    }
    http
}

fn state(section: &Section<'_, '_>, p: &mut Problems<'_>) -> State {
    let default = State::default();
    State {
        directory: section.value("directory", default.directory, p, absolute),
        retention_days: section
            .value("retention_days", default.retention_days, p, |days| (1..=3_650).contains(days)),
        save_seconds: section
            .value("save_seconds", default.save_seconds, p, |s| (1..=3_600).contains(s)),
    }
}

fn capture(section: &Section<'_, '_>, p: &mut Problems<'_>) -> Capture {
    let default = Capture::default();
    let capture = Capture {
        backend: section.value("backend", default.backend, p, any),
        include: section.tables("include", "capture.include", p, filter),
        exclude: section.tables("exclude", "capture.exclude", p, filter),
        outbound: section.value("outbound", default.outbound, p, any),
        body_limit_bytes: section.value("body_limit_bytes", default.body_limit_bytes, p, |bytes| {
            (1 << 10..=1 << 40).contains(bytes)
        }),
        ring_bytes: section.value("ring_bytes", default.ring_bytes, p, |bytes: &u32| {
            bytes.is_power_of_two() && (1 << 16..=1 << 30).contains(bytes)
        }),
        max_connections: section.value("max_connections", default.max_connections, p, |most| {
            (64..=1 << 22).contains(most)
        }),
        program_times: section.value("program_times", default.program_times, p, any),
    };
    if capture.include.len() + capture.exclude.len() > Filters::RULES_MAX {
        section.wrong(&format!("at most {} entries in include and exclude", Filters::RULES_MAX), p);
    }
    capture
}

fn filter(section: &Section<'_, '_>, p: &mut Problems<'_>) -> Option<Filter> {
    let before = p.found.len();
    let filter = Filter {
        port: section.optional("port", p, |port| *port > 0),
        process: section.optional("process", p, |name: &String| (1..=15).contains(&name.len())),
    };
    if p.found.len() == before && filter.port.is_none() && filter.process.is_none() {
        section.wrong("needs `port`, `process` or both", p);
    }
    Some(filter)
}

fn limits(section: &Section<'_, '_>, p: &mut Problems<'_>) -> Limits {
    let default = Limits::default();
    Limits {
        endpoints: section.value("endpoints", default.endpoints, p, |n| (1..=100_000).contains(n)),
        principals: section
            .value("principals", default.principals, p, |n| (1..=10_000_000).contains(n)),
        key_bytes: section
            .value("key_bytes", default.key_bytes, p, |bytes| (1 << 16..=1 << 36).contains(bytes)),
        principals_exported: section.value(
            "principals_exported",
            default.principals_exported,
            p,
            |n| *n <= 10_000,
        ),
        decode_bytes: section.value("decode_bytes", default.decode_bytes, p, |bytes| {
            (1 << 20..=1 << 36).contains(bytes)
        }),
    }
}

fn principal(section: &Section<'_, '_>, p: &mut Problems<'_>) -> Principal {
    let default = Principal::default();
    Principal {
        order: section.value("order", default.order, p, |order: &Vec<String>| {
            order.iter().all(|source| source.parse::<CredentialSource>().is_ok())
        }),
        jwt_claim: section
            .value("jwt_claim", default.jwt_claim, p, |claim: &String| !claim.is_empty()),
        trusted_proxies: section.value("trusted_proxies", default.trusted_proxies, p, any),
    }
}

fn endpoint(section: &Section<'_, '_>, p: &mut Problems<'_>) -> Option<EndpointRule> {
    let is_match = |pattern: &String| {
        crate::endpoint::EndpointRule::new(pattern, RecordOverride::default()).is_ok()
    };
    let pointer = |pointer: &String| pointer.is_empty() || pointer.starts_with('/');
    Some(EndpointRule {
        r#match: section.required("match", p, is_match)?,
        records: section.optional("records", p, pointer),
        key: section.optional("key", p, pointer),
        population: section.optional("population", p, |population| *population > 0),
    })
}

fn detect(section: &Section<'_, '_>, p: &mut Problems<'_>) -> Detect {
    let default = Detect::default();
    Detect {
        alerts_per_day: section
            .value("alerts_per_day", default.alerts_per_day, p, |alerts| *alerts <= 10_000),
        allow: section.tables("allow", "detect.allow", p, allow),
    }
}

fn allow(section: &Section<'_, '_>, p: &mut Problems<'_>) -> Option<Allow> {
    let before = p.found.len();
    let allow = Allow {
        principal: section.optional("principal", p, any),
        endpoint: section.optional("endpoint", p, any),
        reason: section.optional("reason", p, any),
        until: section.optional("until", p, |until| settings::end_of(until).is_some()),
    };
    if p.found.len() == before && allow.principal.is_none() && allow.endpoint.is_none() {
        section.wrong("needs `principal`, `endpoint` or both", p);
    }
    Some(allow)
}

fn alert(section: &Section<'_, '_>, p: &mut Problems<'_>) -> Alert {
    let default = Alert::default();
    let is_name = |name: &String| !name.is_empty() && !name.contains(char::is_control);
    Alert {
        instance: section.optional("instance", p, is_name),
        runbook_url: section.value("runbook_url", default.runbook_url, p, is_name),
        repeat_seconds: section
            .value("repeat_seconds", default.repeat_seconds, p, |s| (1..=3_600).contains(s)),
        timeout_seconds: section
            .value("timeout_seconds", default.timeout_seconds, p, |s| (1..=300).contains(s)),
        queue_events: section
            .value("queue_events", default.queue_events, p, |n| (1..=100_000).contains(n)),
        queue_bytes: section.value("queue_bytes", default.queue_bytes, p, |bytes| {
            (1 << 20..=1 << 30).contains(bytes)
        }),
        webhook: section.tables("webhook", "alert.webhook", p, |section, p| {
            let secret_file = section.optional("secret_file", p, absolute);
            Some(Receiver { secret_file, ..receiver(section, p)? })
        }),
        alertmanager: section.tables("alertmanager", "alert.alertmanager", p, receiver),
        syslog: section.tables("syslog", "alert.syslog", p, |section, p| {
            let facility = section.value("facility", Facility::Daemon, p, any);
            Some(Syslog { address: section.required("address", p, any)?, facility })
        }),
        stream: section.tables("stream", "alert.stream", p, |section, p| {
            let path = section.required("path", p, absolute);
            let format = section.required("format", p, any);
            Some(Stream { path: path?, format: format? })
        }),
    }
}

fn receiver(section: &Section<'_, '_>, p: &mut Problems<'_>) -> Option<Receiver> {
    let is_name = |name: &String| !name.is_empty() && !name.contains(char::is_control);
    let url = section.required("url", p, |url: &String| is_url(url));
    let receiver = Receiver {
        url: String::new(),
        name: section.optional("name", p, is_name),
        secret_file: None,
        bearer_file: section.optional("bearer_file", p, absolute),
        ca_file: section.optional("ca_file", p, absolute),
    };
    Some(Receiver { url: url?, ..receiver })
}

/// A URL to post to; credentials have no place in it.
fn is_url(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let scheme = uri.scheme_str().is_some_and(|scheme| matches!(scheme, "http" | "https"));
    let host =
        uri.authority().is_some_and(|it| !it.host().is_empty() && !it.as_str().contains('@'));
    scheme && host
}

fn otlp(section: &Section<'_, '_>, p: &mut Problems<'_>) -> Otlp {
    let default = Otlp::default();
    Otlp {
        url: section.optional("url", p, |url: &String| is_url(url)),
        interval_seconds: section
            .value("interval_seconds", default.interval_seconds, p, |s| (1..=3_600).contains(s)),
        bearer_file: section.optional("bearer_file", p, absolute),
        ca_file: section.optional("ca_file", p, absolute),
    }
}

fn privacy(section: &Section<'_, '_>, p: &mut Problems<'_>) -> Privacy {
    Privacy { key_file: section.optional("key_file", p, absolute) }
}

fn exchange_log(section: &Section<'_, '_>, p: &mut Problems<'_>) -> ExchangeLog {
    ExchangeLog { path: section.optional("path", p, absolute) }
}
