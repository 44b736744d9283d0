//! Endpoints: what paths become, how levels collapse, what a restart keeps.

use std::sync::Arc;

use super::*;
use crate::records::RecordOverride;

fn templates() -> Templates {
    Templates::new(EndpointRules::default())
}

fn resolve(templates: &mut Templates, method: &str, target: &str, status: u16) -> Resolved {
    let service: Arc<str> = "api:443".into();
    templates.resolve(&Call { service: &service, method, target, graphql: None, status })
}

fn check(target: &str, expected: &str) {
    let resolved = resolve(&mut templates(), "GET", target, 200);
    assert_eq!(&*resolved.endpoint, format!("GET {expected}"), "for {target}");
}

#[test]
fn values_become_placeholders_of_their_type_and_words_stay() {
    for (target, expected) in [
        ("/", "/"),
        ("/customers", "/customers"),
        ("/customers/", "/customers"),
        ("//customers//17", "/customers/{id}"),
        ("/customers/17?expand=orders", "/customers/{id}"),
        ("/customers/17/orders/9", "/customers/{id}/orders/{id}"),
        ("/customers/5f2c6e0a-9a52-4d3e-8a0c-0d5d3f6b1c22", "/customers/{uuid}"),
        ("/customers/ann.lee@example.org", "/customers/{email}"),
        ("/customers/ann.lee%40example.org", "/customers/{email}"),
        ("/lookup/%2B4915112345678", "/lookup/{phone}"),
        ("/lookup/+49%20151%2012345678", "/lookup/{phone}"),
        ("/rates/2026-11-22", "/rates/{date}"),
        ("/rates/2026-11-22T10:00:00Z", "/rates/{date}"),
        ("/blobs/9e107d9d372bb6826bd81d3542a419d6", "/blobs/{hash}"),
        ("/commits/4f3a9c1", "/commits/{id}"),
        ("/charges/ch_3MmlLrLkdIwHu7ix0snN0B15", "/charges/{id}"),
        ("/dp/B08N5WRWNW", "/dp/{id}"),
        ("/watch/dQw4w9WgXcQ", "/watch/{id}"),
        ("/title/tt0111161", "/title/{id}"),
        ("/accounts/ACC-00123", "/accounts/{id}"),
        ("/tiles/52.52,13.40", "/tiles/{list}"),
        ("/items/1,2,3", "/items/{list}"),
        ("/price/12.50", "/price/{number}"),
        ("/news/weir-counts-records-100234", "/news/{slug}"),
        ("/news/how-to-count-records", "/news/how-to-count-records"),
        ("/encode/base64", "/encode/base64"),
        ("/s3/objects", "/s3/objects"),
        ("/oauth2/authorize", "/oauth2/authorize"),
        ("/getUserIdByEmail", "/getUserIdByEmail"),
        ("/search/New%20York", "/search/{text}"),
        ("/@ann/posts", "/@{name}/posts"),
    ] {
        check(target, expected);
    }
}

#[test]
fn names_that_programmers_gave_stay_readable() {
    for (target, expected) in [
        ("/v1/users:batchGet", "/v1/users:batchGet"),
        ("/v1/users/17:cancel", "/v1/users/{id}:cancel"),
        ("/v1beta1/users", "/v1beta1/users"),
        ("/1.0/users", "/1.0/users"),
        ("/2015-03-31/functions", "/2015-03-31/functions"),
        ("/admin/api/2024-01/products.json", "/admin/api/2024-01/products.json"),
        ("/en-US/products", "/en-US/products"),
        ("/api/GetCustomer", "/api/GetCustomer"),
        ("/odata/Customers(17)", "/odata/Customers({id})"),
        ("/odata/Customers('ALFKI')/Orders", "/odata/Customers({id})/Orders"),
        ("/odata/Lines(OrderID=1,ProductID=2)", "/odata/Lines(OrderID={id},ProductID={id})"),
        ("/assets/app.4f3a.js", "/assets/{file}.js"),
        ("/customers/17.json", "/customers/{id}.json"),
        ("/index.php", "/index.php"),
        ("/cars;color=red/17;v=2", "/cars/{id}"),
        ("http://api.example/customers/17", "/customers/{id}"),
        ("/a/./b/../customers/17", "/a/customers/{id}"),
        ("/?Action=DescribeInstances&Version=1", "/?Action=DescribeInstances"),
        ("/rest?method=flickr.photos.search&page=2", "/rest?method=flickr.photos.search"),
        ("/w/index.php?action=edit", "/w/index.php"),
    ] {
        check(target, expected);
    }
}

