use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};

use serde_json::json;

use super::*;
use crate::flow::Flow;
use crate::incident::fixture::finding;
use crate::ledger::fixture::{call, call_at, with_keys};
use crate::ledger::{Bounds, Ledger};

pub(crate) fn shown() -> Arc<Shown> {
    let mut ledger = Ledger::new(Bounds { endpoints: 10, principals: 10, key_bytes: 1 << 20 });
    ledger.apply(&call("GET /customers/{id}", "ip:127.0.0.1", 7));
    ledger.apply(&call("GET /<script>", "ip:127.0.0.1", 1));
    let mut settings = Settings::default();
    settings.http.hosts.push("weir.example".into());
    let mut flow = Flow::new(Timestamp::now());
    flow.count(&call_at(Timestamp::now(), "GET /customers/{id}", "ip:127.0.0.1", 7));
    Arc::new(Shown {
        access: Access::default(),
        flow: SharedFlow::new(flow),
        overview: Overview::default(),
        ledger: SharedLedger::new(ledger),
        incidents: SharedIncidents::default(),
        readings: Mutex::new(Readings { backend: "tp_btf".into(), ..Readings::default() }),
        coverage: Mutex::new(json!({ "processes": [] })),
        ready: AtomicBool::new(false),
        in_force: RwLock::new(Arc::new(settings)),
        started: Timestamp::parse("2026-11-22T10:00:00Z").unwrap(),
        memory_bound_bytes: 1,
    })
}

async fn ask(shown: &Arc<Shown>, head: &str) -> String {
    ask_whole(shown, &format!("{head}\r\nconnection: close\r\n\r\n")).await
}

/// [`ask`], with all of the request.
async fn ask_whole(shown: &Arc<Shown>, request: &str) -> String {
    let server = bind((Ipv4Addr::LOCALHOST, 0).into()).await.unwrap();
    let address = server.address().unwrap();
    let serving = tokio::spawn(server.run(shown.clone()));
    let request = request.to_owned();
    let asked = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    let answer = asked.await.unwrap();
    serving.abort();
    answer
}

async fn get(shown: &Arc<Shown>, path: &str) -> String {
    ask(shown, &format!("GET {path} HTTP/1.0\r\nhost: localhost:9748")).await
}

