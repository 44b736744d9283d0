//! Programs that come after the agent, and libraries that are not where they were.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use weir_tests::client::{Library, Session};
use weir_tests::lab::Certificate;
use weir_tests::server::{Api, Flavour, Server};
use weir_tests::{Agent, Lab, agent, net, programs, settle, verify};

/// The TLS library that Python maps.
fn libssl() -> Result<PathBuf> {
    let script = "import _ssl\nfor line in open('/proc/self/maps'):\n    \
                  if 'libssl' in line: print(line.split()[-1])";
    let output = Command::new(programs::python()?).args(["-c", script]).output()?;
    let text = String::from_utf8(output.stdout)?;
    Ok(PathBuf::from(text.lines().next().context("Python maps no libssl")?))
}

/// Puts a new file, with a new inode, in the place of `file`, as a package upgrade does.
fn replace(file: &Path, source: &Path) -> Result<()> {
    let new = file.with_extension("new");
    fs::copy(source, &new)?;
    fs::rename(&new, file)?;
    Ok(())
}

#[test]
fn programs_that_start_after_the_agent_are_counted() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let tls = lab.certificate()?;
    // The agent is told of processes, not ports: theirs are not known yet.
    let settings = agent::Settings::new(&lab, &[])?.set(
        "capture",
        "include",
        "[{ process = \"python\" }, { process = \"python3\" }, { process = \"uvicorn\" }]",
    );
    let agent = Agent::with(&lab, &settings)?;
    let server = Api::on(Flavour::UvicornUvloop).tls(&tls).start(&lab)?;
    agent.wait_until_covered(server.pid())?;
    let mut client = Session::open(Library::Requests, &server.base(), "alpha")?;
    for number in 1..=20 {
        client.get(&format!("/customers/{number}"))?;
    }
    verify(&agent, &server, 20)?;
    Ok(())
}

/// A library of its own inode that no process had mapped when the agent started.
#[test]
fn a_library_that_is_new_to_the_host_is_found_when_it_is_mapped() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let tls = lab.certificate()?;
    let library = libssl()?;
    let directory = lab.room("libraries")?;
    let copy = directory.join(library.file_name().context("no name")?);
    fs::copy(&library, &copy)?;
    let settings = agent::Settings::new(&lab, &[])?;
    let agent =
        Agent::with(&lab, &settings.set("capture", "include", "[{ process = \"python\" }]"))?;
    let server = Api::on(Flavour::Standard).tls(&tls).libraries(directory).start(&lab)?;
    let libraries = agent.wait_until_covered(server.pid())?;
    assert_eq!(libraries, [copy.display().to_string()]);
    let mut client = Session::open(Library::Requests, &server.base(), "alpha")?;
    for number in 1..=20 {
        client.get(&format!("/customers/{number}"))?;
    }
    verify(&agent, &server, 20)?;
    Ok(())
}

/// Two containers of one image: one file below, two file systems above it.
#[test]
fn one_library_seen_through_two_overlays_is_probed_once() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let tls = lab.certificate()?;
    let library = libssl()?;
    let image = lab.room("image")?;
    fs::copy(&library, image.join(library.file_name().context("no name")?))?;
    let containers =
        [container(&lab, &image, &tls, "upper")?, container(&lab, &image, &tls, "other")?];
    let agent = Agent::start(&lab, &containers.each_ref().map(|server| server.port))?;
    for server in &containers {
        let libraries = agent.wait_until_covered(server.pid())?;
        assert!(libraries.iter().all(|name| name.contains("/merged/")), "{libraries:?}");
        let mut client = Session::open(Library::Requests, &server.base(), "alpha")?;
        for number in 1..=20 {
            client.get(&format!("/customers/{number}"))?;
        }
    }
    let counted = settle::until("all exchanges", settle::PATIENCE, || {
        Ok(Some(agent.exchanges()?).filter(|counted| counted.len() >= 40))
    })?;
    assert_eq!(counted.len(), 40);
    assert!(counted.iter().all(|e| (e.records, e.quality.as_str()) == (1, "exact")), "{counted:?}");
    // Of a second probe on the same code each return would miss its entry: one an exchange, at
    // least. Few are others', who were in a call when the probes came.
    let missed = agent.metrics()?.sum("weir_capture_lost_total", &[("reason", "no_entry")]);
    assert!(missed < 40.0, "{missed}");
    Ok(())
}

/// Starts the API in a mount namespace of its own, with the libraries of `image` below an
/// overlay.
fn container(lab: &Lab, image: &Path, tls: &Certificate, name: &str) -> Result<Server> {
    let room = lab.room(name)?;
    let folder = |name: &str| -> Result<PathBuf> {
        let path = room.join(name);
        fs::create_dir(&path)?;
        Ok(path)
    };
    let (upper, work, merged) = (folder("upper")?, folder("work")?, folder("merged")?);
    let layers = format!(
        "lowerdir={},upperdir={},workdir={}",
        image.display(),
        upper.display(),
        work.display()
    );
    let mount = "mount -t overlay overlay -o \"$1\" \"$2\" && shift 2 && exec \"$@\"";
    let launcher = ["unshare", "--mount", "sh", "-c", mount, "sh", &layers].map(OsString::from);
    let launcher = launcher.into_iter().chain([merged.clone().into()]).collect();
    Api::on(Flavour::Standard).tls(tls).libraries(merged).launched_by(launcher).start(lab)
}

#[test]
fn a_library_that_a_running_program_loads_late_is_found() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let tls = lab.certificate()?;
    let library = libssl()?;
    let directory = lab.room("libraries")?;
    let copy = directory.join(library.file_name().context("no name")?);
    fs::copy(&library, &copy)?;
    let server =
        Api::on(Flavour::Standard).tls(&tls).libraries(directory).late_tls().start(&lab)?;
    let agent = Agent::start(&lab, &[server.port])?;
    let maps = || fs::read_to_string(format!("/proc/{}/maps", server.pid()));
    assert!(!maps()?.contains("libssl"), "it has no TLS yet");
    server.signal(libc::SIGUSR1)?;
    assert_eq!(agent.wait_until_covered(server.pid())?, [copy.display().to_string()]);
    let mut client = Session::open(Library::Requests, &server.base(), "alpha")?;
    for number in 1..=20 {
        client.get(&format!("/customers/{number}"))?;
    }
    verify(&agent, &server, 20)?;
    Ok(())
}

#[test]
fn a_library_replaced_on_disk_while_mapped_is_counted() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let tls = lab.certificate()?;
    let library = libssl()?;
    let directory = lab.room("libraries")?;
    let copy = directory.join(library.file_name().context("no name")?);
    fs::copy(&library, &copy)?;
    let server = Api::on(Flavour::Standard).tls(&tls).libraries(directory).start(&lab)?;
    // The handshake maps nothing new, but shows that the library is in use.
    net::wait_for_listener(net::local(server.port), || Ok(()))?;
    replace(&copy, &library)?;
    let maps = fs::read_to_string(format!("/proc/{}/maps", server.pid()))?;
    let deleted = format!("{} (deleted)", copy.display());
    assert!(maps.contains(&deleted), "the old library is still mapped");
    let agent = Agent::start(&lab, &[server.port])?;
    let mut client = Session::open(Library::Requests, &server.base(), "alpha")?;
    for number in 1..=20 {
        client.get(&format!("/customers/{number}"))?;
    }
    verify(&agent, &server, 20)?;
    Ok(())
}