#[test]
fn parameters_are_the_values_from_left_to_right() {
    for (target, expected) in [
        ("/customers/17/orders/9", vec!["17", "9"]),
        ("/odata/Lines(OrderID=1,ProductID='b')", vec!["1", "b"]),
        ("/customers", vec![]),
        ("/customers/a%40b.example", vec!["a@b.example"]),
        ("/v1/users/17:cancel", vec!["17"]),
    ] {
        let resolved = resolve(&mut templates(), "GET", target, 200);
        let values: Vec<&str> = resolved.parameters.iter().map(|value| &**value).collect();
        assert_eq!(values, expected, "for {target}");
    }
}

fn labels(templates: &mut Templates, targets: &[String]) -> Vec<String> {
    targets
        .iter()
        .map(|target| resolve(templates, "GET", target, 200).endpoint.to_string())
        .collect()
}

#[test]
fn a_level_with_too_many_words_collapses_and_moves_what_was_counted() {
    let mut templates = templates();
    let word = |at: usize| {
        format!(
            "/users/{}",
            "abcdefgh".repeat(1 + at / 26) + &char::from(b'a' + (at % 26) as u8).to_string()
        )
    };
    for at in 0..50 {
        let resolved = resolve(&mut templates, "GET", &word(at), 200);
        assert_eq!(&*resolved.endpoint, format!("GET {}", word(at)));
        assert!(resolved.renamed.is_empty());
    }
    let _ = resolve(&mut templates, "DELETE", &word(3), 204);
    let resolved = resolve(&mut templates, "GET", &word(50), 200);
    assert_eq!(&*resolved.endpoint, "GET /users/{name}");
    assert_eq!(resolved.parameters, vec![word(50).rsplit('/').next().unwrap().into()]);
    assert_eq!(resolved.renamed.len(), 51);
    let deleted =
        Renamed { from: format!("DELETE {}", word(3)).into(), into: "DELETE /users/{name}".into() };
    assert!(resolved.renamed.contains(&deleted));
    let again = resolve(&mut templates, "GET", &word(3), 200);
    assert_eq!((&*again.endpoint, again.renamed.len()), ("GET /users/{name}", 0));
    assert_eq!(&*resolve(&mut templates, "GET", "/users/17", 200).endpoint, "GET /users/{id}");
    assert_eq!(&*resolve(&mut templates, "GET", "/users/me", 200).endpoint, "GET /users/me");
}

#[test]
fn what_lies_below_collapsed_words_is_merged() {
    let mut templates = templates();
    let word = |at: usize| "ab".repeat(at + 1);
    let mut renamed = Vec::new();
    for at in 0..25 {
        for tail in ["", "/posts", "/posts/17"] {
            let target = format!("/users/{}{tail}", word(at));
            renamed.extend(resolve(&mut templates, "GET", &target, 200).renamed);
        }
    }
    for at in 0..60 {
        let target = format!(
            "/users/{}-x/likes",
            word(at % 30).replace('b', if at < 30 { "b" } else { "c" })
        );
        renamed.extend(resolve(&mut templates, "GET", &target, 200).renamed);
    }
    for (from, into) in [
        ("GET /users/abab", "GET /users/{name}"),
        ("GET /users/abab/posts", "GET /users/{name}/posts"),
        ("GET /users/abab/posts/{id}", "GET /users/{name}/posts/{id}"),
        ("GET /users/abab-x/likes", "GET /users/{name}/likes"),
    ] {
        assert!(renamed.contains(&Renamed { from: from.into(), into: into.into() }), "{from}");
    }
}