fn body(answer: &str) -> serde_json::Value {
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

/// The same for every window, and what there is of all time.
fn by_window(value: serde_json::Value, total: Option<serde_json::Value>) -> serde_json::Value {
    let mut all = json!({
        "10m": value, "1h": value, "24h": value, "7d": value, "30d": value, "90d": value,
    });
    if let Some(total) = total {
        all["total"] = total;
    }
    all
}

#[tokio::test]
async fn windows_end_when_they_are_asked_for() {
    let shown = shown();
    let call = call_at(Timestamp::now(), "GET /customers/{id}", "ip:127.0.0.1", 2);
    shown.ledger.lock().apply(&with_keys(call, 0..2));
    for path in ["/api/v1/endpoints", "/api/v1/principals"] {
        let first = &body(&get(&shown, path).await)[0];
        assert_eq!(first["distinct_records"], by_window(json!(2), Some(json!(2))), "{path}");
        assert_eq!(first["windows"]["10m"]["records"], 2, "{path}");
        assert_eq!(first["records"], 9, "{path}");
    }
    let first = &body(&get(&shown, "/api/v1/endpoints").await)[0];
    assert_eq!(first["principals_by_window"], by_window(json!(1), None));
}

#[tokio::test]
async fn endpoints_are_listed_with_the_fields_of_the_contract() {
    let answer = body(&get(&shown(), "/api/v1/endpoints").await);
    let first = &answer[0];
    let nothing = json!({ "requests": 0, "records": 0, "bytes": 0, "hits": 0, "misses": 0 });
    assert_eq!(
        *first,
        json!({
            "service": "api:80", "endpoint": "GET /customers/{id}", "exchanges": 1, "records": 7,
            "records_quality": "exact", "distinct_records": by_window(json!(0), Some(json!(0))),
            "distinct_quality": "exact", "windows": by_window(nothing, None),
            "principals": 1, "principals_by_window": by_window(json!(0), None),
            "residue_distinct_records_max": 0,
            "response_bytes": 10, "sensitive": ["email"],
            "first_seen": "1970-01-01T00:00:00.000Z", "last_seen": "1970-01-01T00:00:00.000Z",
        })
    );
}

#[tokio::test]
async fn principals_are_listed_with_what_they_got() {
    let answer = body(&get(&shown(), "/api/v1/principals").await);
    assert_eq!(answer.as_array().unwrap().len(), 2);
    assert_eq!(answer[0]["principal"], "ip:127.0.0.1");
    assert_eq!(answer[0]["records"], 7);
}

#[tokio::test]
async fn status_sums_up() {
    let answer = body(&get(&shown(), "/api/v1/status").await);
    assert_eq!(answer["records"], 8);
    assert_eq!(answer["backend"], "tp_btf");
    assert_eq!(answer["started_at"], "2026-11-22T10:00:00.000Z");
    assert_eq!(answer["lost_events"]["ring_full"], 0);
}

#[tokio::test]
async fn coverage_is_what_capture_reported() {
    assert_eq!(body(&get(&shown(), "/api/v1/coverage").await), json!({ "processes": [] }));
}

#[tokio::test]
async fn a_scrape_is_in_the_text_format() {
    let answer = get(&shown(), "/metrics").await;
    assert!(answer.contains("content-type: text/plain; version=0.0.4\r\n"), "{answer}");
    assert!(answer.contains("endpoint=\"GET /customers/{id}\",quality=\"exact\"} 7\n"), "{answer}");
}

#[tokio::test]
async fn a_scrape_of_whatever_size_ends_so_that_its_end_is_seen() {
    let answer = ask(&shown(), "GET /metrics HTTP/1.1\r\nhost: localhost").await;
    assert!(answer.contains("transfer-encoding: chunked\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n0\r\n\r\n"), "{answer}");
}

#[tokio::test]
async fn readiness_waits_for_the_probes_and_health_does_not() {
    let shown = shown();
    assert!(get(&shown, "/healthz").await.starts_with("HTTP/1.0 200"));
    assert!(get(&shown, "/readyz").await.starts_with("HTTP/1.0 503"));
    shown.ready.store(true, Ordering::Release);
    assert!(get(&shown, "/readyz").await.starts_with("HTTP/1.0 200"));
}

#[tokio::test]
async fn the_page_is_the_same_whatever_came_from_the_wire() {
    let shown = with_incident();
    for (path, content_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/app.js", "text/javascript; charset=utf-8"),
        ("/app.css", "text/css; charset=utf-8"),
        ("/icon.svg", "image/svg+xml"),
    ] {
        let answer = get(&shown, path).await;
        assert!(answer.starts_with("HTTP/1.0 200"), "{answer}");
        assert!(answer.contains(&format!("content-type: {content_type}\r\n")), "{answer}");
        assert!(!answer.contains("took <b>") && !answer.contains("GET /<script>"), "{answer}");
    }
}

#[tokio::test]
async fn a_browser_that_has_the_page_is_not_sent_it_again() {
    let answer = get(&shown(), "/app.js").await;
    assert!(answer.contains("cache-control: no-cache\r\n"), "{answer}");
    let tag = answer.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
    for (known, status) in [(tag, 304), ("\"older\"", 200)] {
        let head = format!("GET /app.js HTTP/1.0\r\nif-none-match: {known}");
        assert!(ask(&shown(), &head).await.starts_with(&format!("HTTP/1.0 {status}")), "{known}");
    }
}

#[tokio::test]
async fn the_overview_has_all_that_the_page_shows_first() {
    let shown = with_incident();
    let answer = body(&get(&shown, "/api/v1/overview").await);
    assert_eq!(answer["status"]["records"], 8);
    assert_eq!(answer["flow"]["series"][0]["endpoint"], "GET /customers/{id}");
    assert_eq!(answer["flow"]["series"][0]["sum"], 7);
    assert_eq!(answer["endpoints"][0]["records_hour"], 7);
    assert_eq!(answer["endpoints"][1]["endpoint"], "GET /<script>");
    let principal = &answer["principals"][0];
    assert_eq!(principal["principal"], "ip:127.0.0.1");
    assert_eq!((&principal["records"], &principal["records_hour"]), (&json!(8), &json!(7)));
    assert_eq!(principal["endpoints"], 2);
    assert_eq!(answer["incidents_open"], 1);
    assert_eq!(answer["incidents"][0]["summary"], "took <b>all</b>");
    assert_eq!(answer["coverage"], json!({ "processes": [] }));
}

#[tokio::test]
async fn the_overview_is_made_once_for_all_who_look() {
    let shown = shown();
    let first = get(&shown, "/api/v1/overview").await;
    shown.ledger.lock().apply(&call("GET /new", "ip:127.0.0.1", 1));
    assert_eq!(body(&get(&shown, "/api/v1/overview").await), body(&first));
}

#[tokio::test]
async fn the_flow_is_of_all_endpoints_or_of_the_callers_asked_for() {
    let shown = shown();
    let all = body(&get(&shown, "/api/v1/flow").await);
    assert_eq!(all["series"][0].get("principal"), None);
    for (query, series) in [
        ("service=api:80&endpoint=GET%20/customers/%7Bid%7D", 1),
        ("principal=ip:127.0.0.1", 1),
        ("principal=ip:127.0.0.2", 0),
        ("endpoint=GET", 0),
    ] {
        let answer = body(&get(&shown, &format!("/api/v1/flow?{query}")).await);
        assert_eq!(answer["series"].as_array().unwrap().len(), series, "{query}: {answer}");
    }
}

#[tokio::test]
async fn lists_are_narrowed_to_what_is_asked_for() {
    let shown = shown();
    for (path, rows) in [
        ("endpoints?service=api:80", 2),
        ("endpoints?endpoint=GET%20/customers/%7Bid%7D", 1),
        ("endpoints?service=other:1", 0),
        ("principals?principal=ip:127.0.0.1", 2),
        ("principals?principal=ip:127.0.0.1&endpoint=GET%20/customers/%7Bid%7D", 1),
        ("principals?principal=x", 0),
    ] {
        let answer = body(&get(&shown, &format!("/api/v1/{path}")).await);
        assert_eq!(answer.as_array().unwrap().len(), rows, "{path}");
    }
}

/// [`shown`], for those who have this token.
fn locked(token: &str) -> Arc<Shown> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), token).unwrap();
    let http = crate::config::Http {
        token_file: Some(file.path().to_owned()),
        ..crate::config::Http::default()
    };
    let mut shown = Arc::into_inner(shown()).unwrap();
    shown.access = Access::of(&http).unwrap();
    Arc::new(shown)
}

