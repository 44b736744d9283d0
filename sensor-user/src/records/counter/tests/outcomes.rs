//! How reading ends, what is said of it, and what the operator's rule changes.

use super::{BASE, count};
use crate::records::{BodyContext, BodyCounter, BodyOutcome, Quality, RecordOverride};

fn typed(content_type: &'static str) -> BodyContext<'static> {
    BodyContext { content_type: Some(content_type), ..BASE }
}

#[test]
fn formats_and_their_outcomes() {
    use BodyOutcome::{Counted, NoRecords, NotData, Unparsed};
    use Quality::{AtLeast, Exact, Unknown};
    for (content_type, body, records, quality, outcome) in [
        ("application/json", r#"{"data":[{"id":1}]}"#, 1, Exact, Counted),
        ("application/json", "{}", 0, Exact, NoRecords),
        ("application/json", r#"{"data":[{"id":1},"#, 1, AtLeast, Unparsed),
        ("application/json", "<html>", 0, Unknown, Unparsed),
        ("application/json", r#"[{"id":1},{"id":2}] tail"#, 2, AtLeast, Unparsed),
        ("application/json", ")]}',\n[{\"id\":1},{\"id\":2}]", 2, Exact, Counted),
        ("application/json", "while(1);[{\"id\":1}]", 1, Exact, Counted),
        ("application/json", "\u{feff}[{\"id\":1}]", 1, Exact, Counted),
        ("application/x-ndjson", "{\"id\":1,\"a\":2}\n{\"id\":2,\"a\":2}\n", 2, Exact, Counted),
        (
            "application/json-seq",
            "\u{1e}{\"id\":1,\"a\":2}\n\u{1e}{\"id\":2,\"a\":2}\n",
            2,
            Exact,
            Counted,
        ),
        (
            "text/event-stream",
            "data: {\"id\":1,\"a\":2}\n\ndata: {\"id\":2,\ndata: \"a\":3}\n\ndata: [DONE]\n\n",
            2,
            Exact,
            Counted,
        ),
        ("text/javascript", "/**/cb({\"data\":[{\"id\":1}]});", 1, Exact, Counted),
        ("text/javascript", "(function(){ return 1 })();", 0, Exact, NotData),
        ("text/html", "[{\"id\":1}]", 0, Exact, NotData),
        ("image/png", "x", 0, Exact, NotData),
        ("text/plain", "a", 0, Unknown, Unparsed),
        ("multipart/mixed", "a", 0, Unknown, Unparsed),
        ("application/problem+json", r#"{"a":[{"id":1}]}"#, 0, Exact, NoRecords),
        ("", "  [{\"id\":1}]", 1, Exact, Counted),
        ("", "<rows><row><a>1</a></row><row><a>2</a></row></rows>", 2, Exact, Counted),
        ("", "<!DOCTYPE html><html></html>", 0, Unknown, Unparsed),
        ("text/csv", "id,name\n1,a\n2,b\n", 2, Exact, Counted),
    ] {
        let found = count(&typed(content_type), body.as_bytes());
        let facts = (found.records, found.quality, found.outcome);
        assert_eq!(facts, (records, quality, outcome), "{content_type}: {body}");
    }
}

#[test]
fn only_success_hands_out_records() {
    for (status, method, records) in
        [(200, "GET", 1), (201, "POST", 1), (404, "GET", 0), (304, "GET", 0), (200, "HEAD", 0)]
    {
        let context = BodyContext { status, method, ..BASE };
        assert_eq!(count(&context, br#"[{"id":1}]"#).records, records, "{status} {method}");
        assert_eq!(BodyCounter::new(&context).is_decided(), records == 0, "{status} {method}");
    }
}

#[test]
fn a_cut_body_is_a_lower_bound() {
    for (body, records) in [
        (r#"{"data":[{"id":1},{"id":2},"#, 2),
        (r#"[{"id":1,"a":2},{"id":2,"a":3},"#, 2),
        (r#"{"things":[{"id":1},{"id":2},"#, 1),
        (r#"{"id":1,"na"#, 0),
        ("", 0),
    ] {
        let mut counter = BodyCounter::new(&BASE);
        counter.push(body.as_bytes());
        counter.cut(BodyOutcome::Lost);
        counter.push(br#"{"id":3},{"id":4}]}"#);
        let found = counter.finish();
        let facts = (found.records, found.quality, found.outcome);
        assert_eq!(facts, (records, Quality::AtLeast, BodyOutcome::Lost), "{body}");
    }
}

#[test]
fn the_operators_rule_decides() {
    let body =
        br#"{"id":1,"name":"x","a/b":{"list":[{"k":{"n":"p"}},{"k":{"n":"q"}}],"one":{"n":"z"}}}"#;
    for (records, key, expected, keys) in [
        (Some("/a~1b/list"), Some("/k/n"), 2, vec!["p", "q"]),
        (Some("/a~1b/one"), Some("/n"), 1, vec!["z"]),
        (Some("/nowhere"), None, 0, vec![]),
        (None, Some("/name"), 1, vec!["x"]),
        (None, Some("/a~1b/one/n"), 1, vec!["z"]),
        (Some("/a~1b"), Some("/one/n"), 1, vec!["z"]),
        (Some("/a~1b/list/1"), Some("/k/n"), 1, vec!["q"]),
        (Some("/a~1b/list/2"), None, 0, vec![]),
        (Some("/a~1b/list/1/k"), Some("/n"), 1, vec!["q"]),
    ] {
        let rule = RecordOverride { records: records.map(Into::into), key: key.map(Into::into) };
        let found = count(&BodyContext { rule: Some(&rule), ..BASE }, body);
        assert_eq!(found.records, expected, "{records:?}");
        let found: Vec<&str> = found.plain_keys.iter().map(|it| &**it).collect();
        assert_eq!(found, keys, "{records:?}");
    }
}

#[test]
fn the_way_to_records_and_keys_goes_through_arrays_and_metadata() {
    for (body, records, key, keys) in [
        (r#"[{"n":1},{"rows":[{"id":"a"},{"id":"b"}]}]"#, Some("/1/rows"), None, vec!["a", "b"]),
        (r#"[null,[["a","b"],["c"]]]"#, Some("/1/0"), None, vec!["a", "b"]),
        (r#"{"name":"x","meta":{"ref":{"no":5}}}"#, None, Some("/meta/ref/no"), vec!["5"]),
        (r#"{"u":{"name":"x","ref":{"is":{"no":5}}}}"#, Some("/u"), Some("/ref/is/no"), vec!["5"]),
    ] {
        let rule = RecordOverride { records: records.map(Into::into), key: key.map(Into::into) };
        let found = count(&BodyContext { rule: Some(&rule), ..BASE }, body.as_bytes());
        let found: Vec<&str> = found.plain_keys.iter().map(|it| &**it).collect();
        assert_eq!(found, keys, "{body}");
    }
}

#[test]
fn a_line_that_is_no_json_is_left_out() {
    let lines = BodyContext { content_type: Some("application/x-ndjson"), ..BASE };
    for (body, context, records, quality) in [
        (
            "{\"id\":1,\"n\":2}\n{\"id\":2,\"n\":\n{\"id\":3,\"n\":1}\n{\"id\":4,\"n\":1}\n",
            lines,
            3,
            Quality::AtLeast,
        ),
        ("{\"id\":1,\"n\":2}\n<oops>\n{\"id\":3,\"n\":1}\n", lines, 2, Quality::AtLeast),
        ("{\"id\":1,\"n\":2}\n{\"id\":3,\"n\":1}\n", lines, 2, Quality::Exact),
        ("{\"id\":1,\"n\":2}\n{\"id\":3,\"n\":1}", lines, 2, Quality::Exact),
        ("{\"id\":1,\"n\":2}\n{\"id\":3,\"n\":", lines, 1, Quality::AtLeast),
        ("{\"id\":1,\"n\":2}\n<oops>\n{\"id\":3,\"n\":1}\n", BASE, 1, Quality::AtLeast),
    ] {
        for size in [1, 7, body.len()] {
            let mut counter = BodyCounter::new(&context);
            body.as_bytes().chunks(size).for_each(|piece| counter.push(piece));
            let found = counter.finish();
            assert_eq!((found.records, found.quality), (records, quality), "{size}: {body}");
            let is_counted = found.outcome == BodyOutcome::Counted;
            assert_eq!(is_counted, context.content_type == lines.content_type, "{body}");
        }
    }
}

#[test]
fn what_is_too_deep_to_be_read_lowers_the_quality() {
    let within = |levels: usize, inner: &str| {
        format!("{}{inner}{}", "{\"data\":".repeat(levels), "}".repeat(levels))
    };
    let list = r#"[{"id":1,"n":2},{"id":2,"n":3}]"#;
    let deep =
        |levels| format!("[{{\"id\":1,\"n\":{}1{}}}]", "[".repeat(levels), "]".repeat(levels));
    for (body, quality) in [
        (within(20, list), Quality::Exact),
        (within(24, list), Quality::AtLeast),
        (deep(50), Quality::Exact),
        (deep(70), Quality::AtLeast),
    ] {
        let context = BodyContext { sensitive: true, ..BASE };
        assert_eq!(count(&context, body.as_bytes()).quality, quality, "{body}");
        let events = BodyContext { content_type: Some("text/event-stream"), ..context };
        let body = format!("data: {body}\n\n");
        assert_eq!(count(&events, body.as_bytes()).quality, quality, "{body}");
    }
}

#[test]
fn records_are_known_by_the_best_id_that_they_have() {
    for (body, keys) in [
        (r#"[{"name":"a","id":17},{"id":"x\u0041"}]"#, vec!["17", "xA"]),
        (r#"{"edges":[{"cursor":"c","node":{"id":"n1"}}]}"#, vec!["n1"]),
        (r#"{"items":[{"metadata":{"name":"a","uid":"u"}}]}"#, vec!["u"]),
        (r#"[{"customer_id":5,"uuid":"u"}]"#, vec!["u"]),
        (r#"["a","b"]"#, vec!["a", "b"]),
        (r#"{"-Ka":{"n":1},"-Kb":{"n":2}}"#, vec!["-Ka", "-Kb"]),
        (r#"{"id":17,"name":"x","items":[{"id":1}]}"#, vec!["17"]),
    ] {
        let found = count(&BASE, body.as_bytes());
        let found: Vec<&str> = found.plain_keys.iter().map(|it| &**it).collect();
        assert_eq!(found, keys, "{body}");
    }
}

#[test]
fn without_an_id_the_content_tells_records_apart() {
    let found = count(&BASE, br#"[{"a":"x"},{"a":"y"},{"a":"x"}]"#);
    assert_eq!(found.keys.len(), (2, true));
    let single = count(&BASE, br#"{"name":"x","city":"y"}"#);
    assert!(single.unkeyed.is_some() && single.keys.is_empty());
}

#[test]
fn sensitive_classes_are_counted_by_record() {
    let context = BodyContext { sensitive: true, ..BASE };
    let email = crate::records::SensitiveClass::Email as usize;
    for (body, expected) in [
        (
            r#"[{"id":1,"email":"a@example.com","mail2":"b@example.com"},{"id":2,"email":null},{"id":3,"contact":{"email":"c@example.com"}}]"#,
            2,
        ),
        (
            r#"{"id":1,"name":"x","contacts":[{"email":"a@example.com"},{"email":"b@example.com"}]}"#,
            1,
        ),
    ] {
        assert_eq!(count(&context, body.as_bytes()).sensitive[email], expected, "{body}");
    }
}

#[test]
fn hostile_bodies_take_no_more_memory_or_time_than_they_need() {
    let deep = "[".repeat(1 << 20);
    let many: String = (0..200_000).map(|n| format!("\"k{n}\":{{\"a\":1}},")).collect();
    let many = format!("{{{}\"z\":{{\"a\":1}}}}", many);
    let number = "9".repeat(1 << 20);
    for (body, records) in [(deep.as_str(), 1), (&many, 200_001), (&number, 0)] {
        assert_eq!(count(&BASE, body.as_bytes()).records.min(200_001), records);
    }
    assert!(size_of::<BodyCounter>() <= 24);
}
