//! What tells a record from an envelope.

use crate::records::counter::tests::{BASE, check};

#[test]
fn what_identifies_an_object_keeps_it_from_being_an_envelope() {
    check(
        &BASE,
        &[
            // An id that the query names is the record's, one amid the path is its parent's.
            (
                "/action/show_parcel?id=p7",
                r#"{"success":true,"result":{"id":"p7","title":"Box","resources":[{"id":"a"},{"id":"b"}]}}"#,
                1,
            ),
            (
                "/groups/g7/people",
                r#"{"id":"g7","title":"Choir","people":[{"id":"a"},{"id":"b"}]}"#,
                2,
            ),
            // When it was made says nothing of what it holds.
            (
                "/tides",
                r#"{"coastTides":{"high":[{"port":"a"},{"port":"b"}]},"feedCreation":"2019-10-04","metric":true}"#,
                2,
            ),
            (
                "/papers/10.77/abc",
                r#"{"status":"ok","message":{"DOI":"10.77/abc","author":[{"name":"A"},{"name":"B"}]}}"#,
                1,
            ),
            (
                "/entries/e1",
                r#"{"sys":{"id":"e1","kind":"Entry"},"fields":{"parts":[{"a":1},{"a":2}],"tags":["x"]}}"#,
                1,
            ),
            ("/shorten", r#"{"id":"s/1","link":"https://s/1","tags":[],"groups":[]}"#, 1),
        ],
    );
}

#[test]
fn a_list_under_the_singular_of_what_is_around_it_is_the_list() {
    check(
        &BASE,
        &[
            ("/rest", r#"{"scales":{"zoomable":1,"depth":3,"scale":[{"w":1},{"w":2}]}}"#, 2),
            ("/rest", r#"{"thing":{"zoomable":1,"depth":3,"scale":[{"w":1},{"w":2}]}}"#, 1),
        ],
    );
}

#[test]
fn a_zone_and_its_offset_are_data() {
    check(&BASE, &[("/zone", r#"{"rawOffset":3600,"status":"OK","timeZoneName":"Central"}"#, 1)]);
}

#[test]
fn what_the_request_named_is_no_data() {
    check(
        &BASE,
        &[
            // An object about what the query named is one, whatever objects it holds.
            (
                "/taxon?tsn=77",
                r#"{"names":{"a":1,"tsn":"77"},"ranks":{"a":2,"tsn":"77"},"tsn":"77"}"#,
                1,
            ),
            ("/photos/p7/statistics", r#"{"id":"p7","down":{"all":1},"seen":{"all":2}}"#, 1),
            ("/photos", r#"{"p7":{"all":1},"p8":{"all":2}}"#, 2),
            // Its empty list is empty; under the end of the path an echo is a name.
            ("/accepted?tsn=77", r#"{"names":[null],"tsn":"77"}"#, 0),
            ("/users/ann", r#"{"login":"ann","keys":[]}"#, 1),
            // Separators don't matter.
            ("/ohlc/btcusd/", r#"{"data":{"ohlc":[{"o":"1"},{"o":"2"}],"pair":"BTC/USD"}}"#, 2),
        ],
    );
}

#[test]
fn empty_texts_are_no_data() {
    check(
        &BASE,
        &[
            ("/down", r#"{"author":"","steps":[{"a":1},{"a":2},{"a":3}],"rank":""}"#, 3),
            ("/x/7", r#"{"id":8,"name":"","items":[{"a":1},{"a":2}]}"#, 1),
            ("/me", r#"{"motto":"","city":""}"#, 1),
        ],
    );
}

#[test]
fn a_list_in_an_object_with_data_of_its_own_is_not_what_a_sibling_is_around() {
    check(
        &BASE,
        &[
            (
                "/body",
                r#"{"object":{"neo":"yes","spk":"20"},"orbit":{"epoch":"2459","elements":[{"e":1},{"e":2}]}}"#,
                1,
            ),
            (
                "/body",
                r#"{"object":{"neo":"yes","spk":"20"},"orbit":{"total":2,"elements":[{"e":1},{"e":2}]}}"#,
                2,
            ),
        ],
    );
}

#[test]
fn objects_that_wrap_one_each_are_counted_and_what_is_beside_them_is_not() {
    let wrapped = r#"[{"document":{"name":"a"},"readTime":"t"},{"document":{"name":"b"},"readTime":"t"},{"readTime":"t"}]"#;
    check(
        &BASE,
        &[
            ("/run", wrapped, 2),
            ("/run", r#"[{"url":"u","version":"1"},{"url":"v","version":"2"}]"#, 2),
            ("/run", r#"[{"name":"a","readTime":"t"},{"readTime":"t"}]"#, 2),
        ],
    );
}

#[test]
fn a_list_of_envelopes_that_count_holds_the_sum_of_theirs() {
    check(
        &BASE,
        &[
            (
                "/places?q=x",
                r#"{"pools":[{"total":3,"results":[{"id":1},{"id":2},{"id":3}]},{"total":0,"results":[]}]}"#,
                3,
            ),
            ("/places?q=x", r#"{"pools":[{"estimate":0,"results":[]}]}"#, 1),
            ("/places?q=x", r#"{"pools":[{"total":0,"results":[]}]}"#, 0),
            // Without a number of its own each is a row, and its list the row's cells.
            ("/table", r#"{"pools":[{"values":[1,2,3]},{"values":[4,5,6]}]}"#, 2),
            ("/days", r#"{"days":[{"date":"2024-05-01","items":[{"a":1},{"a":2}]}]}"#, 1),
            // One that is none makes all of them rows.
            ("/x", r#"{"pools":[{"total":1,"items":[{"a":1},{"a":2}]},{"name":"b"}]}"#, 2),
        ],
    );
}

#[test]
fn a_list_that_says_how_long_it_is_wins_over_a_bare_one_beside_it() {
    check(
        &BASE,
        &[
            (
                "/newest",
                r#"{"authors":[{"id":1,"name":"a"},{"id":2,"name":"b"}],"board":{"per_page":30,"threads":[{"id":7},{"id":8},{"id":9}]}}"#,
                3,
            ),
            (
                "/newest",
                r#"{"authors":[{"id":1,"name":"a"},{"id":2,"name":"b"}],"board":{"threads":[{"id":7},{"id":8},{"id":9}]}}"#,
                5,
            ),
        ],
    );
}

#[test]
fn objects_with_an_id_and_nothing_else_belong_to_the_object_around_them() {
    check(
        &BASE,
        &[(
            "/sessions/now",
            r#"{"pass":{"roles":[{"id":"1","name":"x"}],"catalog":[{"id":"2","name":"y"},{"id":"3"}],"project":{"id":"p"},"user":{"id":"u"}}}"#,
            1,
        )],
    );
}

#[test]
fn a_list_is_named_by_what_is_around_it_even_where_its_name_is_one_of_metadata() {
    check(
        &BASE,
        &[("/x", r#"{"InformationList":{"Information":[{"size":4,"aka":["a","b"]}]}}"#, 1)],
    );
}

#[test]
fn whatever_stands_beside_the_result_of_a_remote_call_is_about_the_call() {
    check(
        &BASE,
        &[
            (
                "/rpc",
                r#"{"jsonrpc":"2.0","id":9,"result":[{"coin":"a"},{"coin":"b"}],"spent":3,"node":"n"}"#,
                2,
            ),
            ("/rpc", r#"{"jsonrpc":"2.0","id":9,"node":"n","result":{"coin":"a","rate":2}}"#, 1),
            ("/rpc", r#"{"jsonrpc":"2.0","result":1550147385946,"spent":3,"node":"n"}"#, 0),
            ("/rpc", r#"{"id":9,"result":[{"coin":"a"},{"coin":"b"}],"node":"n"}"#, 1),
        ],
    );
}

#[test]
fn an_object_that_says_which_page_it_is_or_how_much_it_holds_is_an_envelope() {
    check(
        &BASE,
        &[
            ("/x", r#"{"payments":[{"sum":1},{"sum":2}],"holder":"h","page":1}"#, 2),
            ("/x", r#"{"payments":[{"sum":1},{"sum":2}],"holder":"h"}"#, 1),
            ("/x", r#"{"id":7,"payments":[{"sum":1},{"sum":2}],"holder":"h","page":1}"#, 1),
            ("/x", r#"{"payments":[{"sum":1}],"fees":[{"sum":2}],"holder":"h","page":1}"#, 1),
            ("/x", r#"{"shows":[{"name":"a"},{"name":"b"}],"count":2,"description":"Found."}"#, 2),
            ("/x", r#"{"shows":[{"name":"a"},{"name":"b"}],"description":"Found."}"#, 1),
            ("/x", r#"{"call":"c","by":"b","responseData":{"zones":[{"n":1},{"n":2}]}}"#, 2),
        ],
    );
}

#[test]
fn an_empty_list_wins_over_one_other_list_but_not_over_several() {
    check(
        &BASE,
        &[
            ("/x", r#"{"members":[],"boards":[{"id":1}],"cards":[{"id":2},{"id":3}]}"#, 3),
            ("/x", r#"{"members":[],"boards":[{"id":1}]}"#, 0),
            ("/x", r#"{"values":[],"series":[{"scope":"a"}]}"#, 1),
            ("/x", r#"{"values":[],"size":0}"#, 0),
        ],
    );
}
