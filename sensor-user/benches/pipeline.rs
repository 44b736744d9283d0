//! From recorded kernel events to counted exchanges, through every stage of the agent.
//! `cargo bench -p sensor-user --bench pipeline`
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark that goes wrong has to end"
)]

use criterion::{Criterion, Throughput};

mod traffic;

use traffic::Traffic;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("pipeline");
    for (name, records, recording) in traffic::RECORDINGS {
        let mut traffic = Traffic::of(recording);
        group.throughput(Throughput::Elements(traffic.round_exchanges()));
        group.bench_function(format!("{name}/exchanges"), |bencher| {
            bencher.iter(|| traffic.round())
        });
        group.throughput(Throughput::Bytes(traffic.round_bytes()));
        group.bench_function(format!("{name}/bytes"), |bencher| bencher.iter(|| traffic.round()));
        traffic.check(records);
    }
    group.finish();
    criterion.final_summary();
}