#[test]
fn an_apis_own_resources_do_not_collapse() {
    let mut templates = templates();
    for at in 0..150 {
        let target = format!("/api/v1/{}s", "ab".repeat(at % 15 + 1) + &"cd".repeat(at / 15 + 1));
        let label = resolve(&mut templates, "GET", &target, 200).endpoint;
        assert_eq!(&*label, format!("GET {target}"));
    }
    for at in 0..150 {
        let target = format!("/rpc/GetA{}", "b".repeat(at % 15) + &"Cdef".repeat(at / 15));
        let label = resolve(&mut templates, "POST", &target, 200).endpoint;
        assert_eq!(&*label, format!("POST {target}"));
    }
}

#[test]
fn only_a_success_teaches_a_template() {
    let mut templates = templates();
    for status in [400, 401, 403, 404, 301, 500, 100] {
        let resolved = resolve(&mut templates, "GET", "/customers/17", status);
        assert_eq!(&*resolved.endpoint, "GET {unmatched}", "for {status}");
    }
    assert_eq!(&*resolve(&mut templates, "OPTIONS", "/a", 204).endpoint, "OPTIONS {unmatched}");
    assert_eq!(templates.revision(), 0);
    let _ = resolve(&mut templates, "GET", "/customers/17", 200);
    for (method, target, expected) in [
        ("GET", "/customers/18", "GET /customers/{id}"),
        ("DELETE", "/customers/18", "DELETE /customers/{id}"),
        ("FROB", "/customers/18", "OTHER /customers/{id}"),
        ("GET", "/customers", "GET {unmatched}"),
        ("GET", "/customers/18/secret", "GET {unmatched}"),
        ("FROB", "/x", "OTHER {unmatched}"),
    ] {
        let resolved = resolve(&mut templates, method, target, 404);
        assert_eq!(&*resolved.endpoint, expected, "for {method} {target}");
    }
    assert_eq!(resolve(&mut templates, "GET", "/customers/18", 404).parameters, vec!["18".into()]);
}

#[test]
fn a_request_that_was_not_seen_is_unknown() {
    let mut templates = templates();
    assert_eq!(&*resolve(&mut templates, "UNKNOWN", "", 200).endpoint, UNKNOWN);
    assert_eq!(&*resolve(&mut templates, "GET", "", 200).endpoint, UNKNOWN);
}

#[test]
fn graphql_endpoints_are_told_by_operation_and_grpc_calls_by_path() {
    let mut templates = templates();
    let service: Arc<str> = "api:443".into();
    let mut of = |target: &str, graphql: Option<&str>, status: u16| {
        let call = Call { service: &service, method: "POST", target, graphql, status };
        templates.resolve(&call)
    };
    let operation = of("/graphql", Some("query CustomerById"), 200).endpoint;
    assert_eq!(&*operation, "POST /graphql#query CustomerById");
    assert_eq!(of("/graphql", Some("query CustomerById"), 500).endpoint, operation);
    assert_eq!(&*of("/graphql", Some("query No\nSuch{}"), 400).endpoint, "POST /graphql");
    assert_eq!(&*of("/shop.v1.Customers/Get", None, 200).endpoint, "/shop.v1.Customers/Get");
    assert_eq!(
        &*of("/twirp/shop.v1.Customers/ListAll", None, 200).endpoint,
        "/twirp/shop.v1.Customers/ListAll"
    );
    let mut renamed = Vec::new();
    for at in 0..300 {
        let name = format!("query Q{}", "x".repeat(at));
        renamed.extend(of("/graphql", Some(&name), 200).renamed);
    }
    let folded = Renamed { from: operation, into: "POST /graphql".into() };
    assert!(renamed.contains(&folded), "too many operations become one endpoint");
}

