use std::io::Write;

use super::*;
use crate::http::Header;

fn of_post(target: &str, kind: &str, body: &str, split: usize) -> Option<String> {
    let headers = [Header { name: "Content-Type", value: kind.as_bytes() }];
    let head = RequestHead { method: "POST", target, headers: &headers };
    let mut sniffer = Sniffer::for_request(&head, 64 * 1024)?;
    for piece in body.as_bytes().chunks(split) {
        sniffer.push(piece);
    }
    sniffer.finish().map(Into::into)
}

#[track_caller]
fn check(target: &str, kind: &str, body: &str, expected: Option<&str>) {
    for split in [1, 7, usize::MAX] {
        let label = of_post(target, kind, body, split);
        assert_eq!(label.as_deref(), expected, "{body} in pieces of {split}");
    }
}

#[test]
fn an_operation_is_named_by_its_kind_and_name() {
    let table = [
        (
            r#"{"query":"query CustomerById($id: ID! = {a: 1}) { c }","variables":{"query":"x"}}"#,
            "query CustomerById",
        ),
        (
            r#"{"variables":{"a":[1,"}"]},"operationName":null,"query":"mutation M{m}"}"#,
            "mutation M",
        ),
        (r#"{"query":"{ customers { id } }"}"#, "query"),
        (r#"{"query":"query ($a: Int) { a }"}"#, "query"),
        (
            r##"{"query":"# query Not\n fragment F on C { id }\n\tsubscription S { s }"}"##,
            "subscription S",
        ),
        (
            r#"{"query":"query A { a(b: \"}\") } mutation B { b }","operationName":"B"}"#,
            "mutation B",
        ),
        (
            r#"{"query":"query A { a(b: \"\"\"} } mutation B\"\"\") } query C { b }","operationName":"C"}"#,
            "query C",
        ),
        (r#"{"operationName":"P","extensions":{"persistedQuery":{"sha256Hash":"0"}}}"#, "query P"),
        (
            r#"[{"query":"query A {a}"},{"query":"query B {b}"},{"query":"query A {a}"}]"#,
            "query A, query B",
        ),
        (
            r#"[{"query":"query A {a}"},{"query":"query B {a}"},{"query":"query C {a}"},{"query":"query D {a}"},{"query":"query E {a}"}]"#,
            "query A, query B, query C, query D, …",
        ),
    ];
    for (body, expected) in table {
        check("/api/graphql?x=1", "application/json; charset=utf-8", body, Some(expected));
    }
    check("/graphql", "application/graphql", "query Plain { a }", Some("query Plain"));
}

#[test]
fn a_coded_body_is_decoded_first() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(br#"{"query":"query Zipped { z }"}"#).unwrap();
    let body = encoder.finish().unwrap();
    for (coding, expected) in [("gzip", Some("query Zipped")), ("deflate", None), ("br", None)] {
        let headers = [Header { name: "content-encoding", value: coding.as_bytes() }];
        let head = RequestHead { method: "POST", target: "/graphql", headers: &headers };
        let label = Sniffer::for_request(&head, 1024).and_then(|mut sniffer| {
            sniffer.push(&body);
            sniffer.finish()
        });
        assert_eq!(label.as_deref(), expected);
    }
}

#[test]
fn a_body_elsewhere_is_graphql_only_with_a_document() {
    let json = "application/json";
    check("/api", json, r#"{"query":"query Q { q }"}"#, Some("query Q"));
    check("/search", json, r#"{"query":"shoes","operationName":"x"}"#, None);
    check("/search", json, r#"{"query":"mutation"}"#, None);
    check("/search", json, r#"{"query":{"match":{"name":"{"}}}"#, None);
    check("/search", json, "[1,2]", None);
    check("/search", "text/plain", r#"{"query":"query Q { q }"}"#, None);
    check("/graphql", json, r#"{"query":"#, None);
    check("/graphql", json, "not JSON at all", None);
}

#[test]
fn a_name_after_a_long_document_is_found_and_a_longer_one_cut_off() {
    let long = format!("query Long {{ {} }}", "field ".repeat(10_000));
    let body = format!(r#"{{"query":"{long}","operationName":"Long"}}"#);
    check("/graphql", "application/json", &body, Some("query Long"));
    let body = format!(r#"{{"query":"{}"}}"#, "query Cut { a ".to_owned() + &"b ".repeat(100_000));
    check("/graphql", "application/json", &body, Some("query Cut"));
}

#[test]
fn a_name_that_is_none_is_not_kept() {
    let body =
        format!(r#"{{"operationName":"{}","extensions":{{"persistedQuery":1}}}}"#, "x".repeat(129));
    check("/graphql", "application/json", &body, None);
    check(
        "/graphql",
        "application/json",
        r#"{"operationName":"a b","query":"{c}"}"#,
        Some("query"),
    );
}

#[test]
fn a_get_carries_its_operation_in_the_query() {
    let of = |target| {
        let head = RequestHead { method: "GET", target, headers: &[] };
        of_target(&head).map(String::from)
    };
    let table = [
        ("/graphql?query=query+Hero%28%24a%3A+Int%29%7Bhero%7D", Some("query Hero")),
        ("/graphql?query={hero}&operationName=", Some("query")),
        ("/v1/GraphQL/?operationName=P&extensions=%7B%22persistedQuery%22%3A1%7D", Some("query P")),
        ("/graphql?query=%", None),
        ("/graphql", None),
        ("/search?query=query+Hero%7Bhero%7D", None),
        ("/graphqlish?query={a}", None),
    ];
    for (target, expected) in table {
        assert_eq!(of(target).as_deref(), expected, "{target}");
    }
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_body_is_read_without_panic(body in "[\\[{\"\\\\:,a-z}\\]#( querymutation\n]{0,200}") {
            for target in ["/graphql", "/x"] {
                of_post(target, "application/json", &body, 3);
            }
        }
    }
}
