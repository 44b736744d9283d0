//! Calls whose bytes can't be found: nothing is invented, and that they were made shows.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::process::Command;
use std::thread;

use anyhow::{Context, Result};
use io_uring::{IoUring, opcode, squeue, types};
use weir_tests::client::RawClient;
use weir_tests::{Agent, Lab, Process, agent, programs, settle};

const REQUEST: &[u8] = b"GET /customers HTTP/1.1\r\nhost: x\r\n\r\n";
const RESPONSE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
    content-length: 23\r\n\r\n[{\"id\":1},{\"id\":\"last\"}]";

/// Asks ten times on each of three connections, then demands that the agent counted no
/// record of them and says that calls were not understood.
fn check_nothing_is_invented(agent: &Agent, port: u16) -> Result<()> {
    for _ in 0..3 {
        let mut client = RawClient::connect(port)?;
        for _ in 0..10 {
            client.send(REQUEST)?;
            client.read_until("last", 1)?;
        }
        client.finish()?;
    }
    settle::until("calls that are not understood", settle::PATIENCE, || {
        let lost = agent.metrics()?.sum("weir_capture_lost_total", &[("reason", "unknown_call")]);
        let listed = agent.coverage()?.lost.get("unknown_call").copied();
        Ok((lost >= 3.0 && listed.is_some_and(|count| count >= 3)).then_some(()))
    })?;
    let counted = agent.exchanges()?;
    assert!(counted.iter().all(|e| e.records == 0 && e.quality != "exact"), "{counted:?}");
    assert_eq!(agent.metrics()?.sum("weir_records_total", &[]), 0.0);
    Ok(())
}

#[test]
fn what_io_uring_moves_is_not_seen_and_says_so() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    for (receives, sends) in [(true, true), (true, false), (false, true)] {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let agent = Agent::start(&lab, &[port])?;
        let server = thread::spawn(move || {
            listener.incoming().take(3).try_for_each(|stream| serve(stream?, receives, sends))
        });
        check_nothing_is_invented(&agent, port)
            .with_context(|| format!("io_uring receives: {receives}, sends: {sends}"))?;
        server.join().map_err(|_| anyhow::anyhow!("the server panicked"))??;
    }
    Ok(())
}

/// Answers every request of a connection.
fn serve(mut stream: TcpStream, receives: bool, sends: bool) -> Result<()> {
    let mut ring = IoUring::new(4)?;
    let socket = stream.as_raw_fd();
    let mut buffer = [0; 4096];
    loop {
        let count = if receives {
            receive(&mut ring, socket, &mut buffer)?
        } else {
            stream.read(&mut buffer)?
        };
        if count == 0 {
            return Ok(());
        }
        if sends {
            send(&mut ring, socket, RESPONSE)?;
        } else {
            stream.write_all(RESPONSE)?;
        }
    }
}

fn receive(ring: &mut IoUring, socket: RawFd, buffer: &mut [u8]) -> Result<usize> {
    let length = u32::try_from(buffer.len())?;
    let entry = opcode::Recv::new(types::Fd(socket), buffer.as_mut_ptr(), length).build();
    complete(ring, &entry)
}

fn send(ring: &mut IoUring, socket: RawFd, bytes: &[u8]) -> Result<usize> {
    let length = u32::try_from(bytes.len())?;
    let entry = opcode::Send::new(types::Fd(socket), bytes.as_ptr(), length).build();
    complete(ring, &entry)
}

/// Has the kernel do one thing, and waits for it.
#[expect(unsafe_code, reason = "the kernel works on memory that is borrowed here")]
fn complete(ring: &mut IoUring, entry: &squeue::Entry) -> Result<usize> {
    // SAFETY: the callers' buffers live until the kernel has completed the entry, below.
    unsafe { ring.submission().push(entry) }?;
    ring.submit_and_wait(1)?;
    let result = ring.completion().next().context("no completion")?.result();
    usize::try_from(result).with_context(|| format!("error {result}"))
}

#[test]
fn the_calls_of_a_32_bit_program_are_not_seen_and_say_so() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let binary = lab.path().join("server32");
    let compiled = agent::finish(
        &lab,
        Command::new("cc")
            .args(["-m32", "-O1", "-static", "-nostdlib", "-ffreestanding", "-fno-pie", "-no-pie"])
            .arg("-fno-stack-protector")
            .arg(programs::fixture("server32.c"))
            .arg("-o")
            .arg(&binary),
    )?;
    assert_eq!(compiled.code, Some(0), "{}", compiled.stderr);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = listener.local_addr()?.port();
    let output = lab.path().join("output");
    let mut command = Command::new(&binary);
    let _server = Process::with_input("server32", &mut command, OwnedFd::from(listener), &output)?;
    let agent = Agent::start(&lab, &[port])?;
    check_nothing_is_invented(&agent, port)
}
