//! Any split of the bytes gives the same count, and a reference that sees the whole
//! document agrees.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{BASE, count};
use crate::records::{BodyContext, BodyCount, BodyCounter};

const NAMES: [&str; 9] =
    ["id", "name", "total", "data", "items", "users", "tags", "_links", "order_id"];

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        // 0 and 1 may be flags of success.
        (2_u32..1000).prop_map(Value::from),
        "[a-z\\\\\"{}\\[\\], ]{1,70}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        let members =
            proptest::collection::btree_map(prop::sample::select(&NAMES[..]), inner.clone(), 0..6);
        prop_oneof![
            proptest::collection::vec(inner, 0..5).prop_map(Value::from),
            members.prop_map(|members| {
                members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect::<Map<_, _>>()
                    .into()
            }),
        ]
    })
}

/// Lists of records that differ in a few members from one to the next.
fn lists() -> impl Strategy<Value = String> {
    let member = (
        prop::sample::select(
            &[
                "id",
                "uuid",
                "order_id",
                "name",
                "first_name",
                "email",
                "phone",
                "a",
                "a_very_long_name",
                "i\\u0064",
            ][..],
        ),
        prop::sample::select(
            &[
                "1",
                "-2.5",
                "true",
                "null",
                "\"\"",
                "\"x\"",
                "\"Ann Smith\"",
                "\"a@example.com\"",
                "\"+49 30 5550142\"",
                "\"\\\"q\\\"\"",
                "{}",
                "[]",
                "[1,\"b@example.com\"]",
                "{\"id\":7,\"street\":\"12 High St\"}",
                "{ \"name\" : \"Ann\" , \"mail\" : \"c@example.com\" }",
                "-Infinity",
            ][..],
        ),
    );
    let usual = proptest::collection::vec(member.clone(), 0..6);
    let changes = proptest::collection::vec(proptest::option::of((any::<usize>(), member)), 0..20);
    (usual, changes, any::<bool>()).prop_map(|(usual, changes, spaced)| {
        let comma = if spaced { " , " } else { "," };
        let records = changes.into_iter().map(|change| {
            let mut members = usual.clone();
            if let Some((at, member)) = change {
                let at = at % (members.len() + 1);
                members.splice(at..(at + 1).min(members.len()), [member]);
            }
            let members = members.iter().map(|(name, value)| format!("\"{name}\":{value}"));
            format!("{{{}}}", members.collect::<Vec<_>>().join(comma))
        });
        format!("{{\"data\":[{}]}}", records.collect::<Vec<_>>().join(comma))
    })
}

fn pieces<'a>(body: &'a [u8], cuts: &[usize]) -> Vec<&'a [u8]> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (body.len() + 1)).collect();
    cuts.extend([0, body.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| &body[pair[0]..pair[1]]).collect()
}

fn count_pieces(context: &BodyContext<'_>, pieces: &[&[u8]]) -> BodyCount {
    let mut counter = BodyCounter::new(context);
    pieces.iter().for_each(|piece| counter.push(piece));
    counter.finish()
}

/// All that a count says, to compare.
fn facts(count: &BodyCount) -> String {
    format!(
        "{} {:?} {:?} {:?} {:?} {:?} {:?}",
        count.records,
        count.quality,
        count.outcome,
        count.keys.to_bytes(),
        count.unkeyed,
        count.plain_keys,
        count.sensitive
    )
}

fn check_splits(context: &BodyContext<'_>, body: &[u8], cuts: &[usize]) {
    let whole = facts(&count(context, body));
    assert_eq!(facts(&count_pieces(context, &pieces(body, cuts))), whole);
    let bytes: Vec<&[u8]> = body.chunks(1).collect();
    assert_eq!(facts(&count_pieces(context, &bytes)), whole);
}

