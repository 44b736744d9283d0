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
