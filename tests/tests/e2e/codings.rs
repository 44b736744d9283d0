//! Content codings are undone.

use anyhow::Result;
use weir_tests::client::curl;
use weir_tests::{Agent, Lab, verify};

use crate::servers::start;

#[test]
fn gzip_deflate_brotli_and_zstd_are_undone() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    for name in ["http.server", "uvicorn uvloop TLS", "nginx proxy TLS"] {
        let stack = start(&lab, name)?;
        let agent = Agent::start(&lab, &[stack.front.port])?;
        let urls: Vec<_> = ["gzip", "deflate", "br", "zstd"]
            .iter()
            .flat_map(|coding| {
                [
                    format!("/export?count=900&coding={coding}"),
                    format!("/export?count=40&coding={coding}&piece=7"),
                    format!("/export?count=70&coding={coding}&framing=length"),
                ]
            })
            .map(|path| stack.front.url(&path))
            .collect();
        // Nothing is asked for: the client must not be able to undo the coding itself.
        assert_eq!(curl(&[], &urls)?, vec![200; 12], "{name}");
        verify(&agent, &stack.front, 12).map_err(|error| error.context(name))?;
    }
    Ok(())
}

#[test]
fn what_nginx_compresses_on_the_way_is_undone() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "nginx proxy TLS gzip")?;
    let agent = Agent::start(&lab, &[stack.front.port])?;
    let urls = [1, 20, 3000].map(|n| stack.front.url(&format!("/customers?count={n}")));
    assert_eq!(curl(&["--compressed"], &urls)?, [200, 200, 200]);
    let counted = verify(&agent, &stack.front, 3)?;
    // 3000 customers are 270 kB: fewer bytes left, so they were compressed.
    assert!(counted.iter().all(|exchange| exchange.response_bytes < 100_000), "{counted:?}");
    Ok(())
}
