//! IPv6, and IPv4 on sockets of IPv6.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};

use anyhow::Result;
use weir_tests::client::{Library, Session};
use weir_tests::server::{Api, Flavour};
use weir_tests::{Agent, Lab, verify};

/// Three calls without a key to a server on `listen`, as a client that calls `host`: the
/// principals of all of them.
fn principals(
    listen: Ipv6Addr,
    host: &str,
    flavour: Flavour,
    tls: bool,
) -> Result<Option<BTreeSet<String>>> {
    let Some(lab) = Lab::open()? else { return Ok(None) };
    let mut api = Api::on(flavour).listen(IpAddr::V6(listen));
    if tls {
        api = api.tls(&lab.certificate()?);
    }
    let server = api.start(&lab)?;
    let agent = Agent::start(&lab, &[server.port])?;
    let scheme = if tls { "https" } else { "http" };
    let mut client =
        Session::open(Library::Standard, &format!("{scheme}://{host}:{}", server.port), "")?;
    for number in 1..=3 {
        client.get(&format!("/customers/{number}"))?;
    }
    let counted = verify(&agent, &server, 3)?;
    Ok(Some(counted.into_iter().map(|exchange| exchange.principal).collect()))
}

#[test]
fn calls_over_ipv6_are_counted_and_their_callers_known_by_address() -> Result<()> {
    for (flavour, tls) in
        [(Flavour::Standard, false), (Flavour::Standard, true), (Flavour::UvicornUvloop, true)]
    {
        let Some(seen) = principals(Ipv6Addr::LOCALHOST, "[::1]", flavour, tls)? else {
            return Ok(());
        };
        assert_eq!(seen, BTreeSet::from(["ip:::1".to_owned()]), "{flavour:?}");
    }
    Ok(())
}

#[test]
fn a_caller_by_ipv4_has_that_address_where_the_server_listens_on_ipv6() -> Result<()> {
    let seen = principals(Ipv6Addr::UNSPECIFIED, "127.0.0.1", Flavour::Standard, false)?;
    if let Some(seen) = seen {
        assert_eq!(seen, BTreeSet::from(["ip:127.0.0.1".to_owned()]));
    }
    Ok(())
}