proptest! {
    #[test]
    fn documents(
        value in values(),
        cuts in proptest::collection::vec(any::<usize>(), 0..6),
        inside: bool,
        pretty: bool,
        end in any::<usize>(),
    ) {
        let context = BodyContext { keys: inside, sensitive: inside, ..BASE };
        let text = if pretty { format!("{value:#}") } else { value.to_string() };
        check_splits(&context, text.as_bytes(), &cuts);
        let truncated = &text.as_bytes()[..end % (text.len() + 1)];
        check_splits(&context, truncated, &cuts);
        let lines = format!("\u{feff}{text}\n{text}\n");
        check_splits(&context, lines.as_bytes(), &cuts);
        let call = format!("/**/callback_1({text});");
        check_splits(&context, call.as_bytes(), &cuts);
        let events = format!(": hi\nevent: x\ndata: {text}\r\n\r\ndata:{text}\n\ndata: [DONE]\n\n");
        let context = BodyContext { content_type: Some("text/event-stream"), ..context };
        check_splits(&context, events.as_bytes(), &cuts);
        let context = BodyContext { content_type: None, ..context };
        check_splits(&context, text.as_bytes(), &cuts);
    }

    /// Fed byte by byte, no name is foretold and no member lies in the bytes as a whole.
    #[test]
    fn records_that_differ_little(
        list in lists(),
        cuts in proptest::collection::vec(any::<usize>(), 0..6),
        keys: bool,
        sensitive: bool,
    ) {
        check_splits(&BodyContext { keys, sensitive, ..BASE }, list.as_bytes(), &cuts);
    }

    #[test]
    fn bytes_of_any_kind(
        body in proptest::collection::vec(any::<u8>(), 0..300),
        cuts in proptest::collection::vec(any::<usize>(), 0..6),
    ) {
        check_splits(&BASE, &body, &cuts);
        check_splits(&BodyContext { content_type: None, ..BASE }, &body, &cuts);
        check_splits(&BodyContext { content_type: Some("text/event-stream"), ..BASE }, &body, &cuts);
    }

    #[test]
    fn the_reference_agrees(value in values()) {
        let expected = reference(&value);
        for inside in [false, true] {
            let context = BodyContext { keys: inside, sensitive: inside, ..BASE };
            let found = count(&context, value.to_string().as_bytes());
            prop_assert_eq!(found.records, expected, "{}", value);
        }
    }
}

/// What a value holds, told from the whole of it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Holds {
    Nothing,
    One,
    Objects(u64),
    Others(u64),
    Map(u64),
}

impl Holds {
    fn records(self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::One => 1,
            Self::Objects(n) | Self::Others(n) | Self::Map(n) => n,
        }
    }
}

fn reference(value: &Value) -> u64 {
    match value {
        Value::Object(object) => judge(object, "").holds.records(),
        Value::Array(elements) => root_array(elements),
        _ => 0,
    }
}

fn is_element(value: &Value) -> bool {
    !value.is_null() && !value.is_boolean()
}

/// Step 3.
fn root_array(elements: &[Value]) -> u64 {
    let all = elements.iter().filter(|it| is_element(it)).count() as u64;
    let (mut envelopes, mut hollow, mut nested, mut inner, mut wrapping) = (0, 0, 0, 0, 0);
    for element in elements {
        match element {
            Value::Object(object) => match judge(object, "") {
                Judged { holds: Holds::Objects(n), is_strict: true, .. } => {
                    envelopes += 1;
                    inner += n;
                }
                Judged { holds: Holds::Nothing, is_strict: true, is_paged: true, .. } => {
                    envelopes += 1;
                }
                Judged { holds: Holds::Nothing, .. } if ids(object) == 0 => hollow += 1,
                Judged { is_wrapping: true, .. } => wrapping += 1,
                _ => return all,
            },
            Value::Array(rows) if hollow > 0 => {
                nested += 1;
                inner += list(rows).records();
            }
            _ => {}
        }
    }
    match wrapping {
        0 if envelopes > 0 || hollow > 0 && nested > 0 => inner,
        0 => all,
        _ => all - hollow,
    }
}