#[test]
fn the_operators_patterns_win() {
    let rule = |pattern: &str| EndpointRule::new(pattern, RecordOverride::default()).unwrap();
    let rules = EndpointRules::new(vec![
        rule("GET /v2/customers/*"),
        rule("/export/{tenant}/**"),
        rule("GET /files/report-*.csv"),
    ]);
    let mut templates = Templates::new(rules.clone());
    for (method, target, expected, values) in [
        ("GET", "/v2/customers/annlee?x=1", "GET /v2/customers/{id}", vec!["annlee"]),
        ("PUT", "/v2/customers/annlee", "PUT /v2/customers/annlee", vec![]),
        ("GET", "/export/acme/a/b", "GET /export/{tenant}/{rest}", vec!["acme"]),
        ("POST", "/export/acme", "POST /export/{tenant}/{rest}", vec!["acme"]),
        ("GET", "/files/report-q.csv", "GET /files/report-{id}.csv", vec!["q"]),
    ] {
        let resolved = resolve(&mut templates, method, target, 200);
        let taken: Vec<&str> = resolved.parameters.iter().map(|value| &**value).collect();
        assert_eq!((&*resolved.endpoint, taken), (expected, values), "for {method} {target}");
    }
    assert!(rules.find("GET", "/v2/customers/17").is_some());
    assert!(rules.find("GET", "/v2/customers/17/orders").is_none());
    for pattern in ["", "GET", "GET v2", "GET /a b"] {
        assert!(EndpointRule::new(pattern, RecordOverride::default()).is_err(), "{pattern}");
    }
}

#[test]
fn a_service_has_templates_of_its_own() {
    let mut templates = templates();
    let call = |service: &Arc<str>, status, templates: &mut Templates| {
        let call = Call { service, method: "GET", target: "/a", graphql: None, status };
        templates.resolve(&call).endpoint
    };
    let (one, other): (Arc<str>, Arc<str>) = ("one:1".into(), "other:2".into());
    assert_eq!(&*call(&one, 200, &mut templates), "GET /a");
    assert_eq!(&*call(&other, 404, &mut templates), "GET {unmatched}");
}

#[test]
fn a_million_paths_stay_within_the_bound() {
    let mut templates = templates();
    let mut last = None;
    for at in 0..1_000_000u64 {
        // Words of letters alone: nothing about them says that they are values.
        let spread = at.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let word = |shift: u32| -> String {
            (0..5)
                .map(|digit| char::from(b'a' + (spread >> (shift + 5 * digit) & 15) as u8))
                .collect()
        };
        let target = format!("/{}/{}/{}", word(0), word(20), word(39));
        last = Some(resolve(&mut templates, "GET", &target, 200).endpoint);
    }
    assert_eq!(last.as_deref(), Some("GET /{name}/{name}/{name}"));
    assert_eq!(templates.size, templates.services.values().map(Node::size).sum::<usize>());
    assert!(templates.size < 50);
}

#[test]
fn what_does_not_fit_any_more_is_other_and_what_is_known_stays() {
    let mut templates = templates();
    let known = resolve(&mut templates, "GET", "/customers/17", 200).endpoint;
    let deep = |at: usize| {
        let word = |n: usize| char::from(b'a' + (n % 26) as u8).to_string().repeat(n / 26 + 1);
        format!("/{}/{}/{}", word(at % 45), word(at / 45 % 45), word(at / 2025 % 45))
    };
    let labels: Vec<_> = (0..45 * 45 * 45)
        .map(|at| resolve(&mut templates, "GET", &deep(at), 200).endpoint)
        .collect();
    assert_eq!(labels.last().map(|label| &**label), Some(OTHER));
    assert!(templates.size <= SIZE_MAX);
    assert_eq!(resolve(&mut templates, "GET", "/customers/18", 200).endpoint, known);
}

