//! From recorded kernel events to counted exchanges, through every stage of the agent.
//! `cargo bench -p sensor-user --bench pipeline`

use criterion::{Criterion, Throughput};

mod traffic;

use traffic::Traffic;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("pipeline");
    for (name, recording) in traffic::RECORDINGS {
        let mut traffic = Traffic::of(recording);
        group.throughput(Throughput::Elements(traffic.round_exchanges()));
        group.bench_function(format!("{name}/exchanges"), |bencher| {
            bencher.iter(|| traffic.round())
        });
        group.throughput(Throughput::Bytes(traffic.round_bytes()));
        group.bench_function(format!("{name}/bytes"), |bencher| bencher.iter(|| traffic.round()));
        traffic.check();
    }
    group.finish();
    criterion.final_summary();
}
