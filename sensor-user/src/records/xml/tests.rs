use proptest::prelude::*;

use super::*;
use crate::records::SensitiveClass;

mod answers;
mod vocabularies;

const OPTIONS: RecordOptions =
    RecordOptions { keys: true, sensitive: true, plain_keys_max: 8, hash_key: [7; 16] };

fn read_pieces<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> ReaderResult {
    let mut counter = Box::new(XmlCounter::new(OPTIONS, Request::default()));
    for piece in pieces {
        counter.push(piece);
    }
    counter.finish()
}

fn read(body: &str) -> ReaderResult {
    read_pieces([body.as_bytes()])
}

fn cut(body: &str) -> ReaderResult {
    let mut counter = Box::new(XmlCounter::new(OPTIONS, Request::default()));
    counter.push(body.as_bytes());
    counter.cut();
    counter.finish()
}

/// Every answer of the table is counted as its line says.
fn check(table: &[(u64, &str, &str)]) {
    let wrong: Vec<_> = table
        .iter()
        .map(|(expected, what, body)| (*expected, *what, read(body)))
        .filter(|(expected, _, got)| got.records != *expected || got.quality != Quality::Exact)
        .map(|(expected, what, got)| {
            format!("{what}: {expected}, not {} ({:?})", got.records, got.quality)
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn what_is_not_data_is_skipped() {
    check(&[
        (
            1,
            "comments",
            "<!-- <x> --><users><!-- <user> -- ></user> --><user><name>a</name></user></users><!-- - >-->",
        ),
        (2, "CDATA", "<names><name><![CDATA[<name>a]]]]></name><name>b</name></names>"),
        (
            1,
            "instructions",
            "<?xml version=\"1.0\"?><?x a?b>?><user><id>1</id><name>a</name></user>",
        ),
        (
            1,
            "DOCTYPE",
            "<!DOCTYPE u [<!ENTITY a \"<user>]>\"><!ELEMENT u (#PCDATA)>]><user><id>1</id><name>&a;</name></user>",
        ),
        (1, "byte order mark", "\u{feff}<user><id>1</id><name>a</name></user>\n"),
        (1, "angles in values", "<user id='1' name=\"a > b </user>\"/>"),
    ]);
}

#[test]
fn a_document_that_is_cut_counts_what_was_complete() {
    for (expected, body) in [
        (2, "<users><user><name>a</name></user><user><name>b</name></user><user><na"),
        (2, "<r><users><user><name>a</name></user><user><name>b</name></user><user><name>c"),
        (0, "<user><id>1</id><name>a</name>"),
        (0, "<use"),
    ] {
        let got = cut(body);
        assert_eq!((got.records, got.quality), (expected, Quality::AtLeast), "{body}");
        assert!(got.parsed, "{body}");
        assert_eq!(read(body).quality, Quality::AtLeast, "{body}");
    }
}

#[test]
fn what_is_too_deep_to_be_looked_at_lowers_the_quality() {
    let nested = |levels: usize| format!("{}x{}", "<a>".repeat(levels), "</a>".repeat(levels));
    assert_eq!(read(&nested(60)).quality, Quality::Exact);
    assert_eq!(read(&nested(70)).quality, Quality::AtLeast);
}

#[test]
fn what_is_not_xml_is_said_to_be_none() {
    for body in ["", "hello", "{\"id\":1}", "< a>", "</a>", "\u{feff}"] {
        let got = read(body);
        assert!(!got.parsed && got.records == 0, "{body}: {got:?}");
    }
    for body in ["<a></b>", "<a/><b/>", "<a x></a>", "<a/>text"] {
        assert_eq!(read(body).quality, Quality::AtLeast, "{body}");
    }
}

#[test]
fn the_best_id_is_the_key() {
    for (expected, body) in [
        (
            ["17", "18"],
            "<users><user><ownerId>1</ownerId><id>17</id></user><user><ownerId>1</ownerId><id>18</id></user></users>",
        ),
        (["17", "18"], r#"<users><user id="17" name="a"/><user id="18" name="b"/></users>"#),
        (
            ["v1", "v2"],
            "<volumeSet><item><volumeId>v1</volumeId><ownerId>1</ownerId></item><item><volumeId>v2</volumeId><ownerId>1</ownerId></item></volumeSet>",
        ),
        (
            ["v1", "v2"],
            "<volumes><volume><ownerId>1</ownerId><volumeId>v1</volumeId></volume><volume><ownerId>1</ownerId><volumeId>v2</volumeId></volume></volumes>",
        ),
        (
            ["k1", "k2"],
            "<L><Contents><Key>k1</Key><Size>1</Size></Contents><Contents><Key>k2</Key><Size>1</Size></Contents></L>",
        ),
        (["1", "2"], "<IdList><Id>1</Id><Id>2</Id></IdList>"),
    ] {
        let got = read(body);
        assert_eq!(got.plain_keys, expected.map(Into::into), "{body}");
        assert_eq!(got.keys.len(), (2, true), "{body}");
    }
}

#[test]
fn records_without_an_id_are_told_apart_by_their_content() {
    let got = read(
        "<users><user><name>a</name></user><user><name>b</name></user><user><name>a</name></user></users>",
    );
    assert_eq!((got.records, got.keys.len()), (3, (2, true)));
    let only = read("<user><name>a</name><city>x</city></user>");
    assert!(only.unkeyed.is_some() && only.keys.is_empty());
}

#[test]
fn sensitive_classes_are_counted_once_a_record() {
    let got = read(
        "<customers><customer><id>1</id><name>Ann Smith</name><emails><email>ann@example.com</email>\
         <email>ann@example.org</email></emails></customer><customer><id>2</id><name>Blue Widget</name>\
         <address><line1>12 High Road</line1></address></customer></customers>",
    );
    let count = |class: SensitiveClass| got.sensitive[class as usize];
    assert_eq!(count(SensitiveClass::Email), 1);
    assert_eq!(count(SensitiveClass::Name), 1);
    assert_eq!(count(SensitiveClass::PostalAddress), 1);
    assert_eq!(count(SensitiveClass::Phone), 0);
}

#[test]
fn depth_and_names_are_bounded() {
    let deep = "<a>".repeat(100_000);
    let counter = {
        let mut counter = XmlCounter::new(OPTIONS, Request::default());
        counter.push(deep.as_bytes());
        counter
    };
    assert!(format!("{counter:?}").len() < 200_000);
    let wide: String = (0..10_000).map(|n| format!("<n{n}><x>1</x><y>2</y></n{n}>")).collect();
    assert_eq!(read(&format!("<a>{wide}</a>")).records, 1);
    let closed = format!("{deep}{}", "</a>".repeat(100_000));
    assert_eq!(read(&closed).quality, Quality::AtLeast);
}

proptest! {
    #[test]
    fn any_split_gives_the_same_result(
        answer in prop::sample::select(SPLIT_ANSWERS),
        cuts in prop::collection::vec(0usize..600, 0..8),
    ) {
        let bytes = answer.as_bytes();
        let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut % (bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let split = read_pieces(cuts.windows(2).map(|ends| &bytes[ends[0]..ends[1]]));
        prop_assert_eq!(format!("{:?}", read(answer)), format!("{split:?}"));
    }

    #[test]
    fn pieces_of_markup_never_panic_and_split_alike(
        parts in prop::collection::vec(prop::sample::select(PARTS), 0..40),
    ) {
        let body = parts.concat();
        let split = read_pieces(body.as_bytes().chunks(1));
        prop_assert_eq!(format!("{:?}", read(&body)), format!("{split:?}"));
    }

    #[test]
    fn random_bytes_never_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let whole = read_pieces([&body[..]]);
        let split = read_pieces(body.chunks(1));
        prop_assert_eq!(format!("{whole:?}"), format!("{split:?}"));
    }
}

const SPLIT_ANSWERS: &[&str] = &[
    "\u{feff}<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b 'c'>]><users page='1'><!-- x - -- y --><user id=\"1\" \
     name='a &amp; b'><email>ann@example.com</email><tags/></user><user id=\"2\"><name><![CDATA[x]]y]]></name></user></users>",
    "<s:Envelope xmlns:s='x'><s:Body><R><L><item><id> 1 </id><a>b</a></item><item><id>2</id></item></L></R></s:Body></s:Envelope>",
];

const PARTS: &[&str] = &[
    "<users>",
    "</users>",
    "<user>",
    "</user>",
    "<user id=\"1\"/>",
    "<id>",
    "</id>",
    "text",
    " ",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?x",
    "?>",
    "<a b='",
    "'",
    ">",
    "<",
    "/",
    "&amp;",
    "<item>",
    "</item>",
];
