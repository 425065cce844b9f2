//! Each fused operation natively on the CPU, in the article's sizes: `cargo bench --features bench --bench
//! fused`. With the feature, products go by the panels that the browser's engine has, in the other benchmarks
//! too; without it by the kernels of gemm, as in a native program.

use criterion::{Criterion, criterion_group, criterion_main};
use gan_clipping_lab::Backend;
use gan_clipping_lab::bench::timed_operations;

fn operations(criterion: &mut Criterion) {
    let device = pollster::block_on(Backend::Cpu.open()).expect("the CPU is always there");
    let mut group = criterion.benchmark_group("fused");
    group.sample_size(20);
    for (name, run) in timed_operations(&device) {
        group.bench_function(name, |bencher| bencher.iter(&run));
    }
    group.finish();
}

criterion_group!(benches, operations);
criterion_main!(benches);
