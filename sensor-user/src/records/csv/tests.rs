use proptest::prelude::*;

use super::*;
use crate::records::SensitiveClass;

const OPTIONS: RecordOptions =
    RecordOptions { keys: true, sensitive: true, plain_keys_max: 8, hash_key: [7; 16] };

fn read_pieces<'a>(content_type: &str, pieces: impl IntoIterator<Item = &'a [u8]>) -> ReaderResult {
    let mut counter = Box::new(CsvCounter::new(Some(content_type), OPTIONS));
    for piece in pieces {
        counter.push(piece);
    }
    counter.finish()
}

fn read(body: &str) -> ReaderResult {
    read_pieces("text/csv", [body.as_bytes()])
}

#[test]
fn rows_are_counted_less_the_header() {
    for (expected, body) in [
        (2, "id,name\n1,a\n2,b\n"),
        (2, "id,name\r\n1,a\r\n2,b"),
        (2, "id;name\n1;a\n2;b\n"),
        (2, "id\tname\n1\ta\n2\tb\n"),
        (2, "id|name\n1|a\n2|b\n"),
        (2, "\u{feff}id,name\n1,a\n2,b\n"),
        (2, "# made today\n# by, us\nid,name\n1,a\n2,b\n"),
        (2, "\n\nid,name\n\n1,a\n\n2,b\n\n"),
        (2, "id,text\n1,\"two\nlines, \"\"quoted\"\"\"\n2,b\n"),
        (2, "\"first, and\nlast\",id\na,1\nb,2\n"),
        (3, "1,a\n2,b\n3,c\n"),
        (2, "2024-05-01,5.5\n2024-05-02,6\n"),
        (2, "name,name\na,b\n"),
        (1, "id,,name\n1,,a\n"),
        (0, "id,name\n"),
        (0, "id,name"),
        (0, ""),
        (0, "# nothing\n"),
        (2, "email\nann@example.com\nbob@example.com\n"),
        (0, "17\n18\n19\n"),
        (0, "This is a sentence that goes on for longer than any column's name would do\nx\n"),
        (0, "https://example.com/\nx\n"),
    ] {
        let got = read(body);
        assert_eq!((got.records, got.quality), (expected, Quality::Exact), "{body:?}");
    }
}

#[test]
fn the_content_type_decides_delimiter_and_header() {
    for (expected, content_type, body) in [
        (2, "text/csv; header=absent", "id,name\n1,a\n"),
        (1, "text/csv;charset=utf-8; Header=\"present\"", "1,a\n2,b\n"),
        (2, "text/csv; header=absent", "17\n18\n"),
        (1, "text/tab-separated-values", "id\tnames, more, and more\n1\ta\n"),
        (1, "text/csv; header=whatever", "id,name\n1,a\n"),
    ] {
        let got = read_pieces(content_type, [body.as_bytes()]);
        assert_eq!(got.records, expected, "{content_type} {body:?}");
    }
}

#[test]
fn a_column_with_an_id_gives_the_keys() {
    let got = read("name,customer_id,id\na,7,17\nb,7,18\nc,7,17\n");
    assert_eq!(got.plain_keys, ["17".into(), "18".into(), "17".into()]);
    assert_eq!(got.keys.len(), (2, true));
    let got = read("name,customer_id\na,7\nb,8\n");
    assert_eq!(got.plain_keys, ["7".into(), "8".into()]);
}

#[test]
fn rows_without_an_id_are_told_apart_by_their_content() {
    let got = read("name,city\na,x\nb,x\na,x\n");
    assert_eq!(got.keys.len(), (2, true));
    assert!(got.plain_keys.is_empty());
    let only = read("name,city\na,x\n");
    assert!(only.unkeyed.is_some() && only.keys.is_empty());
}

#[test]
fn sensitive_columns_count_their_rows() {
    let got = read("id,email,first_name,note\n1,ann@example.com,Ann,x\n2,,Bob,y\n");
    assert_eq!(got.sensitive[SensitiveClass::Email as usize], 1);
    assert_eq!(got.sensitive[SensitiveClass::Name as usize], 2);
    assert_eq!(got.sensitive[SensitiveClass::Phone as usize], 0);
}

#[test]
fn a_table_that_is_cut_counts_its_whole_rows() {
    let mut counter = Box::new(CsvCounter::new(Some("text/csv"), OPTIONS));
    counter.push(b"id,name\n1,a\n2,b\n3,");
    counter.cut();
    counter.push(b"c\n");
    let got = counter.finish();
    assert_eq!((got.records, got.quality), (2, Quality::AtLeast));
}

#[test]
fn a_field_without_end_takes_no_memory() {
    let mut counter = Box::new(CsvCounter::new(Some("text/csv"), OPTIONS));
    counter.push(b"id,name\n1,\"");
    counter.push(&[b'x'; 4096]);
    let state_after_one = format!("{counter:?}").len();
    for _ in 0..1000 {
        counter.push(&[b'x'; 4096]);
    }
    assert!(format!("{counter:?}").len() < state_after_one + 100);
}

proptest! {
    #[test]
    fn any_split_gives_the_same_result(
        body in "(#c\n)?(\u{feff})?[a-c,;\"\n\r0-9@.]{0,120}",
        cuts in prop::collection::vec(0usize..140, 0..6),
    ) {
        let bytes = body.as_bytes();
        let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut % (bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let whole = read(&body);
        let split = read_pieces("text/csv", cuts.windows(2).map(|ends| &bytes[ends[0]..ends[1]]));
        prop_assert_eq!(format!("{whole:?}"), format!("{split:?}"));
    }

    #[test]
    fn random_bytes_never_panic(body in prop::collection::vec(any::<u8>(), 0..400)) {
        let whole = read_pieces("text/csv", [&body[..]]);
        let split = read_pieces("text/csv", body.chunks(1));
        prop_assert_eq!(whole.records, split.records);
    }
}
