//! What is learnt of names in one record, or in one body, changes nothing in the next.

use super::{BASE, count};
use crate::records::{BodyContext, SensitiveClass};

const INSIDE: BodyContext<'_> = BodyContext { keys: true, sensitive: true, ..BASE };

fn emails(body: &str) -> (u64, u64, u64) {
    let count = count(&INSIDE, body.as_bytes());
    (count.records, count.keys.len().0, count.sensitive[SensitiveClass::Email as usize])
}

fn list(records: impl Iterator<Item = String>) -> String {
    format!("{{\"data\":[{}]}}", records.collect::<Vec<_>>().join(","))
}

#[test]
fn more_names_than_are_remembered_are_read_all_the_same() {
    let wide = |record: usize| {
        let members: String = (0..600)
            .map(|n| format!("\"m{n}\":{n},\"o{n}\":{{\"tel\":\"+49 30 555{n:04}\"}},"))
            .collect();
        format!("{{{members}\"id\":{record},\"mail\":\"a{record}@example.com\"}}")
    };
    assert_eq!(emails(&list((0..5).map(wide))), (5, 5, 5));
    let narrow = |record: usize| format!("{{\"id\":{record},\"mail\":\"b@example.com\"}}");
    assert_eq!(emails(&list((0..9).map(narrow))), (9, 9, 9));
}

#[test]
fn a_name_says_what_it_says_in_its_own_place_only() {
    // Under `phones` a number is a telephone number, under `parts` it is not.
    let record = |id: usize, around: &str| {
        format!("{{\"id\":{id},\"{around}\":[{{\"number\":\"5550100{id}\"}}]}}")
    };
    let body = list((10..30).map(|id| record(id, if id % 2 == 0 { "phones" } else { "parts" })));
    let count = count(&INSIDE, body.as_bytes());
    assert_eq!((count.records, count.keys.len().0), (20, 20));
    assert_eq!(count.sensitive[SensitiveClass::Phone as usize], 10);
}

#[test]
fn members_in_any_order_or_left_out_are_found() {
    let bodies = [
        r#"[{"id":1,"a":2,"mail":"a@example.com"},{"mail":"b@example.com","id":2},{"a":1,"id":3}]"#,
        r#"[{"identity":1,"id":4},{"id":5,"identity":1},{"id" : 6,"mail":"c@example.com"}]"#,
        r#"[{"id":7,"m":"d@example.com"},{"id":8,"mail":"e@example.com"},{"i":9,"id":9}]"#,
    ];
    for (body, expected) in bodies.into_iter().zip([(3, 3, 2), (3, 3, 1), (3, 3, 2)]) {
        assert_eq!(emails(&format!("{{\"data\":{body}}}")), expected, "{body}");
    }
}

#[test]
fn a_record_without_an_id_has_one_key_wherever_in_a_list_it_stands() {
    let [a, b] = [1, 2].map(|n| format!(r#"{{"n":{n},"at":{{"x":"{n}","y":[3,{n}]}},"z":null}}"#));
    let body = format!("{{\"data\":[{a},{b}]}}\n[{b},{a}]\n{{\"total\":2,\"things\":[{b},{a}]}}\n");
    let count = count(
        &BodyContext { content_type: Some("application/x-ndjson"), ..INSIDE },
        body.as_bytes(),
    );
    assert_eq!((count.records, count.keys.len().0), (6, 2));
}

#[test]
fn a_name_that_was_cut_within_an_escape_is_not_taken_for_a_whole_one() {
    // What is kept of it ends with a backslash; the quote after that is part of the name.
    let name = format!("{}\\\": 1, \\\"b", "n".repeat(39));
    let record =
        |id: usize| format!("{{\"{name}\":\"x\",\"id\":{id},\"mail\":\"a{id}@example.com\"}}");
    assert_eq!(emails(&list((1..6).map(record))), (5, 5, 5));
}

#[test]
fn values_longer_than_a_window_are_read_between_others() {
    let record = |id: usize| {
        let note = "note ".repeat(id * 300);
        format!("{{\"id\":{id},\"note\":\"{note}\",\"mail\":\"a{id}@example.com\",\"ok\":true}}")
    };
    assert_eq!(emails(&list((1..9).map(record))), (8, 8, 8));
}
