//! Each fused operation natively, in the article's sizes: `cargo bench --bench kernels`, and on a GPU
//! with `--features webgpu`. There a time is of many launches and one read, divided by the launches.

use std::time::{Duration, Instant};

use burn::tensor::Tensor;
use criterion::{Criterion, criterion_group, criterion_main};
use gan_clipping_lab::{Backend, timed_kernels};
use pollster::block_on;

fn kernels(criterion: &mut Criterion) {
    for backend in [Backend::Cpu, Backend::WebGpu] {
        let Ok(device) = block_on(backend.open()) else {
            // Not in this build, or no GPU.
            continue;
        };
        let mut group = criterion.benchmark_group(format!("{backend:?}"));
        group.sample_size(20);
        for (name, run) in timed_kernels(&device) {
            group.bench_function(name, |bencher| {
                bencher.iter_custom(|launches| match backend {
                    Backend::Cpu => of_calls(launches, &run),
                    Backend::WebGpu => of_launches(launches, &run),
                });
            });
        }
        group.finish();
    }
}

fn of_calls(calls: u64, run: impl Fn() -> Tensor<2>) -> Duration {
    let began = Instant::now();
    for _ in 0..calls {
        std::hint::black_box(run());
    }
    began.elapsed()
}

/// Less the time of a read, which is some milliseconds on any GPU.
fn of_launches(launches: u64, run: impl Fn() -> Tensor<2>) -> Duration {
    let read = |last: Tensor<2>| last.into_data();
    read(run());
    let began = Instant::now();
    read(run());
    let one = began.elapsed();
    let began = Instant::now();
    for _ in 0..launches {
        run();
    }
    read(run());
    began.elapsed().saturating_sub(one)
}

criterion_group!(benches, kernels);
criterion_main!(benches);
