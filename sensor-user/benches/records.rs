//! The record counter beside full parsers, on the same documents in one run.
//!
//! `cargo bench -p sensor-user --bench records`

#![expect(missing_docs, reason = "criterion_group! makes a public function without one")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sensor_user::records::{BodyContext, BodyCounter};

const SMALL: usize = 64 << 10;
const LARGE: usize = 50 << 20;

/// Bytes that a reader gets at a time, as from a TLS record.
const PIECE: usize = 16 << 10;

fn list(bytes: usize, mut record: impl FnMut(usize, &mut String)) -> Vec<u8> {
    let mut text = String::from("{\"data\":[");
    let mut number = 0;
    while text.len() < bytes {
        if number > 0 {
            text.push(',');
        }
        record(number, &mut text);
        number += 1;
    }
    text.push_str("],\"page\":1,\"total\":123456}");
    text.into_bytes()
}

fn customers(bytes: usize) -> Vec<u8> {
    list(bytes, |number, text| {
        let _ = write!(
            text,
            "{{\"id\":{number},\"first_name\":\"Ada\",\"last_name\":\"Number {number}\",\
             \"email\":\"ada.{number}@example.com\",\"phone\":\"+4930123{number:06}\",\
             \"address\":{{\"street\":\"Long Street {number}\",\"zip\":\"10{number:03}\",\
             \"city\":\"Berlin\"}},\"balance\":{number}.25,\"active\":true,\"tags\":[\"a\",\"b\"]}}"
        );
    })
}

/// As lists of repositories are: long URLs, an owner within each.
fn repositories(bytes: usize) -> Vec<u8> {
    list(bytes, |number, text| {
        let _ = write!(
            text,
            "{{\"id\":{number},\"node_id\":\"MDEwOlJlcG9{number}\",\"name\":\"repository-{number}\",\
             \"full_name\":\"someone/repository-{number}\",\"private\":false,\"owner\":{{\
             \"login\":\"someone\",\"id\":{number},\"url\":\"https://api.example.com/users/someone\",\
             \"type\":\"User\",\"site_admin\":false}}"
        );
        for link in ["html", "forks", "keys", "teams", "hooks", "issues", "events", "branches"] {
            let _ = write!(
                text,
                ",\"{link}_url\":\"https://api.example.com/repos/someone/repository-{number}/{link}\""
            );
        }
        let _ = write!(
            text,
            ",\"description\":\"The \\\"best\\\" of its kind, number {number}\",\"fork\":false,\
             \"stargazers_count\":{number},\"language\":null,\"license\":{{\"key\":\"mit\",\
             \"name\":\"MIT License\"}},\"topics\":[\"rust\",\"linux\"]}}"
        );
    })
}

/// One object, nested deeply and widely.
fn deep(bytes: usize) -> Vec<u8> {
    fn grow(text: &mut String, depth: usize, end: usize) {
        let _ = write!(
            text,
            "{{\"id\":{depth},\"name\":\"node {depth}\",\"values\":[1,2.5,-3],\"in\":["
        );
        for child in 0..3 {
            if depth < 12 && text.len() < end {
                if child > 0 {
                    text.push(',');
                }
                grow(text, depth + 1, end);
            }
        }
        text.push_str("]}");
    }
    let mut text = String::from("{\"id\":0,\"name\":\"root\"");
    let mut number = 0;
    while text.len() < bytes {
        let _ = write!(text, ",\"part_{number}\":");
        let end = bytes.min(text.len() + 4096);
        grow(&mut text, 0, end);
        number += 1;
    }
    text.push('}');
    text.into_bytes()
}

fn count(body: &[u8], look_inside: bool) -> u64 {
    let mut counter = BodyCounter::new(&BodyContext {
        method: "GET",
        target: "/v1/things",
        status: 200,
        content_type: Some("application/json"),
        graphql: false,
        rule: None,
        keys: look_inside,
        sensitive: look_inside,
        plain_keys_max: 0,
        hash_key: [1; 16],
    });
    for piece in body.chunks(PIECE) {
        counter.push(piece);
    }
    counter.finish().records
}

fn records(criterion: &mut Criterion) {
    type Document = fn(usize) -> Vec<u8>;
    let documents: [(&str, Document); 3] =
        [("customers", customers), ("repositories", repositories), ("deep", deep)];
    for (name, document) in documents {
        for (size, bytes) in [("64kB", SMALL), ("50MB", LARGE)] {
            let body = document(bytes);
            let mut group = criterion.benchmark_group(format!("{name}/{size}"));
            group.throughput(Throughput::Bytes(body.len() as u64)).sample_size(10);
            group.warm_up_time(std::time::Duration::from_millis(300));
            group.measurement_time(std::time::Duration::from_secs(1));
            group.bench_function(BenchmarkId::from_parameter("count"), |bencher| {
                bencher.iter(|| count(black_box(&body), false));
            });
            group.bench_function(BenchmarkId::from_parameter("keys+classes"), |bencher| {
                bencher.iter(|| count(black_box(&body), true));
            });
            // simd-json writes into its input: the copy is not part of the time.
            group.bench_function(BenchmarkId::from_parameter("simd-json"), |bencher| {
                bencher.iter_batched_ref(
                    || body.clone(),
                    |copy| {
                        black_box(simd_json::to_borrowed_value(copy).is_ok());
                    },
                    criterion::BatchSize::PerIteration,
                );
            });
            group.bench_function(BenchmarkId::from_parameter("sonic-rs"), |bencher| {
                bencher.iter(|| {
                    black_box(sonic_rs::from_slice::<sonic_rs::Value>(black_box(&body)).is_ok())
                });
            });
            group.finish();
        }
    }
}

criterion_group!(benches, records);
criterion_main!(benches);
