//! nginx under wrk at its limit, without the agent and with it: what the agent lost, and what
//! everything cost. As root: `cargo bench -p weir-tests --bench load`; prints a table.
//!
//! Throughput depends on what else the machine does: before, with and after the agent are
//! measured in turn. Processor time is what the kernel charged to each process.

#![expect(clippy::print_stdout, reason = "a benchmark's table is its output")]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use weir_tests::client::Wrk;
use weir_tests::{Agent, Lab, Process, agent, net, programs, settle};

const CONNECTIONS: usize = 32;
const HEADER: &str = "\
| server | without, with, without the agent | wrk read | counted | exact | events lost | nginx a request | BPF of it | agent a request |\n\
|---|---:|---:|---:|---:|---:|---:|---:|---:|\n";

/// What is asked of nginx.
struct Case {
    workers: u32,
    tls: bool,
    body_bytes: usize,
}

struct Nginx {
    process: Process,
    port: u16,
}

fn main() -> Result<()> {
    // `cargo test --benches` only asks whether it starts.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let seconds = std::env::var("LOAD_SECONDS").ok().and_then(|it| it.parse().ok()).unwrap_or(8);
    print!("{HEADER}");
    for workers in [1, 2] {
        for tls in [false, true] {
            for body_bytes in [2 << 10, 64 << 10] {
                let case = Case { workers, tls, body_bytes };
                println!("{}", measure(&lab, &case, Duration::from_secs(seconds))?);
            }
        }
    }
    Ok(())
}

/// A line of the table.
fn measure(lab: &Lab, case: &Case, time: Duration) -> Result<String> {
    let mut nginx = start(lab, case)?;
    let scheme = if case.tls { "https" } else { "http" };
    let url = format!("{scheme}://127.0.0.1:{}/customers", nginx.port);
    let load = || Wrk::start(lab, &url, CONNECTIONS, time)?.finish();
    let before = load()?;
    let settings = agent::Settings::new(lab, &[nginx.port])?.without_exchange_log();
    let mut agent = Agent::with(lab, &settings)?;
    let (nginx_start, agent_start) = (workers_seconds(&nginx)?, seconds_of(agent.process().pid())?);
    let with = load()?;
    let nginx_seconds = workers_seconds(&nginx)? - nginx_start;
    wait_until_quiet(&agent)?;
    let agent_seconds = seconds_of(agent.process().pid())? - agent_start;
    let metrics = agent.metrics()?;
    agent.stop()?;
    let after = load()?;
    nginx.process.stop()?;

    let counted = metrics.sum("weir_exchanges_total", &[]);
    let bodies = metrics.sum("weir_bodies_total", &[]);
    let exact = metrics.sum("weir_bodies_total", &[("outcome", "counted")]);
    let lost = metrics.sum("weir_capture_lost_total", &[]);
    let bpf_seconds = metrics.sum("weir_cpu_seconds_total", &[("part", "bpf")]);
    let requests = with.requests as f64;
    let each_us = |seconds: f64| seconds * 1e6 / requests;
    Ok(format!(
        "| {} worker{}, {}, {} kB | {:.0}, **{:.0}**, {:.0} req/s | {} | {counted} | {:.2} % | {lost} | {:.0} µs | {:.1} µs | {:.0} µs |",
        case.workers,
        if case.workers == 1 { "" } else { "s" },
        if case.tls { "TLS" } else { "plain" },
        case.body_bytes >> 10,
        before.requests_per_second,
        with.requests_per_second,
        after.requests_per_second,
        with.requests,
        100.0 * exact / bodies.max(1.0),
        each_us(nginx_seconds),
        each_us(bpf_seconds),
        each_us(agent_seconds),
    ))
}

fn start(lab: &Lab, case: &Case) -> Result<Nginx> {
    let room = lab.room("nginx")?;
    let port = net::free_port()?;
    let body = room.join("customers.json");
    std::fs::write(&body, customers(case.body_bytes))?;
    let mut listen = format!("listen 127.0.0.1:{port} backlog=512;");
    if case.tls {
        let pair = lab.certificate()?;
        let (certificate, key) = (pair.certificate.display(), pair.key.display());
        listen = format!(
            "listen 127.0.0.1:{port} ssl backlog=512; ssl_certificate {certificate}; \
             ssl_certificate_key {key};"
        );
    }
    let (room_path, body) = (room.display(), body.display());
    // What sendfile moves is never seen by a program, nor by the agent.
    let config = format!(
        "daemon off; user root; worker_processes {};\npid {room_path}/pid;\nevents {{}}\nhttp {{\n\
         access_log off; sendfile off; keepalive_requests 100000000; open_file_cache max=16;\n\
         client_body_temp_path {room_path}/a; proxy_temp_path {room_path}/b;\n\
         fastcgi_temp_path {room_path}/c; uwsgi_temp_path {room_path}/d;\n\
         scgi_temp_path {room_path}/e; default_type application/json;\n\
         server {{ {listen} location = /customers {{ alias {body}; }} }}\n}}\n",
        case.workers
    );
    let file: PathBuf = room.join("nginx.conf");
    std::fs::write(&file, config)?;
    let mut command = Command::new(programs::program("nginx")?);
    command.arg("-e").arg(room.join("error.log")).arg("-c").arg(&file);
    let process = Process::start("nginx", &mut command, &room.join("output"))?;
    settle::until("nginx to listen", settle::PATIENCE, || {
        Ok(std::net::TcpStream::connect(net::local(port)).ok().map(drop))
    })?;
    Ok(Nginx { process, port })
}

/// A list of customers of about so many bytes.
fn customers(bytes: usize) -> String {
    let mut text = "{\"customers\":[".to_owned();
    for number in 0.. {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(
            text,
            "{comma}{{\"id\":{},\"first_name\":\"Ada\",\"last_name\":\"Example\",\
             \"email\":\"ada.{number}@example.com\",\"phone\":\"+49 30 {}\",\"address\":\
             {{\"street\":\"Unter den Linden {}\",\"zip\":\"10117\",\"city\":\"Berlin\"}},\
             \"balance\":{number}.25,\"created_at\":\"2024-03-01T10:15:00Z\"}}",
            1_000_000_000 + 7 * number,
            5_550_000 + 13 * number,
            number % 90 + 1,
        );
        if text.len() + 250 > bytes {
            break;
        }
    }
    text + "],\"page\":1,\"total\":48213}"
}

/// Waits until the agent has counted all that there was.
fn wait_until_quiet(agent: &Agent) -> Result<()> {
    let (mut before, mut same) = (-1.0, 0);
    settle::until("the agent to catch up", settle::PATIENCE, || {
        let now = agent.metrics()?.sum("weir_exchanges_total", &[]);
        same = if now == before { same + 1 } else { 0 };
        before = now;
        Ok((same >= 10).then_some(()))
    })
}

/// Processor time of nginx's workers so far.
fn workers_seconds(nginx: &Nginx) -> Result<f64> {
    let pid = nginx.process.pid();
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
    children.split_whitespace().map(|pid| seconds_of(pid.parse()?)).sum()
}

/// Processor time of a process so far (proc_pid_stat(5): utime and stime, in ticks of 10 ms).
fn seconds_of(pid: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, fields) = stat.rsplit_once(") ").context("no end of comm")?;
    let ticks =
        fields.split(' ').skip(11).take(2).map(str::parse::<f64>).sum::<Result<f64, _>>()?;
    Ok(ticks / 100.0)
}
