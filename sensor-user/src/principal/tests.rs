//! Principals: which credential names the caller, whose word on an address is taken, and
//! that no secret is kept.

use std::fs;
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt;

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;

use super::*;
use crate::http::Header;

const PEER: &str = "198.51.100.9";

fn identifier(order: &[&str]) -> Identifier {
    let order = order.iter().map(|entry| entry.parse().unwrap()).collect();
    let settings = PrincipalSettings { order, ..PrincipalSettings::default() };
    Identifier::new(settings, HashKey::from_bytes([7; 32]))
}

fn identify(identifier: &mut Identifier, target: &str, headers: &[(&str, &str)]) -> Caller {
    let headers: Vec<Header<'_>> =
        headers.iter().map(|(name, value)| Header { name, value: value.as_bytes() }).collect();
    let head = RequestHead { method: "GET", target, headers: &headers };
    identifier.identify(&head, Some(PEER.parse().unwrap()))
}

/// The part before the hash.
fn kind(caller: &Caller) -> &str {
    caller.principal.split(':').next().unwrap()
}

fn jwt(payload: &str) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", part(r#"{"alg":"HS256"}"#), part(payload), part("signature"))
}

#[test]
fn the_first_source_with_a_value_names_the_caller() {
    let token = format!("Bearer {}", jwt(r#"{"sub":"u1"}"#));
    let order = ["header:x-api-key", "bearer", "basic", "cookie:session", "query:api_key", "ip"];
    for (headers, target, expected) in [
        (vec![("X-API-Key", "k1"), ("Authorization", &token)], "/", "key"),
        (vec![("x-api-key", "  "), ("Authorization", &token)], "/", "sub"),
        (vec![("x-api-key", ""), ("X-Api-Key", "k1")], "/", "key"),
        (vec![("authorization", "bearer  opaque")], "/", "bearer"),
        (vec![("Authorization", "Bearer")], "/", "ip"),
        (vec![("Authorization", "Basic YW5uOnNlY3JldA==")], "/", "basic"),
        (vec![("Authorization", "Basic %%%"), ("Cookie", "session=s1")], "/", "cookie"),
        (vec![("Cookie", "a=b; session=\"s1\"; c=d")], "/", "cookie"),
        (vec![("Cookie", "xsession=s1; session=")], "/", "ip"),
        (vec![], "/list?api_key=k1", "key"),
        (vec![], "/list?api_key=&page=2", "ip"),
        (vec![], "/list", "ip"),
    ] {
        let caller = identify(&mut identifier(&order), target, &headers);
        assert_eq!(kind(&caller), expected, "for {headers:?} {target}");
    }
}

#[test]
fn without_a_value_in_any_source_the_address_names_the_caller() {
    let mut identifier = identifier(&["header:x-api-key"]);
    assert_eq!(&*identify(&mut identifier, "/", &[]).principal, "ip:198.51.100.9");
    let head = RequestHead { method: "GET", target: "/", headers: &[] };
    assert_eq!(&*identifier.identify(&head, None).principal, "ip:unknown");
    assert_eq!(&*identifier.unseen(None).principal, "ip:unknown");
    let mapped: IpAddr = "::ffff:203.0.113.7".parse().unwrap();
    assert_eq!(&*identifier.unseen(Some(mapped)).principal, "ip:203.0.113.7");
}

#[test]
fn a_claim_names_the_same_caller_under_every_token() {
    let mut identifier = identifier(&["bearer"]);
    let mut name = |payload: &str| {
        let token = format!("Bearer {}", jwt(payload));
        identify(&mut identifier, "/", &[("Authorization", &token)]).principal
    };
    let first = name(r#"{"sub":"u1","exp":1}"#);
    assert_eq!(first, name(r#"{"iat":{"a":[1]},"exp":2,"sub":"u1"}"#));
    assert_ne!(first, name(r#"{"sub":"u2"}"#));
    assert!(first.starts_with("sub:"));
    assert!(name(r#"{"sub":17}"#).starts_with("sub:"));
    for other in [r#"{"sub":""}"#, r#"{"sub":null}"#, r#"{"user":"u1"}"#, "[]", "{\"sub\":\"u1\""] {
        assert!(name(other).starts_with("bearer:"), "for {other}");
    }
}

#[test]
fn a_claimed_name_is_told_from_one_that_was_proven_to_the_api() {
    for (principal, expected) in [
        ("sub:81c2000000000000", true),
        ("client_id:81c2000000000000", true),
        ("key:81c2000000000000", false),
        ("bearer:81c2000000000000", false),
        ("ip:2001:db8::1", false),
    ] {
        assert_eq!(Caller::is_claimed(principal), expected, "for {principal}");
    }
}

#[test]
fn a_claim_named_like_another_kind_does_not_pass_for_it() {
    let settings = PrincipalSettings {
        order: vec![CredentialSource::Jwt],
        jwt_claim: "ip".into(),
        ..PrincipalSettings::default()
    };
    let mut identifier = Identifier::new(settings, HashKey::from_bytes([7; 32]));
    let token = format!("Bearer {}", jwt(r#"{"ip":"203.0.113.7"}"#));
    assert_eq!(kind(&identify(&mut identifier, "/", &[("Authorization", &token)])), "claim");
    let opaque = [("Authorization", "Bearer opaque")];
    assert_eq!(kind(&identify(&mut identifier, "/", &opaque)), "ip", "jwt takes no other token");
}

#[test]
fn an_address_is_believed_from_trusted_proxies_alone() {
    let trusted: Vec<IpNet> =
        ["10.0.0.0/8", "2001:db8:1::/48"].map(|net| net.parse().unwrap()).into();
    for (peer, headers, expected) in [
        ("203.0.113.1", vec![("X-Forwarded-For", "192.0.2.1")], "203.0.113.1"),
        ("10.0.0.1", vec![("X-Forwarded-For", "192.0.2.1")], "192.0.2.1"),
        ("::ffff:10.0.0.1", vec![("X-Forwarded-For", "192.0.2.1")], "192.0.2.1"),
        ("10.0.0.1", vec![("x-forwarded-for", "6.6.6.6, 192.0.2.1, 10.0.0.2")], "192.0.2.1"),
        (
            "10.0.0.1",
            vec![("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "192.0.2.1:4711,10.0.0.2")],
            "192.0.2.1",
        ),
        ("10.0.0.1", vec![("X-Forwarded-For", "[2001:db8::5]:80")], "2001:db8::5"),
        ("10.0.0.1", vec![("X-Forwarded-For", "::ffff:192.0.2.1")], "192.0.2.1"),
        ("10.0.0.1", vec![("X-Forwarded-For", "10.9.9.9, 10.0.0.2")], "10.9.9.9"),
        ("10.0.0.1", vec![("X-Forwarded-For", "192.0.2.1, unknown")], "10.0.0.1"),
        ("10.0.0.1", vec![("X-Forwarded-For", "")], "10.0.0.1"),
        ("10.0.0.1", vec![("X-Real-IP", "192.0.2.1")], "192.0.2.1"),
        (
            "2001:db8:1::2",
            vec![("Forwarded", r#"for=6.6.6.6, for="[2001:db8::5]:47";proto=https"#)],
            "2001:db8::5",
        ),
        ("10.0.0.1", vec![("Forwarded", "proto=http; FOR=192.0.2.1, for=10.0.0.2")], "192.0.2.1"),
        ("10.0.0.1", vec![("Forwarded", "for=_hidden")], "10.0.0.1"),
        (
            "10.0.0.1",
            vec![("X-Forwarded-For", "192.0.2.1"), ("X-Real-IP", "192.0.2.1")],
            "192.0.2.1",
        ),
        (
            "10.0.0.1",
            vec![("X-Forwarded-For", "192.0.2.1, 10.0.0.2"), ("X-Real-IP", "10.0.0.2")],
            "192.0.2.1",
        ),
        (
            "10.0.0.1",
            vec![("X-Forwarded-For", "192.0.2.1"), ("Forwarded", "for=6.6.6.6")],
            "10.0.0.1",
        ),
    ] {
        let headers: Vec<Header<'_>> =
            headers.iter().map(|(name, value)| Header { name, value: value.as_bytes() }).collect();
        let peer = peer.parse::<IpAddr>().unwrap().to_canonical();
        let client = address::client(&trusted, peer, &headers);
        assert_eq!(client, expected.parse::<IpAddr>().unwrap(), "for {headers:?}");
    }
}

#[test]
fn hashes_are_one_for_a_secret_and_other_under_another_key() {
    let header = [("X-API-Key", "a-secret")];
    let settings = PrincipalSettings::default;
    let mut one = Identifier::new(settings(), HashKey::from_bytes([1; 32]));
    let mut again = Identifier::new(settings(), HashKey::from_bytes([1; 32]));
    let mut other = Identifier::new(settings(), HashKey::from_bytes([2; 32]));
    let name = identify(&mut one, "/", &header).principal;
    assert_eq!(name, identify(&mut again, "/", &header).principal);
    assert_ne!(name, identify(&mut other, "/", &header).principal);
    assert_eq!(name.len(), "key:".len() + 16);
}

#[test]
fn the_fingerprint_is_the_programs_not_the_users() {
    let mut identifier = identifier(&["ip"]);
    let mut of = |headers: &[(&str, &str)]| identify(&mut identifier, "/", headers).fingerprint;
    let program = [("Host", "a"), ("User-Agent", "curl/8"), ("Accept", "*/*")];
    let first = of(&program);
    assert_eq!(first, of(&[("User-Agent", "curl/8"), ("Accept", "text/html")]));
    let with_passing = [
        ("User-Agent", "curl/8"),
        ("Cookie", "a=b"),
        ("Accept", "*/*"),
        ("Content-Length", "3"),
        ("X-Forwarded-Proto", "https"),
    ];
    assert_eq!(first, of(&with_passing));
    assert_ne!(first, of(&[("User-Agent", "curl/9"), ("Accept", "*/*")]));
    assert_ne!(first, of(&[("Accept", "*/*"), ("User-Agent", "curl/8")]));
    assert_ne!(first, of(&[("user-agent", "curl/8"), ("Accept", "*/*")]));
}

#[test]
fn names_are_cached_in_bounded_memory() {
    let mut identifier = identifier(&["header:x-api-key"]);
    for caller in 0..names::NAMES_MAX * 2 {
        let _ = identify(&mut identifier, "/", &[("X-API-Key", &caller.to_string())]);
    }
    assert!(identifier.names.cached() <= names::NAMES_MAX);
}

#[test]
fn an_unknown_source_is_refused() {
    for entry in ["header", "header:", "cookie: ", "bearer:x", "ips", ""] {
        assert!(entry.parse::<CredentialSource>().is_err(), "for {entry:?}");
    }
    assert_eq!("header: X-Key".parse(), Ok(CredentialSource::Header("X-Key".into())));
}

#[test]
fn the_key_is_made_once_for_its_owner_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("hash.key");
    let made = HashKey::load_or_create(&path).unwrap();
    let loaded = HashKey::load_or_create(&path).unwrap();
    assert_eq!(made.derive("a"), loaded.derive("a"));
    assert_ne!(made.derive("a"), made.derive("b"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1, "nothing else is left");
}

#[test]
fn a_key_file_that_others_may_read_or_that_is_no_key_is_refused_and_kept() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("hash.key");
    for (content, mode, expected) in [
        (vec![1; 32], 0o644, "chmod 600"),
        (vec![1; 31], 0o600, "32 bytes"),
        (vec![1; 33], 0o600, "32 bytes"),
        (vec![], 0o600, "32 bytes"),
    ] {
        fs::write(&path, &content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let error = HashKey::load_or_create(&path).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert_eq!(fs::read(&path).unwrap(), content);
    }
    let missing = directory.path().join("no/such/hash.key");
    assert!(HashKey::load_or_create(&missing).unwrap_err().to_string().contains("directory"));
}

#[test]
fn of_two_that_make_the_key_at_once_both_get_the_one_in_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("hash.key");
    let load = || HashKey::load_or_create(&path).unwrap().derive("a");
    std::thread::scope(|scope| {
        let made: Vec<_> = (0..8).map(|_| scope.spawn(load)).collect();
        let mut made = made.into_iter().map(|thread| thread.join().unwrap());
        let first = made.next().unwrap();
        assert!(made.all(|other| other == first));
    });
}

proptest! {
    #[test]
    fn no_secret_is_kept(secret in "[a-zA-Z0-9]{12,40}", source in 0usize..5) {
        let mut identifier =
            identifier(&["header:x-api-key", "bearer", "basic", "cookie:s", "query:k", "ip"]);
        let basic = format!("Basic {}", STANDARD.encode(format!("{secret}:{secret}")));
        let bearer = format!("Bearer {secret}");
        let token = format!("Bearer {}", jwt(&format!("{{\"sub\":\"{secret}\"}}")));
        let cookie = format!("s={secret}");
        let target = format!("/?k={secret}");
        let header = [
            ("X-API-Key", secret.as_str()),
            ("Authorization", basic.as_str()),
            ("Authorization", bearer.as_str()),
            ("Authorization", token.as_str()),
            ("Cookie", cookie.as_str()),
        ][source];
        let caller = identify(&mut identifier, &target, &[header]);
        let shown = format!("{caller:?} {identifier:?}");
        for piece in secret.as_bytes().windows(6) {
            prop_assert!(!shown.contains(str::from_utf8(piece).unwrap()));
        }
    }

    #[test]
    fn any_head_gives_a_printable_principal(
        names in prop::collection::vec("(?i)x-api-key|authorization|cookie|forwarded|x-forwarded-for|[a-z-]{1,8}", 0..6),
        values in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 6),
        target in ".{0,40}",
    ) {
        let settings = PrincipalSettings {
            trusted_proxies: vec!["0.0.0.0/0".parse().unwrap()],
            ..PrincipalSettings::default()
        };
        let mut identifier = Identifier::new(settings, HashKey::from_bytes([7; 32]));
        let headers: Vec<Header<'_>> =
            names.iter().zip(&values).map(|(name, value)| Header { name, value }).collect();
        let head = RequestHead { method: "GET", target: &target, headers: &headers };
        let caller = identifier.identify(&head, Some(PEER.parse().unwrap()));
        prop_assert!(caller.principal.len() < 64);
        prop_assert!(caller.principal.bytes().all(|byte| byte.is_ascii_graphic()));
        prop_assert_eq!(&caller, &identifier.identify(&head, Some(PEER.parse().unwrap())));
    }
}

#[test]
fn fields_alone_do_not_name_a_caller_whom_the_query_may_name() {
    assert!(identifier(&["query:key", "ip"]).fields_key().is_none());
    let key = identifier(&["header:x-api-key", "bearer", "cookie:session", "ip"]).fields_key();
    assert!(key.is_some_and(|key| key != [0; 16]));
}

#[test]
fn headers_that_come_and_go_are_no_part_of_the_fingerprint_however_they_are_written() {
    let mut identifier = identifier(&["ip"]);
    let mut of =
        |name: &str| identify(&mut identifier, "/", &[("Host", "x"), (name, "y")]).fingerprint;
    for name in ["ETag", "X-Amzn-Trace-Ids", "X-A-Name-Longer-Than-Any-Of-Those", "X-Forwarded"] {
        assert_ne!(of(name), of("Host"), "{name}");
    }
    for name in
        ["TE", "X-Request-ID", "if-unmodified-since", "X-Forwarded-Proto-Of-The-First-Proxy"]
    {
        assert_eq!(of(name), of("Host"), "{name}");
    }
}