fn list(elements: &[Value]) -> Holds {
    let number = elements.iter().filter(|it| is_element(it)).count() as u64;
    if elements.iter().any(Value::is_object) {
        Holds::Objects(elements.len() as u64)
    } else if number == 0 {
        Holds::Nothing
    } else {
        Holds::Others(number)
    }
}

fn is_id(name: &str, object: &Map<String, Value>) -> bool {
    let mut before = object.iter().take_while(|(it, _)| *it != name);
    name == "id"
        || name == "order_id" && before.all(|(it, value)| !is_text(value) || is_meta(it, value))
}

fn is_meta(name: &str, value: &Value) -> bool {
    ["total", "_links"].contains(&name) || name == "items" && value.is_number()
}

fn is_text(value: &Value) -> bool {
    value.is_number() || value.is_string()
}

fn ids(object: &Map<String, Value>) -> usize {
    object.iter().filter(|(name, value)| is_id(name, object) && is_text(value)).count()
}

/// What an object holds, and what the value around it has to know.
struct Judged {
    holds: Holds,
    /// An envelope beyond doubt.
    is_strict: bool,
    /// Neither data nor an id of its own.
    is_bare: bool,
    /// Nothing but metadata around one record.
    is_wrapping: bool,
    /// A number of its own is metadata.
    is_paged: bool,
}

/// What is under a metadata name, where it is a record or begins with one.
fn aside(value: &Value) -> Option<Holds> {
    let is_record =
        |object: &Map<_, _>| ids(object) > 0 && judge(object, "_links").holds == Holds::One;
    match value {
        Value::Object(object) => is_record(object).then_some(Holds::One),
        Value::Array(elements) => {
            let first = elements.iter().find_map(Value::as_object)?;
            is_record(first).then(|| list(elements))
        }
        _ => None,
    }
}