#[tokio::test]
async fn a_browser_gets_in_with_the_token_once_and_its_cookie_from_then_on() {
    let shown = locked("a token of some length");
    assert!(get(&shown, "/").await.starts_with("HTTP/1.0 200"));
    for path in ["/metrics", "/api/v1/overview", "/api/v1/incidents"] {
        let answer = get(&shown, path).await;
        assert!(answer.starts_with("HTTP/1.0 401"), "{answer}");
        assert!(answer.contains("www-authenticate: Bearer\r\n"), "{answer}");
    }
    let login = |token: &str| {
        let body = json!({ "token": token }).to_string();
        format!(
            "POST /api/v1/session HTTP/1.0\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    assert!(ask_whole(&shown, &login("another token of that")).await.starts_with("HTTP/1.0 401"));
    let answer = ask_whole(&shown, &login("a token of some length")).await;
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    let head = format!("GET /api/v1/overview HTTP/1.0\r\ncookie: {cookie}");
    assert!(ask(&shown, &head).await.starts_with("HTTP/1.0 200"));
}

#[tokio::test]
async fn a_page_that_stays_open_keeps_no_connection() {
    let answer =
        ask_whole(&shown(), "GET /api/v1/overview HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    assert!(answer.contains("connection: close\r\n"), "{answer}");
}

#[tokio::test]
async fn a_foreign_host_name_is_refused() {
    let shown = shown();
    for (host, status) in [
        ("localhost", 200),
        ("LOCALHOST:9748", 200),
        ("127.0.0.1:9748", 200),
        ("[::1]:9748", 200),
        ("192.0.2.1", 200),
        ("weir.example:9748", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
    ] {
        let answer = ask(&shown, &format!("GET /healthz HTTP/1.1\r\nhost: {host}")).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{host}: {answer}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_browsers_out() {
    for path in ["/", "/metrics", "/nothing"] {
        let answer = get(&shown(), path).await;
        for header in
            ["x-content-type-options: nosniff", "content-security-policy: default-src 'none'"]
        {
            assert!(answer.contains(header), "{path}: {answer}");
        }
        assert!(!answer.contains("access-control-allow-origin"), "{path}: {answer}");
    }
}

#[tokio::test]
async fn nothing_can_be_written() {
    for method in ["POST", "PUT", "DELETE"] {
        let head = format!("{method} /api/v1/endpoints HTTP/1.1\r\nhost: localhost");
        assert!(ask(&shown(), &head).await.starts_with("HTTP/1.1 405"), "{method}");
    }
}

#[tokio::test]
async fn a_port_in_use_is_an_error() {
    let first = bind((Ipv4Addr::LOCALHOST, 0).into()).await.unwrap();
    let second = bind(first.address().unwrap()).await;
    assert_eq!(second.unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
}

const ID: &str = "20261122-0001";

/// [`shown`], with an incident.
fn with_incident() -> Arc<Shown> {
    let shown = shown();
    let mut finding = finding("ip:127.0.0.1");
    finding.summary = "took <b>all</b>".into();
    shown.incidents.lock().take(&finding);
    shown
}

fn acknowledgement(headers: &str, body: &str) -> String {
    format!(
        "POST /api/v1/incidents/{ID}/acknowledge HTTP/1.1\r\nhost: localhost:9748\r\n{headers}\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test]
async fn incidents_are_listed_and_shown_one_by_one() {
    let shown = with_incident();
    let all = body(&get(&shown, "/api/v1/incidents").await);
    assert_eq!(all.as_array().unwrap().len(), 1);
    assert_eq!(all[0]["id"], ID);
    assert_eq!(body(&get(&shown, &format!("/api/v1/incidents/{ID}")).await), all[0]);
    for (id, status) in [("20261122-0002", 404), ("nonsense", 404), ("%FF", 400)] {
        let answer = get(&shown, &format!("/api/v1/incidents/{id}")).await;
        assert!(answer.starts_with(&format!("HTTP/1.0 {status}")), "{answer}");
    }
    let answer = get(&shown, "/api/v1/incidents/20261122-0002").await;
    assert_eq!(body(&answer), json!({ "error": "there is no such incident" }));
}

#[tokio::test]
async fn an_incident_is_acknowledged_from_this_host() {
    let shown = with_incident();
    let sent = acknowledgement("", r#"{"reason":"an audit","until":"2099-01-01T00:00:00Z"}"#);
    let answer = body(&ask_whole(&shown, &sent).await);
    let said = json!({ "reason": "an audit", "until": "2099-01-01T00:00:00.000Z" });
    assert_eq!(answer["acknowledged"], said);
    assert_eq!(body(&get(&shown, "/api/v1/incidents").await)[0]["acknowledged"], said);
}

#[tokio::test]
async fn other_sites_proxies_and_bad_bodies_acknowledge_nothing() {
    let shown = with_incident();
    let good = r#"{"reason":"an audit"}"#;
    let large = format!(r#"{{"reason":"{}"}}"#, "x".repeat(10_000));
    for (headers, body, status) in [
        ("origin: http://evil.example\r\n", good, 403),
        ("origin: null\r\n", good, 403),
        ("x-forwarded-for: 192.0.2.1\r\n", good, 403),
        ("forwarded: for=192.0.2.1\r\n", good, 403),
        ("", "{}", 422),
        ("", r#"{"reason":" "}"#, 400),
        ("", r#"{"reason":"x","until":"tomorrow"}"#, 400),
        ("", r#"{"reason":"x","until":"2001-01-01T00:00:00Z"}"#, 400),
        ("", &large, 413),
        ("origin: http://localhost:9748\r\n", good, 200),
    ] {
        let answer = ask_whole(&shown, &acknowledgement(headers, body)).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{headers}{body}: {answer}");
        let acknowledged = shown.incidents.lock().views()[0].acknowledged.is_some();
        assert_eq!(acknowledged, status == 200, "{headers}{body}");
    }
    let form = acknowledgement("", good).replace("application/json", "text/plain");
    assert!(ask_whole(&shown, &form).await.starts_with("HTTP/1.1 415"));
}
