//! The text of an endpoint.

use std::sync::Arc;

use super::piece;

/// The endpoint where the request was not seen.
pub const UNKNOWN: &str = "unknown";
/// The endpoint of whatever comes after the last free template.
pub const OTHER: &str = "other";

/// Methods that labels show (RFC 9110, 5789, 4918, 3253, 5323, 9842); others are `OTHER`.
const METHODS: [&str; 20] = [
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "CONNECT",
    "TRACE",
    "QUERY",
    "PROPFIND",
    "PROPPATCH",
    "MKCOL",
    "COPY",
    "MOVE",
    "LOCK",
    "UNLOCK",
    "REPORT",
    "SEARCH",
    "PURGE",
];

/// The method as labels show it.
pub(super) fn method(sent: &str) -> &'static str {
    METHODS.iter().find(|known| **known == sent).copied().unwrap_or("OTHER")
}

/// True where an answer to this method says that the path is one of the API's.
pub(super) fn method_learns(method: &str) -> bool {
    !matches!(method, "OPTIONS" | "TRACE" | "CONNECT" | "OTHER")
}

/// `GET /customers/{id}`; for a gRPC call its path alone.
pub(super) fn endpoint(method: &str, path: &str, variant: &str) -> Arc<str> {
    let path = if path.is_empty() { "/" } else { path };
    if method == "POST" && variant.is_empty() && is_rpc(path) {
        return path.into();
    }
    format!("{method} {path}{variant}").into()
}

/// Where requests go that no template fits and whose answer was no success.
pub(super) fn unmatched(method: &str) -> Arc<str> {
    format!("{method} {{unmatched}}").into()
}

/// `/pkg.Service/Method`, also below a prefix as Twirp has it.
fn is_rpc(path: &str) -> bool {
    let mut segments = path.rsplit('/');
    let (Some(method), Some(service)) = (segments.next(), segments.next()) else { return false };
    method.starts_with(|first: char| first.is_ascii_uppercase())
        && piece::is_identifier(method)
        && piece::is_rpc_service(service)
}

/// `flickr.photos.search`
fn is_dotted(name: &str) -> bool {
    name.len() <= 64 && name.contains('.') && name.split('.').all(piece::is_identifier)
}

/// What tells endpoints of one path apart: the GraphQL operation, or the name of an RPC in
/// the query (`Action=DescribeInstances`, `method=flickr.photos.search`). Other values of
/// such parameters are data, not names.
pub(super) fn variant(query: Option<&str>, graphql: Option<&str>) -> String {
    if let Some(operation) = graphql {
        let is_named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ' ' | ',' | '…');
        return format!(
            "#{}",
            operation.chars().filter(|c| is_named(*c)).take(256).collect::<String>()
        );
    }
    let Some(query) = query else { return String::new() };
    let pairs = query.split('&').take(32).filter_map(|p| p.split_once('='));
    let named = pairs
        .filter(|(name, _)| matches!(*name, "Action" | "action" | "method" | "Operation"))
        .find(|(_, value)| piece::is_operation(value) || is_dotted(value));
    named.map(|(name, value)| format!("?{name}={value}")).unwrap_or_default()
}
