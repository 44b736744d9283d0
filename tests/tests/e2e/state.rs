//! What a restart keeps, and what a broken disk costs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use weir_tests::client::curl;
use weir_tests::server::Server;
use weir_tests::{Agent, Lab, agent, programs, settle, verify};

use crate::servers::start;

/// Exchanges and records of `GET /customers/{id}`.
fn items(agent: &Agent) -> Result<Option<(u64, u64)>> {
    let item = agent.endpoints()?.into_iter().find(|e| e.endpoint == "GET /customers/{id}");
    Ok(item.map(|item| (item.exchanges, item.records)))
}

/// Fetches ten customers.
fn fetch_ten(server: &Server) -> Result<()> {
    curl(&[], &[server.url("/customers/[1-10]")]).map(drop)
}

fn wait_for_items(agent: &Agent, count: u64) -> Result<()> {
    settle::until(&format!("{count} items"), settle::PATIENCE, || {
        Ok((items(agent)? == Some((count, count))).then_some(()))
    })
    .with_context(|| format!("{:?}\n{}", items(agent), agent.output()))
}

/// The file that the counts are in.
fn state_file(directory: &Path) -> Result<PathBuf> {
    let file = directory.join("weir.redb");
    ensure!(file.is_file(), "no {}", file.display());
    Ok(file)
}

#[test]
fn counts_survive_a_stop_and_a_kill() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "http.server TLS")?;
    let settings = agent::Settings::new(&lab, &[stack.front.port])?;
    let mut first = Agent::with(&lab, &settings)?;
    fetch_ten(&stack.front)?;
    wait_for_items(&first, 10)?;
    first.stop()?;

    let mut second = Agent::with(&lab, &settings)?;
    assert_eq!(items(&second)?, Some((10, 10)), "restored");
    fetch_ten(&stack.front)?;
    wait_for_items(&second, 20)?;
    // Two saves after the last count: it is in the second one.
    let file = state_file(second.state())?;
    for _ in 0..2 {
        let before = fs::metadata(&file)?.modified()?;
        settle::until("a save", settle::PATIENCE, || {
            Ok((fs::metadata(&file)?.modified()? != before).then_some(()))
        })?;
    }
    second.kill()?;

    let third = Agent::with(&lab, &settings)?;
    assert_eq!(items(&third)?, Some((20, 20)), "restored after a kill");
    Ok(())
}

#[test]
fn a_corrupt_state_file_is_set_aside_and_named() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "http.server")?;
    let settings = agent::Settings::new(&lab, &[stack.front.port])?;
    let mut first = Agent::with(&lab, &settings)?;
    fetch_ten(&stack.front)?;
    wait_for_items(&first, 10)?;
    first.stop()?;
    let file = state_file(first.state())?;
    let garbage = b"this is no state ".repeat(5000);
    fs::write(&file, &garbage)?;

    let second = Agent::with(&lab, &settings)?;
    fetch_ten(&stack.front)?;
    wait_for_items(&second, 10)?;
    let name = file.display().to_string();
    assert!(second.output().contains(&name), "the log names {name}: {}", second.output());
    let kept = fs::read_dir(second.state())?
        .filter_map(Result::ok)
        .any(|entry| fs::read(entry.path()).is_ok_and(|bytes| bytes == garbage));
    assert!(kept, "what was there is kept for whoever wants to look");
    Ok(())
}

/// A file system of a few megabytes, unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(directory: PathBuf, options: &str) -> Result<Self> {
        fs::create_dir(&directory)?;
        let status = Command::new(programs::program("mount")?)
            .args(["-t", "tmpfs", "-o", options, "weir-test"])
            .arg(&directory)
            .status()?;
        ensure!(status.success(), "mount: {status}");
        Ok(Self(directory))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_costs_nothing_that_was_counted() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "http.server")?;
    let disk = SmallDisk::mount(lab.path().join("disk"), "size=8m")?;
    let settings =
        agent::Settings::new(&lab, &[stack.front.port])?.with_state(&disk.0.join("state"));
    let agent = Agent::with(&lab, &settings)?;
    fetch_ten(&stack.front)?;
    wait_for_items(&agent, 10)?;
    // Takes what is left, to the last byte.
    let filler = disk.0.join("filler");
    let full = fs::write(&filler, vec![0; 16 << 20]);
    assert!(full.is_err(), "the disk is full");
    fetch_ten(&stack.front)?;
    verify(&agent, &stack.front, 20)?;
    settle::until("the complaint", settle::PATIENCE, || {
        Ok(agent.output().contains("No space left").then_some(()))
    })
    .with_context(|| agent.output())?;
    fs::remove_file(&filler)?;
    fetch_ten(&stack.front)?;
    verify(&agent, &stack.front, 30)?;
    drop(agent);
    drop(disk);
    Ok(())
}
