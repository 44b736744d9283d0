//! Prints events.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]
use sensor_user::capture::*;
use std::time::{Duration, Instant};
fn main() {
    let seconds: u64 = std::env::args().nth(1).map_or(10, |s| s.parse().unwrap());
    let mut capture =
        match Capture::load(&CaptureSettings { program_times: true, ..CaptureSettings::default() })
        {
            Ok(c) => c,
            Err(e) => {
                println!("{e}");
                return;
            }
        };
    capture.attach().unwrap();
    println!("attached; missing {:?}", capture.missing());
    let until = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < until {
        capture.poll(Duration::from_millis(200), &mut |event| match event {
            Event::Data { cookie, source, sent, offset, length, bytes, flags, tgid, .. } => println!("DATA {cookie:x} {source:?} {} @{offset} +{length} captured {} flags {flags} tgid {tgid} {:?}", if sent {"sent"} else {"recv"}, bytes.len(), String::from_utf8_lossy(&bytes[..bytes.len().min(60)])),
            other => println!("{other:?}"),
        }).unwrap();
    }
    println!("{:#?}", capture.coverage());
    for p in capture.programs() {
        println!(
            "{} verified {} runs {} ns/run {}",
            p.name,
            p.verified_instructions,
            p.runs,
            p.run_time.as_nanos() as u64 / p.runs.max(1)
        );
    }
    println!("{:?} {:?}", capture.losses(), capture.traffic());
}
