//! Names in, traits out.

use super::{
    Folded, Traits, is_error, is_metadata, is_metadata_container, is_record_name, noun_stem,
};

#[test]
fn case_separators_and_namespace_do_not_matter() {
    for name in ["total_count", "totalCount", "Total-Count", "TOTAL COUNT", "x:totalCount"] {
        assert_eq!(Folded::new(name.as_bytes()).bytes(), b"totalcount", "{name}");
    }
}

#[test]
fn words_are_told_apart_by_case_and_separators() {
    for (name, first, last) in [
        ("next_page_token", "next", "token"),
        ("nextPageToken", "next", "token"),
        ("account", "account", "account"),
        ("hydra:totalItems", "total", "items"),
    ] {
        let folded = Folded::new(name.as_bytes());
        assert_eq!(folded.first_word(), first.as_bytes(), "{name}");
        assert_eq!(folded.last_word(), last.as_bytes(), "{name}");
    }
}

#[test]
fn a_word_at_the_end_counts_only_as_a_word() {
    assert!(is_metadata(b"issueCount") && is_metadata(b"message-count"));
    assert!(!is_metadata(b"account") && !is_metadata(b"discount") && !is_metadata(b"name"));
}

#[test]
fn credentials_are_data_and_page_tokens_are_not() {
    assert!(is_metadata(b"nextPageToken") && !is_metadata(b"access_token"));
}

#[test]
fn roles_of_names() {
    assert!(
        is_record_name(b"Items") && is_record_name(b"hydra:member") && is_record_name(b"_embedded")
    );
    assert!(is_metadata_container(b"_links") && is_metadata_container(b"servers_links"));
    assert!(is_metadata_container(b"@attr") && is_metadata(b"@odata.count"));
    assert!(is_error(b"errors") && is_error(b"Fault") && !is_error(b"mirrors"));
    assert!(Traits::of(b"@id").has(Traits::ID) && Traits::of(b"customerId").has(Traits::NOUN_ID));
}

#[test]
fn singular_and_plural_have_one_stem() {
    for (one, many) in
        [("user", "users"), ("category", "categories"), ("address", "addresses"), ("box", "boxes")]
    {
        assert_eq!(noun_stem(one.as_bytes()), noun_stem(many.as_bytes()), "{one}");
    }
    assert_ne!(noun_stem(b"user"), noun_stem(b"order"));
    assert_eq!(noun_stem(b"17"), None);
}

#[test]
fn a_long_name_is_looked_at_to_its_bound() {
    let long = [b'a'; 1000];
    assert_eq!(Folded::new(&long).bytes().len(), super::NAME_MAX);
}
