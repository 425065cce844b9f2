//! One training step on the CPU: by clipping rule, by loss's number of critic steps, and with its
//! statistics read. Run with `cargo bench`; the batch is noise, since no time here depends on pixels.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use gan_clipping_lab::config::{Architecture, ClipConfig, ClipRule, Operations};
use gan_clipping_lab::random::{Random, Stream};
use gan_clipping_lab::{Backend, TrainConfig, Trainer};

const RULES: [ClipRule; 7] = [
    ClipRule::None,
    ClipRule::Norm,
    ClipRule::GlobalNorm,
    ClipRule::Value,
    ClipRule::MeanAbs,
    ClipRule::Adaptive,
    ClipRule::Percentile,
];

/// The article's networks with `rule` on both.
fn config(rule: ClipRule) -> TrainConfig {
    let mut config = TrainConfig::default();
    let clip = ClipConfig {
        rule,
        threshold: if rule == ClipRule::Percentile {
            50.0
        } else {
            0.01
        },
        every: 1,
    };
    config.generator.clip = clip.clone();
    config.discriminator.clip = clip;
    config
}

/// A trainer some steps into its run, and a batch for it.
fn running(config: TrainConfig) -> (Trainer, Vec<u8>) {
    let device = pollster::block_on(Backend::Cpu.open()).expect("the CPU is always there");
    let random = Random::new(1, Stream::Batches);
    let bytes = config.batch_size * config.discriminator_steps * gan_clipping_lab::IMAGE_PIXELS;
    let pixels: Vec<u8> = (0..bytes)
        .map(|at| random.word(0, at as u32) as u8)
        .collect();
    let mut trainer = Trainer::new(config, &device).expect("the settings are valid");
    for _ in 0..5 {
        trainer
            .step(&pixels)
            .expect("the batch is of the right size");
    }
    (trainer, pixels)
}

fn step(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("step");
    group.sample_size(60);
    for rule in RULES {
        let (mut trainer, pixels) = running(config(rule));
        group.bench_function(BenchmarkId::new("rule", format!("{rule:?}")), |bencher| {
            bencher.iter(|| trainer.step(&pixels));
        });
    }
    let (mut trainer, pixels) = running(config(ClipRule::Norm));
    group.bench_function("rule/Norm with stats read", |bencher| {
        bencher.iter(|| {
            trainer.step(&pixels)?;
            pollster::block_on(trainer.stats())
        });
    });
    group.sample_size(10);
    for channels in [[16, 32], [64, 128]] {
        for operations in [Operations::Fused, Operations::Plain] {
            let dcgan = TrainConfig {
                architecture: Architecture::Dcgan,
                channels,
                operations,
                ..config(ClipRule::Norm)
            };
            let name = BenchmarkId::new("dcgan", format!("{channels:?} {operations:?}"));
            group.bench_function(name, |bencher| {
                // Made when it is timed: five steps of the largest take seconds.
                let (mut trainer, pixels) = running(dcgan.clone());
                bencher.iter(|| trainer.step(&pixels));
            });
        }
    }
    group.finish();
}

/// What a step does only to be looked at: the squares of all updates and of all weights summed, and
/// the one read. The gradients' norms are not here, since clipping needs them.
fn observation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("observation");
    let (trainer, _) = running(config(ClipRule::Norm));
    group.bench_function("stats read", |bencher| {
        bencher.iter(|| pollster::block_on(trainer.stats()));
    });
    let weights = weights(&trainer);
    group.bench_function("norms of updates and weights", |bencher| {
        bencher.iter(|| {
            let squares = || weights.iter().map(|w| w.clone().square().sum()).collect();
            [
                Tensor::cat(squares(), 0).sqrt(),
                Tensor::cat(squares(), 0).sqrt(),
            ]
        });
    });
    group.finish();
}

/// All weights of both networks, flat.
fn weights(trainer: &Trainer) -> Vec<Tensor<1>> {
    struct Weights(Vec<Tensor<1>>);
    impl ModuleVisitor for Weights {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            self.0.push(param.val().inner().reshape([-1]));
        }
    }
    let mut weights = Weights(Vec::new());
    trainer.generator().visit(&mut weights);
    trainer.discriminator().visit(&mut weights);
    weights.0
}

criterion_group!(benches, step, observation);
criterion_main!(benches);
