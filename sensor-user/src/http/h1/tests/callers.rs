//! Callers known again by the fields of their last request.

use super::*;

fn request(method: &str, target: &str, caller: &str) -> String {
    format!("{method} {target} HTTP/1.1\r\nHost: api\r\nCaller: {caller}\r\n\r\n")
}

fn callers(wire: &Wire) -> Vec<(&str, &str)> {
    wire.log.exchanges.iter().map(|it| (&*it.target, &*it.caller.principal)).collect()
}

#[test]
fn a_caller_is_looked_for_once_as_long_as_the_fields_stay_the_same() {
    let mut wire = Wire::new();
    for (method, target, caller) in [
        ("GET", "/1", "ada"),
        ("GET", "/2", "ada"),
        ("DELETE", "/3?x=1", "ada"),
        ("GET", "/4", "bob"),
    ] {
        wire.request(request(method, target, caller)).response(ok("x"));
    }
    wire.request(request("GET", "/5", "ada")).response(ok("x"));
    let expected = [("/1", "ada"), ("/2", "ada"), ("/3?x=1", "ada"), ("/4", "bob"), ("/5", "ada")];
    assert_eq!(callers(&wire), expected);
    assert_eq!(&*wire.log.exchanges[2].method, "DELETE");
    assert_eq!(wire.log.asked, 3);
}

#[test]
fn requests_known_again_are_as_bounded_and_as_paired_as_others() {
    let mut wire = Wire::new();
    wire.request(request("GET", "/1", "ada").repeat(3)).response(ok("x").repeat(3));
    wire.request("POST /2 HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi").response(ok("y"));
    wire.request(request("HEAD", "/3", "ada"))
        .response("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
    wire.request(request("GET", "/4", "ada")).response(ok("z"));
    let targets: Vec<_> = callers(&wire).into_iter().map(|(target, _)| target).collect();
    assert_eq!(targets, ["/1", "/1", "/1", "/2", "/3", "/4"]);
    assert_eq!(wire.log.asked, 2);
}

#[test]
fn a_body_announced_by_the_fields_is_read_each_time() {
    let mut wire = Wire::new();
    let post = "POST /a HTTP/1.1\r\nContent-Length: 18\r\n\r\nGET /b HTTP/1.1\r\n\r\n";
    wire.request(post.repeat(2)).response(ok("1") + &ok("2"));
    wire.sees(&["POST /a 200 \"1\"", "POST /a 200 \"2\""]);
}

#[test]
fn another_client_on_the_connection_is_asked_for() {
    let mut wire = Wire::new();
    wire.request(request("GET", "/1", "ada"));
    wire.client = Some(([203, 0, 113, 7], 5000).into());
    wire.request(request("GET", "/2", "ada"));
    assert_eq!(wire.log.asked, 2);
}

#[test]
fn what_is_odd_about_a_head_is_noted_each_time() {
    for (head, anomaly) in [
        ("GET /a HTTP/1.1\r\nHost: x\n\r\n", Anomaly::BareLf),
        ("GET /a HTTP/1.1\nHost: x\r\n\r\n", Anomaly::BareLf),
        ("GET /a HTTP/1.1\r\nA: x\r\n y\r\n\r\n", Anomaly::FoldedField),
    ] {
        let mut wire = Wire::new();
        wire.request(head.repeat(3));
        assert_eq!(wire.stats.anomalies(anomaly), 3, "{head:?}");
    }
    let mut wire = Wire::new();
    wire.request("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /a\x01 HTTP/1.1\r\nHost: x\r\n\r\n");
    wire.notes(&[Anomaly::MalformedHead]);
}