#[test]
fn hostile_paths_have_short_printable_labels() {
    let megabyte = format!("/{}", "a".repeat(1 << 20));
    let deep = "/a".repeat(1 << 19);
    for (target, expected) in [
        (megabyte.as_str(), "GET /{text}"),
        (deep.as_str(), "GET /a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/{rest}"),
        ("/a%0Ab", "GET /{text}"),
        ("/a%00", "GET /{text}"),
        ("/%FF%FE", "GET /{text}"),
        ("/%zz%4", "GET /{text}"),
        ("/%E2%80%AEgpj", "GET /{text}"),
        ("/%7Bid%7D", "GET /{text}"),
        ("/a\"b\\", "GET /{text}"),
        ("/../../etc", "GET /etc"),
        ("/a/%2E%2E/b", "GET /a/../b"),
        ("*", "GET /*"),
        ("?", "GET /"),
    ] {
        let start: String = target.chars().take(20).collect();
        assert_eq!(&*resolve(&mut templates(), "GET", target, 200).endpoint, expected, "{start}");
    }
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    fn path() -> impl Strategy<Value = String> {
        let segment = prop_oneof![
            4 => "[a-c]{1,4}",
            2 => "[0-9]{1,4}",
            1 => "[a-f0-9-]{6,40}",
            1 => "(Get|List)[A-Z][a-z]{1,3}",
            1 => "v[0-9]|me|api|[a-b]\\([0-9]\\)|[0-9]:run|[a-c]\\.(js|json)",
        ];
        prop::collection::vec(segment, 0..5).prop_map(|parts| format!("/{}", parts.join("/")))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn labels_do_not_depend_on_the_order_of_the_traffic(
            (paths, shuffled) in prop::collection::vec(path(), 1..300)
                .prop_flat_map(|paths| (Just(paths.clone()), Just(paths).prop_shuffle())),
        ) {
            let (mut one, mut other) = (templates(), templates());
            labels(&mut one, &paths);
            labels(&mut other, &shuffled);
            prop_assert_eq!(labels(&mut one, &paths), labels(&mut other, &paths));
        }

        #[test]
        fn a_restart_changes_no_label(paths in prop::collection::vec(path(), 1..300)) {
            let mut before = templates();
            labels(&mut before, &paths);
            let json = serde_json::to_string(&before.save()).unwrap();
            let mut after = templates();
            after.restore(&serde_json::from_str(&json).unwrap());
            prop_assert_eq!(before.size, after.size);
            let revision = after.revision();
            prop_assert_eq!(labels(&mut before, &paths), labels(&mut after, &paths));
            prop_assert_eq!(revision, after.revision(), "nothing is learned anew");
        }

        #[test]
        fn templates_restored_late_are_as_if_they_had_been_there_from_the_start(
            paths in prop::collection::vec(path(), 1..300),
            at in 0usize..300,
        ) {
            let (before, since) = paths.split_at(at.min(paths.len()));
            let (mut earlier, mut templates, mut all) = (templates(), templates(), templates());
            labels(&mut earlier, before);
            labels(&mut templates, since);
            let mut given: std::collections::BTreeSet<_> =
                labels(&mut templates, since).into_iter().collect();
            let renamed = templates.restore_beside(&earlier.save());
            labels(&mut all, &paths);
            prop_assert_eq!(templates.size, all.size);
            prop_assert_eq!(labels(&mut templates, &paths), labels(&mut all, &paths));
            for (_, renamed) in renamed {
                given.remove(&*renamed.from);
                given.insert(renamed.into.to_string());
            }
            let valid: std::collections::BTreeSet<_> =
                labels(&mut templates, &paths).into_iter().collect();
            prop_assert!(given.is_subset(&valid), "{:?}", given.difference(&valid));
        }

        #[test]
        fn every_label_given_out_is_valid_or_was_renamed_to_a_valid_one(
            paths in prop::collection::vec(path(), 1..300),
        ) {
            let mut templates = templates();
            let mut given = std::collections::BTreeSet::new();
            for path in &paths {
                let resolved = resolve(&mut templates, "GET", path, 200);
                for renamed in resolved.renamed {
                    given.remove(&renamed.from);
                    given.insert(renamed.into);
                }
                given.insert(resolved.endpoint);
            }
            let valid: std::collections::BTreeSet<Arc<str>> =
                labels(&mut templates, &paths).into_iter().map(Arc::from).collect();
            prop_assert_eq!(given, valid);
        }

        #[test]
        fn any_target_has_a_short_printable_label(target in "\\PC{0,80}|[/%a-z0-9.{}();:=?&]{0,200}") {
            let resolved = resolve(&mut templates(), "GET", &target, 200);
            prop_assert!(resolved.endpoint.len() < 2048);
            prop_assert!(!resolved.endpoint.chars().any(char::is_control));
            prop_assert!(resolved.parameters.iter().all(|value| value.len() <= 128));
        }
    }
}
