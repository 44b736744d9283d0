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
