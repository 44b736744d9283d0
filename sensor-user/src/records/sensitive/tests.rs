use proptest::prelude::*;

use super::SensitiveClass::*;
use super::*;

/// Parent, field, value as sent.
type Field = (&'static str, &'static str, &'static str);

fn check(expected: SensitiveClass, fields: &[Field]) {
    for (parent, field, value) in fields {
        assert_eq!(
            classify(parent, field, value.as_bytes()),
            ClassSet::of(expected),
            "{parent}.{field} = {value}"
        );
    }
}

fn record(fields: &[Field]) -> ClassSet {
    let mut hints = ClassHints::default();
    for (parent, field, value) in fields {
        hints.observe(parent, field, value.as_bytes());
    }
    hints.finish()
}

#[test]
fn an_email_address_is_one_whatever_its_field_is_called() {
    check(
        Email,
        &[
            ("", "email", "ann.smith@example.com"),
            ("", "login", "ann+shop@mail.example.co.uk"),
            ("", "E-Mail", "1ann@example.org"),
            ("", "contact", "Ann Smith <ann@example.com>"),
            ("", "href", "mailto:ann@example.com"),
            ("", "owner", "ANN@EXAMPLE.COM"),
            ("emails", "value", "ann@example.com"),
        ],
    );
}

#[test]
fn a_phone_number_needs_its_name_or_a_country_code() {
    check(
        Phone,
        &[
            ("", "phone", "555-0142-77"),
            ("", "homePhone", "(020) 7946 0991"),
            ("", "phone_number", "+44 20 7946 0991"),
            ("", "mobile", "07700900123"),
            ("", "Phone1", "212.555.0188 x12"),
            ("", "work-fax-number", "020 7946 0992"),
            ("phones", "number", "5550142771"),
            ("telephone", "value", "020 7946 0993"),
            ("", "sender", "+447700900123"),
            ("", "contact", "+1 (212) 555-0188"),
            ("", "tel", "tel:+1-212-555-0188"),
        ],
    );
}

#[test]
fn a_persons_name_is_a_name_under_the_words_for_it() {
    check(
        Name,
        &[
            ("", "first_name", "Ann"),
            ("", "lastName", "O'Neill-Smith"),
            ("", "customer_full_name", "Dr. Jos\u{e9} Mar\u{ed}a P\u{e9}rez"),
            ("", "surname", "Jos\\u00e9"),
            ("", "Cardholder-Name", "ANN SMITH"),
            ("name", "family", "Chalmers"),
        ],
    );
}

#[test]
fn a_postal_address_is_a_street_or_a_part_under_an_address() {
    check(
        PostalAddress,
        &[
            ("", "street", "Baker Street"),
            ("", "address", "221B Baker Street, London"),
            ("", "addressLine1", "12 High Road"),
            ("", "billing_address", "12 High Road, Oldtown"),
            ("address", "line1", "12 High Road"),
            ("address", "postal_code", "NW1 6XE"),
            ("addresses", "zip", "90210"),
            ("shippingAddress", "postcode", "10115"),
        ],
    );
}

#[test]
fn a_date_of_birth_is_a_date_under_the_words_for_it() {
    check(
        DateOfBirth,
        &[
            ("", "dob", "1984-02-29"),
            ("", "dateOfBirth", "29/02/1984"),
            ("", "birth_date", "1984-02-29T00:00:00Z"),
            ("", "birthday", "February 29, 1984"),
            ("", "birthdate", "19840229"),
            ("", "birthDate", "-94694400"),
        ],
    );
}

#[test]
fn an_account_number_is_an_iban_or_named_so() {
    check(
        AccountNumber,
        &[
            ("", "iban", "DE89 3704 0044 0532 0130 00"),
            ("", "reference", "GB82WEST12345698765432"),
            ("", "account_number", "000123456789"),
            ("bank_account", "number", "12345678"),
        ],
    );
}

#[test]
fn a_government_id_is_named_so_or_formatted_so() {
    check(
        GovernmentId,
        &[
            ("", "ssn", "078051120"),
            ("", "taxId", "12-3456789"),
            ("", "passport_number", "C01X00T478"),
            ("", "reference", "219-09-9999"),
            ("", "documento", "529.982.247-25"),
            ("passport", "number", "123456789"),
        ],
    );
}

#[test]
fn a_card_number_needs_its_checksum_and_its_name_or_its_groups() {
    check(
        CardNumber,
        &[
            ("", "card_number", "4111111111111111"),
            ("", "pan", "378282246310005"),
            ("card", "number", "5555555555554444"),
            ("", "memo", "4111 1111 1111 1111"),
            ("", "memo", "6011-1111-1111-1117"),
        ],
    );
}

#[test]
fn ordinary_fields_are_of_no_class() {
    let table: &[Field] = &[
        ("", "id", "4111111111111111"),
        ("", "id", "5550142771"),
        ("", "id", "1234567890123456789"),
        ("", "uuid", "123e4567-e89b-12d3-a456-426614174000"),
        ("", "order_number", "4111111111111111"),
        ("", "number", "1347"),
        ("", "value", "020 7946 0991"),
        ("", "created_at", "2024-05-01T10:00:00Z"),
        ("", "timestamp", "1714557600000"),
        ("", "version", "10.15.7-beta.2"),
        ("", "sha", "d670460b4b4aece5915caf5c68d12f560a9fe3e4"),
        ("", "etag", "GB82WEST12345698765431"),
        ("", "ip_address", "203.0.113.195"),
        ("", "mac_address", "00:1b:44:11:3a:b7"),
        ("", "wallet_address", "0x52908400098527886E0F7030069857D2E4169EE7"),
        ("", "address", "db1.eu-west-1.rds.example.com"),
        ("", "latitude", "52.520008"),
        ("", "offset", "+01:00"),
        ("", "ssh_url", "git@github.example.com:acme/shop.git"),
        ("", "package", "left-pad@1.3.0"),
        ("", "full_name", "left-pad"),
        ("", "icon", "icon@2x.png"),
        ("", "user", "@ann:matrix.example.org"),
        ("", "acct", "ann@social.example"),
        ("", "message_id", "20240501.17@mail.example.com"),
        ("", "uid", "19970901T130000Z-1@example.com"),
        ("", "url", "https://ann@example.com/"),
        ("", "contact", "ann@example..com"),
        ("", "contact", "ann@-example.com"),
        ("", "contact", "ann@example-.com"),
        ("", "contact", "ann@.example.com"),
        ("", "contact", "ann@example.com."),
        ("", "contact", "ann@examplecom"),
        ("", "contact", "ann@example.c0m"),
        ("", "contact", "@example.com"),
        ("", "contact", "ann@bob@example.com"),
        ("", "name", "Blue Widget"),
        ("", "username", "annsmith"),
        ("", "filename", "Ann Smith"),
        ("", "product_name", "Ann Smith"),
        ("", "family", "Laptops"),
        ("", "first_name", "true1"),
        ("", "phone", "1"),
        ("", "phone", "0000000000"),
        ("", "phone", "2024-05-01"),
        ("", "phone_verified", "5550142771"),
        ("", "mobile", "true"),
        ("", "zip", "90210"),
        ("", "line1", "12 High Road"),
        ("", "street", "7"),
        ("", "dob", "n/a or unknown"),
        ("", "birthday_count", "19840229"),
        ("", "released", "1984-02-29"),
        ("", "card_number", "4111111111111112"),
        ("", "card_number", "9111111111111111"),
        ("", "gift", "4111111111111111"),
        ("", "AwsAccountNumber", "111122223333"),
        ("", "account_number", "****1234"),
        ("", "taxId", "none"),
        ("", "passport", "2024-05-01"),
        ("", "range", "000-12-3456"),
        ("", "range", "666-12-3456"),
        ("", "range", "123-00-4567"),
        ("", "documento", "529.982.247-26"),
        ("", "documento", "111.111.111-11"),
        ("", "", ""),
        ("", "email", ""),
    ];
    for (parent, field, value) in table {
        assert_eq!(
            classify(parent, field, value.as_bytes()),
            ClassSet::EMPTY,
            "{parent}.{field} = {value}"
        );
    }
}

#[test]
fn a_plain_name_is_a_persons_only_beside_other_personal_data() {
    let name = ClassSet::of(Name);
    let with_name: &[&[Field]] = &[
        &[("", "name", "Ann Smith"), ("", "email", "ann@example.com")],
        &[("", "phone", "020 7946 0991"), ("", "name", "Ann Smith")],
        &[("", "name", "Ann Smith"), ("phones", "number", "020 7946 0991")],
        &[("", "price", "1"), ("buyer", "name", "Ann"), ("buyer", "dob", "1984-02-29")],
    ];
    for fields in with_name {
        assert!(record(fields).contains(Name), "{fields:?}");
    }
    let without: &[&[Field]] = &[
        &[("", "name", "Blue Widget")],
        &[("", "name", "Blue Widget"), ("supplier", "email", "sales@example.com")],
        &[("", "name", "Corner Shop"), ("", "address", "12 High Road, Oldtown")],
        &[("", "name", "v1.2.3"), ("", "email", "ann@example.com")],
    ];
    for fields in without {
        assert!(!record(fields).contains(Name), "{fields:?}");
    }
    assert_eq!(record(&[("", "first_name", "Ann")]), name);
    assert_eq!(record(&[]), ClassSet::EMPTY);
}

#[test]
fn a_record_has_the_classes_of_all_its_fields() {
    let classes = record(&[
        ("", "email", "ann@example.com"),
        ("", "phone", "020 7946 0991"),
        ("", "id", "17"),
        ("card", "number", "4111111111111111"),
    ]);
    assert_eq!(classes.iter().collect::<Vec<_>>(), [Email, Phone, CardNumber]);
    assert_eq!(format!("{classes:?}"), r#"{"email", "phone", "card_number"}"#);
}

fn is_worth_a_look(field: &str, value: &str) -> bool {
    let field = super::Field::new(FieldName::EMPTY, FieldName::of(field.as_bytes()));
    field.is_worth_a_look(value.as_bytes())
}

#[test]
fn the_quick_look_never_says_no_to_what_would_be_found() {
    let found: &[(&str, &str)] = &[
        ("login", "a@b.cd"),
        ("x", "+447700900123"),
        ("x", "219-09-9999"),
        ("x", "GB82WEST12345698765432"),
        ("ssn", "078051120"),
        ("first_name", "Jo"),
    ];
    for (field, value) in found {
        assert!(!classify("", field, value.as_bytes()).is_empty(), "{field} = {value}");
        assert!(is_worth_a_look(field, value), "{field:?} = {value}");
    }
    for (field, value) in [("id", "17"), ("status", "open"), ("count", "-1234567"), ("url", "")] {
        assert!(!is_worth_a_look(field, value), "{field:?} = {value}");
    }
}

#[test]
fn every_known_ending_is_found_by_its_own_name() {
    for tail in tails::TAILS {
        assert_eq!(FieldKind::of(tail.letters.as_bytes()), tail.kind, "{}", tail.letters);
        let capitals = tail.letters.to_ascii_uppercase();
        assert_eq!(FieldKind::of(capitals.as_bytes()), tail.kind, "{capitals}");
    }
}

proptest! {
    #[test]
    fn random_fields_never_panic(
        parent in "\\PC{0,12}",
        field in "\\PC{0,60}",
        value in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let _ = classify(&parent, &field, &value);
    }

    #[test]
    fn a_record_holds_at_least_what_each_of_its_fields_holds(
        tail in prop::sample::select(tails::TAILS),
        value in "[-+0-9A-Za-z@. /x(]{0,40}",
    ) {
        let alone = classify(tail.letters, tail.letters, value.as_bytes());
        let mut hints = ClassHints::default();
        hints.observe(tail.letters, tail.letters, value.as_bytes());
        prop_assert!(alone.without(hints.finish()).is_empty());
    }
}

proptest! {
    #[test]
    fn fields_say_one_after_another_what_they_say_apart(
        fields in proptest::collection::vec((
            prop::sample::select(&["", "name", "address", "phones", "owner", "card"][..]),
            prop::sample::select(&[
                "name", "first", "first_name", "full_name", "email", "phone", "street", "city",
                "address", "zip", "number", "value", "note", "birthday", "iban", "ssn", "card", "id",
            ][..]),
            prop::sample::select(&[
                "Ann", "Ann Smith", "ann@example.com", "+49 30 5550142", "555-0142-77", "12 High St",
                "10115", "1984-02-29", "078-05-1120", "4111 1111 1111 1111", "DE89370400440532013000",
                "x", "", "true", "19840229", "5550142771",
            ][..]),
        ), 0..8),
    ) {
        let mut together = ClassHints::default();
        let mut apart = ClassHints::default();
        for (parent, field, value) in fields {
            together.observe(parent, field, value.as_bytes());
            let mut alone = ClassHints::default();
            alone.observe(parent, field, value.as_bytes());
            apart = apart.union(alone);
        }
        prop_assert_eq!(together.finish(), apart.finish());
    }
}

#[test]
fn an_empty_name_is_the_name_of_nothing() {
    let mut hints = ClassHints::default();
    hints.observe_field(&super::Field::new(FieldName::EMPTY, FieldName::of(b"name")), b"Ada Byron");
    hints.observe("", "email", b"ada@example.com");
    assert!(hints.finish().contains(Name), "both are of one object");
}