/// An object under the name `around`.
fn judge(object: &Map<String, Value>, around: &str) -> Judged {
    let ids = ids(object);
    let is_data =
        |name: &str, value| is_text(value) && !is_meta(name, value) && !is_id(name, object);
    let data = object.iter().filter(|(name, value)| is_data(name, value)).count();
    let is_paged = object.iter().any(|(name, value)| value.is_number() && is_meta(name, value));
    let is_bare = ids + data == 0;
    let as_is = |holds| Judged { holds, is_strict: false, is_bare, is_wrapping: false, is_paged };
    if ids > 1 || ids > 0 && data > 0 {
        return as_is(Holds::One);
    }
    let mut known: Option<(u8, u64, Holds, bool, bool)> = None;
    let (mut lists, mut sum, mut longest) = (0, 0, None::<u64>);
    let (mut objects, mut single, mut records) = (Vec::new(), Holds::Nothing, 0);
    let (mut list_objects, mut laden, mut blanks, mut beside) = (0, 0, 0, None);
    let mut is_asked = false;
    for (name, value) in object {
        let (holds, strict, bare) = match value {
            Value::Object(child) => {
                let Judged { holds, is_strict, is_bare, .. } = judge(child, name);
                (holds, is_strict, is_bare)
            }
            Value::Array(elements) => (list(elements), false, false),
            _ => continue,
        };
        let has_rows = value.as_array().is_some_and(|it| it.iter().any(Value::is_array));
        // A list named as what is around it is the one that was asked for.
        let is_twice = value.is_array() && name == around;
        match (name.as_str(), value) {
            ("users" | "tags" | "name" | "id" | "order_id" | "total", _) if is_twice => {
                let holds = match holds {
                    Holds::Others(n) if has_rows => Holds::Objects(n),
                    other => other,
                };
                known = Some((7, holds.records(), holds, true, false));
                is_asked = true;
            }
            ("_links", value) => beside = beside.or_else(|| aside(value)),
            ("data" | "items", _) => {
                let holds = match holds {
                    Holds::Others(n) if has_rows => Holds::Objects(n),
                    other => other,
                };
                let rank = match holds {
                    Holds::Objects(_) | Holds::Map(_) => 3,
                    Holds::One | Holds::Others(_) => 2,
                    Holds::Nothing => 1,
                };
                if known.is_none_or(|it| (rank, holds.records()) > (it.0, it.1)) {
                    known = Some((rank, holds.records(), holds, value.is_array(), strict));
                }
            }
            (_, Value::Array(_)) => match holds {
                Holds::Objects(n) => {
                    lists += 1;
                    sum += n;
                }
                Holds::Others(n) => longest = longest.max(Some(n)),
                _ => blanks += 1,
            },
            (_, Value::Object(child)) if child.is_empty() => blanks += 1,
            (_, Value::Object(child)) => {
                objects.push(child);
                match holds {
                    Holds::Objects(n) => {
                        list_objects += 1;
                        laden += u64::from(!bare);
                        sum += n;
                    }
                    Holds::Nothing => {}
                    other => {
                        records += 1;
                        single = other;
                    }
                }
            }
            _ => {}
        }
    }
    let all_lists = lists + list_objects;
    let is_list = |holds: Holds, array: bool| match holds {
        Holds::Objects(_) | Holds::Map(_) => true,
        Holds::Nothing => array,
        _ => false,
    };
    let strong = known.filter(|it| is_asked || !matches!(it.2, Holds::Others(_)));
    let is_beside = |records: u64| records == 0 && all_lists > 0;
    let by_name = strong.is_some_and(|it| is_list(it.2, it.3) && !is_beside(it.1));
    let envelope = if ids > 0 { strong.is_some() } else { data == 0 || by_name };
    if envelope {
        let strict = data == 0 && ids == 0 && records == 0 && all_lists == 0;
        if let Some((_, _, holds, array, inner)) = known
            && (array || holds != Holds::Nothing)
        {
            let is_strict = strict && (array || inner);
            let is_wrapping = is_bare && holds == Holds::One && objects.len() == 1;
            return Judged { holds, is_strict, is_bare, is_wrapping, is_paged };
        }
        let alike = objects.iter().all(|it| are_alike(objects[0], it));
        if objects.len() > 1 && alike && ids == 0 && lists == 0 && (records > 0 || all_lists == 0) {
            return as_is(Holds::Map(objects.len() as u64));
        }
        if all_lists > 0 && (records == 0 || all_lists == 1 && laden == 0) {
            return as_is(Holds::Objects(sum));
        }
        if all_lists == 0 && records == 1 {
            let is_wrapping = is_bare && single == Holds::One && objects.len() == 1;
            return Judged { is_wrapping, ..as_is(single) };
        }
        if is_bare
            && known.is_none()
            && objects.len() + all_lists + blanks == 0
            && let Some(beside) = beside
        {
            return as_is(beside);
        }
        if all_lists == 0 && records == 0 && longest.is_some() {
            return as_is(Holds::Others(longest.unwrap_or(0)));
        }
    }
    let is_flag =
        |name: &str, value: &Value| value.is_boolean() && ["name", "users", "tags"].contains(&name);
    let flags = object.iter().filter(|(name, value)| is_flag(name, value)).count();
    let has_more = data > 0
        || flags > 1
        || ids > 0 && blanks > 1
        || !objects.is_empty() && (ids > 0 || records > 0)
        || all_lists > 0
        || longest.is_some();
    let holds = if has_more { Holds::One } else { Holds::Nothing };
    Judged { is_wrapping: is_bare && has_more && objects.len() == 1, ..as_is(holds) }
}

fn are_alike(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let common = one.keys().filter(|name| other.contains_key(*name)).count();
    common * 2 >= one.len().min(other.len()) && !one.is_empty() && !other.is_empty()
}

#[test]
fn the_reference_knows_the_rule() {
    for (value, expected) in [
        (json!({"data": [{"id": 1}, {"id": 2}], "total": 2}), 2),
        (json!({"id": 1, "name": "x", "items": [{}, {}]}), 1),
        (json!({"users": {"id": 1, "name": "x"}}), 1),
        (json!([{"data": [{}, {}]}, {"data": [{}]}]), 3),
        (json!({"id": 7}), 0),
    ] {
        assert_eq!(reference(&value), expected, "{value}");
    }
}
