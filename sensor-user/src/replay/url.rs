//! What an entry's URL says.

/// Longest host name that is shown (RFC 1035 section 2.3.4).
const HOST_MAX: usize = 253;

/// `host:port` and request target of a URL; `unknown` where it names no host.
pub(super) fn split(url: &str) -> (String, String) {
    let url = url.split('#').next().unwrap_or(url);
    let Some((scheme, rest)) = url.split_once("://") else { return ("unknown".into(), url.into()) };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let host = authority.rsplit('@').next().unwrap_or(authority).to_ascii_lowercase();
    let is_fit =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    let host: String = host.chars().take(HOST_MAX).filter(|c| is_fit(*c)).collect();
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| {
        !port.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit())
    });
    let port = if matches!(scheme, "http" | "ws") { 80 } else { 443 };
    let service = match (host.is_empty(), has_port) {
        (true, _) => "unknown".into(),
        (false, true) => host,
        (false, false) => format!("{host}:{port}"),
    };
    (service, if target.starts_with('/') { target.into() } else { format!("/{target}") })
}
