//! A scrape of `/metrics`, without what it takes to send it.
//! `cargo bench -p sensor-user --bench metrics`

use criterion::{Criterion, Throughput};

mod scrape;

use scrape::Scrape;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let scrape = Scrape::new();
    let mut group = criterion.benchmark_group("metrics");
    group.throughput(Throughput::Bytes(scrape.scrape() as u64));
    group.bench_function(format!("{} principals", scrape::PRINCIPALS), |bencher| {
        bencher.iter(|| scrape.scrape())
    });
    group.finish();
    criterion.final_summary();
}
