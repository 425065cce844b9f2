//! Each fused operation natively on the CPU, in the article's sizes: `cargo bench --bench kernels`.

use criterion::{Criterion, criterion_group, criterion_main};
use gan_clipping_lab::{Backend, timed_kernels};

fn kernels(criterion: &mut Criterion) {
    let device = pollster::block_on(Backend::Cpu.open()).expect("the CPU is always there");
    let mut group = criterion.benchmark_group("kernels");
    group.sample_size(20);
    for (name, run) in timed_kernels(&device) {
        group.bench_function(name, |bencher| bencher.iter(&run));
    }
    group.finish();
}

criterion_group!(benches, kernels);
criterion_main!(benches);
