//! Recorded traffic is counted as live traffic is.

use anyhow::Result;
use serde_json::{Value, json};
use weir_tests::Lab;
use weir_tests::agent::weir;

/// What `weir replay --exchanges` prints of `text`.
fn replay(lab: &Lab, format: &str, text: &str) -> Result<Vec<Value>> {
    let file = lab.path().join("recorded");
    std::fs::write(&file, text)?;
    let words = ["replay", "--format", format, "--exchanges"].map(AsRef::as_ref);
    let finished = weir(lab, &[&words[..], &[file.as_os_str()]].concat())?;
    assert_eq!(finished.code, Some(0), "{finished:?}");
    finished.stdout.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// The members of each exchange that are in question.
fn members(exchanges: &[Value], names: &[&str]) -> Vec<Value> {
    exchanges.iter().map(|e| names.iter().map(|name| e[*name].clone()).collect()).collect()
}

#[test]
fn a_har_file_is_counted_with_its_bodies() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let entry = |path: &str, status: u16, body: &str| {
        json!({
            "startedDateTime": "2026-11-22T10:00:00.000Z",
            "request": {"method": "GET", "url": format!("https://shop.example{path}"), "headers": [
                {"name": "x-api-key", "value": "alpha-secret"}]},
            "response": {"status": status, "headers": [
                {"name": "content-type", "value": "application/json"}],
                "content": {"size": body.len(), "mimeType": "application/json", "text": body}},
        })
    };
    let har = json!({"log": {"version": "1.2", "entries": [
        entry("/v1/orders?page=2", 200, "{\"data\":[{\"id\":1},{\"id\":2},{\"id\":3}],\"page\":2}"),
        entry("/v1/orders/1", 200, "{\"id\":1,\"name\":\"Ada\"}"),
        entry("/v1/orders/9", 404, "{\"error\":\"none\"}"),
    ]}});
    let counted = replay(&lab, "har", &har.to_string())?;
    assert_eq!(
        members(&counted, &["method", "endpoint", "status", "records", "quality"]),
        [
            json!(["GET", "GET /v1/orders", 200, 3, "exact"]),
            json!(["GET", "GET /v1/orders/{id}", 200, 1, "exact"]),
            json!(["GET", "GET /v1/orders/{id}", 404, 0, "exact"]),
        ]
    );
    let text = serde_json::to_string(&counted)?;
    assert!(text.contains("\"key:") && !text.contains("alpha-secret"), "{text}");
    Ok(())
}

#[test]
fn an_access_log_is_a_lower_bound() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let log = "203.0.113.7 - - [22/Nov/2026:10:00:00 +0000] \"GET /v1/orders/17 HTTP/1.1\" 200 812 \"-\" \"curl/8\"\n\
        203.0.113.7 - - [22/Nov/2026:10:00:01 +0000] \"GET /v1/orders/18 HTTP/1.1\" 404 12 \"-\" \"curl/8\"\n\
        203.0.113.8 - - [22/Nov/2026:10:00:02 +0000] \"POST /v1/orders HTTP/1.1\" 201 90 \"-\" \"curl/8\"\n";
    let counted = replay(&lab, "combined", log)?;
    assert_eq!(
        members(&counted, &["method", "endpoint", "status", "records", "quality", "principal"]),
        [
            json!(["GET", "GET /v1/orders/{id}", 200, 1, "at_least", "ip:203.0.113.7"]),
            json!(["GET", "GET /v1/orders/{id}", 404, 0, "exact", "ip:203.0.113.7"]),
            json!(["POST", "POST /v1/orders", 201, 0, "unknown", "ip:203.0.113.8"]),
        ]
    );
    assert_eq!(counted[0]["keys"], json!(["17"]));
    Ok(())
}

#[test]
fn an_exchange_log_is_replayed_as_it_was_written() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let line = json!({
        "ts": "2026-11-22T10:00:00.123Z", "service": "api:443", "client": "203.0.113.7",
        "principal": "key:3f9a", "method": "GET", "path": "/customers/17",
        "endpoint": "GET /customers/{id}", "status": 200, "response_bytes": 812, "records": 1,
        "quality": "exact", "keys": ["17"], "sensitive": ["email", "phone"],
    });
    let counted = replay(&lab, "weir", &format!("{line}\n"))?;
    let names: Vec<_> =
        line.as_object().into_iter().flat_map(|o| o.keys()).map(String::as_str).collect();
    assert_eq!(members(&counted, &names), members(std::slice::from_ref(&line), &names));
    Ok(())
}
