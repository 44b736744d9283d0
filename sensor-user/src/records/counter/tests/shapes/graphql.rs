//! GraphQL answers.

use crate::records::BodyContext;
use crate::records::counter::tests::{BASE, check};

#[test]
fn graphql_counts_the_shallowest_connections() {
    let graphql = BodyContext { graphql: true, method: "POST", ..BASE };
    check(
        &graphql,
        &[
            (
                "/graphql",
                r#"{"data":{"viewer":{"login":"x","repositories":{"totalCount":2,"nodes":[{"id":"1"},{"id":"2"}]}}}}"#,
                2,
            ),
            (
                "/graphql",
                r#"{"data":{"products":{"edges":[{"cursor":"c","node":{"id":"1"}},{"node":{"id":"2"}}],"pageInfo":{"hasNextPage":false}}},"extensions":{"cost":{"requestedQueryCost":5}}}"#,
                2,
            ),
            (
                "/graphql",
                r#"{"data":{"customer":{"id":"1","name":"x","orders":{"edges":[{"node":{}},{"node":{}}]}}}}"#,
                1,
            ),
            (
                "/graphql",
                r#"{"data":{"users":[{"id":1},{"id":2}],"users_aggregate":{"aggregate":{"count":2}}}}"#,
                2,
            ),
            (
                "/graphql",
                r#"{"data":{"Page":{"pageInfo":{"total":5000},"media":[{"id":1},{"id":2}]}}}"#,
                2,
            ),
            (
                "/graphql",
                r#"{"data":{"characters":{"info":{"count":826},"results":[{"name":"a"},{"name":"b"}]}}}"#,
                2,
            ),
            ("/graphql", r#"{"data":{"createUser":{"user":{"id":1,"name":"x"},"errors":[]}}}"#, 1),
            ("/graphql", r#"{"data":{"deleteUser":true}}"#, 0),
            ("/graphql", r#"{"data":null,"errors":[{"message":"m"}]}"#, 0),
            ("/graphql", r#"{"errors":[{"message":"m"}]}"#, 0),
            (
                "/graphql",
                r#"{"data":{"a":{"nodes":[{"id":1}]},"b":{"nodes":[{"id":2},{"id":3}]}},"errors":[{"message":"partial"}]}"#,
                3,
            ),
            ("/graphql", r#"{"data":{"boards":[{"id":"1","items":[{},{}]}]},"account_id":5}"#, 1),
        ],
    );
}
