//! IPv6, and IPv4 on sockets of IPv6.

use std::net::{IpAddr, Ipv6Addr};

use anyhow::Result;
use weir_tests::client::{Library, Session};
use weir_tests::server::{Api, Flavour};
use weir_tests::{Agent, Lab, verify};

/// Three calls without a key to a server on `listen`, as a client that calls `host`: the
/// principal of all of them.
fn principal(listen: Ipv6Addr, host: &str, flavour: Flavour, tls: bool) -> Result<Option<String>> {
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
    assert!(counted.iter().all(|e| e.principal == counted[0].principal), "{counted:?}");
    Ok(Some(counted[0].principal.clone()))
}

#[test]
fn calls_over_ipv6_are_counted_and_their_callers_known_by_address() -> Result<()> {
    for (flavour, tls) in
        [(Flavour::Standard, false), (Flavour::Standard, true), (Flavour::UvicornUvloop, true)]
    {
        let Some(principal) = principal(Ipv6Addr::LOCALHOST, "[::1]", flavour, tls)? else {
            return Ok(());
        };
        assert_eq!(principal, "ip:::1", "{flavour:?}");
    }
    Ok(())
}

#[test]
fn a_caller_by_ipv4_has_that_address_where_the_server_listens_on_ipv6() -> Result<()> {
    if let Some(principal) =
        principal(Ipv6Addr::UNSPECIFIED, "127.0.0.1", Flavour::Standard, false)?
    {
        assert_eq!(principal, "ip:127.0.0.1");
    }
    Ok(())
}
