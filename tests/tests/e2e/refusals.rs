//! What stops the agent at its start: one line that says what to do, exit code 1.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use weir_tests::agent::{Finished, Settings, finish, weir};
use weir_tests::{Lab, net, programs};

/// One line on standard error, nothing on standard output, exit code 1.
fn check_refused(finished: &Finished, words: &[&str]) {
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(!finished.stderr.contains("panicked"), "{finished:?}");
    let errors: Vec<_> =
        finished.stderr.lines().filter(|line| line.starts_with("weir: ")).collect();
    assert_eq!(errors.len(), 1, "one line: {finished:?}");
    for word in words {
        assert!(errors.concat().contains(word), "{word:?} is missing: {errors:?}");
    }
}

fn run(lab: &Lab, config: &str) -> Result<Finished> {
    let path = lab.path().join("weir.toml");
    fs::write(&path, config)?;
    weir(lab, &["run".as_ref(), "--config".as_ref(), path.as_os_str()])
}

#[test]
fn a_port_in_use_is_named() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let taken = TcpListener::bind(net::local(0))?;
    let mut settings = Settings::new(&lab, &[])?;
    settings.address = taken.local_addr()?;
    let address = settings.address.to_string();
    let config = lab.path().join("weir.toml");
    settings.set("http", "listen", &format!("{address:?}")).write(&config)?;
    let finished = weir(&lab, &["run".as_ref(), "--config".as_ref(), config.as_os_str()])?;
    check_refused(&finished, &[&address]);
    Ok(())
}

#[test]
fn a_bad_configuration_names_file_line_and_key() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let finished =
        run(&lab, "[http]\nlisten = \"127.0.0.1:9748\"\n[capture]\nring_byte = 65536\n")?;
    check_refused(&finished, &["weir.toml:4", "ring_byte", "ring_bytes"]);
    let finished = run(&lab, "[capture]\noutbound = \"maybe\"\n")?;
    check_refused(&finished, &["weir.toml:2", "capture.outbound"]);
    Ok(())
}

#[test]
fn a_missing_capability_is_named() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    // Somebody else cannot reach the build directory of this user.
    let binary: PathBuf = lab.path().join("weir");
    fs::copy(programs::weir()?, &binary)?;
    fs::set_permissions(&binary, fs::Permissions::from_mode(0o755))?;
    let settings = Settings::new(&lab, &[])?;
    let home = settings.state.parent().context("no parent")?;
    fs::set_permissions(home, fs::Permissions::from_mode(0o777))?;
    let config = lab.path().join("weir.toml");
    settings.write(&config)?;
    let mut command = Command::new(programs::program("setpriv")?);
    command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]);
    command.args(["--inh-caps", "-all", "--bounding-set", "-all"]);
    command.arg(&binary).args(["run", "--config"]).arg(&config);
    check_refused(&finish(&lab, &mut command)?, &["CAP_BPF"]);
    Ok(())
}

#[test]
fn wrong_usage_is_exit_code_2() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    assert_eq!(weir(&lab, &["run", "--no-such-flag"])?.code, Some(2));
    Ok(())
}
