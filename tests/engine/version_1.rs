//! Files of the first version, in which a run kept how many steps each gradient had been finite, as numbers
//! of 32 bits, and SGD's velocity also without momentum.
use crate::common::archive::{changed, put, replace};
use crate::common::close::assert_close;
use crate::common::run::{steps, trainer};
use gan_clipping_lab::config::{Operations, OptimizerKind};
use gan_clipping_lab::training::GradientStats;
use gan_clipping_lab::{StepStats, TrainConfig, Trainer};

/// Three steps of small networks, D by Adam and G by SGD without momentum, saved by the version of 2026-11-26.
fn file() -> Vec<u8> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/engine/files/run-version-1.safetensors"
    );
    std::fs::read(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn loaded(file: &[u8]) -> Trainer {
    let mut trainer = trainer(&TrainConfig::default());
    trainer.load(file).expect("files of version 1 are read");
    trainer
}

/// A run of the file's settings that was never interrupted.
fn uninterrupted() -> Trainer {
    let mut trainer = trainer(loaded(&file()).config());
    steps(&mut trainer, 3);
    trainer
}

fn configure(trainer: &mut Trainer, change: impl FnOnce(&mut TrainConfig)) {
    let mut config = trainer.config().clone();
    change(&mut config);
    trainer.configure(config).expect("may change in a run");
}

fn assert_same(found: &[StepStats], expected: &[StepStats]) {
    for (found, expected) in found.iter().zip(expected) {
        let what = format!("step {}", expected.step);
        assert_eq!(found.step, expected.step);
        assert_eq!(found.diverged, expected.diverged, "{what}");
        let norms = |stats: &StepStats| -> Vec<f64> {
            let both = stats.generator.iter().chain(&stats.discriminator);
            both.flat_map(|g: &GradientStats| [g.norm_before, g.update_ratio.min(1e3)])
                .collect()
        };
        // The file is of another machine, whose sums may have another order.
        for (found, expected) in norms(found).into_iter().zip(norms(expected)) {
            assert_close(found, expected, 1e-4 * expected, &what);
        }
    }
}

#[test]
fn its_run_goes_on_where_it_was() {
    let (mut found, mut expected) = (loaded(&file()), uninterrupted());
    assert_eq!(found.config().generator.optimizer.kind, OptimizerKind::Sgd);
    assert_eq!(found.steps(), 3);
    assert_same(&steps(&mut found, 3), &steps(&mut expected, 3));
}

#[test]
fn momentum_that_is_turned_on_begins_with_the_next_gradient() {
    let on = |c: &mut TrainConfig| c.generator.optimizer.momentum = 0.9;
    let (mut found, mut expected) = (loaded(&file()), uninterrupted());
    configure(&mut found, on);
    configure(&mut expected, |c| {
        c.operations = Operations::Plain;
        on(c);
    });
    assert_same(&steps(&mut found, 3), &steps(&mut expected, 3));
}

/// As if it were of step `step`, so far finite in all its steps.
fn at(step: u64) -> Vec<u8> {
    changed(&file(), |entries| {
        replace(
            entries,
            "run.json",
            "\"step\":3",
            &format!("\"step\":{step}"),
        );
        put(entries, "finite.counts", &[8], &[step as f32; 8]);
    })
}

#[test]
fn a_healthy_run_is_healthy_where_a_32_bit_number_no_longer_counts() {
    for operations in [Operations::Fused, Operations::Plain] {
        let mut run = loaded(&at(16_777_214));
        configure(&mut run, |c| c.operations = operations);
        for report in steps(&mut run, 5) {
            assert_eq!(report.diverged, None, "{operations:?} {}", report.step);
        }
    }
}

#[test]
fn a_divergence_that_it_tells_of_is_told_further() {
    let file = changed(&file(), |entries| {
        // D's last weight in the second step, all others in the third.
        let counts = [2.0, 2.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0];
        put(entries, "finite.alive", &[8], &[0.0; 8]);
        put(entries, "finite.counts", &[8], &counts);
    });
    for operations in [Operations::Fused, Operations::Plain] {
        let mut run = loaded(&file);
        configure(&mut run, |c| c.operations = operations);
        for report in steps(&mut run, 2) {
            let diverged = report.diverged.expect("it had diverged");
            assert_eq!((diverged.step, diverged.network), (2, "discriminator"));
            assert_eq!(diverged.parameter, "mlp.layers.1.weight");
        }
    }
}

#[test]
fn its_counts_of_finite_steps_are_held_to_the_runs() {
    let load = |name: &str, shape: &[usize], values: &[f32]| {
        let file = changed(&file(), |entries| put(entries, name, shape, values));
        let mut trainer = trainer(&TrainConfig::default());
        trainer.load(&file).expect_err(name).to_string()
    };
    for (name, wrong) in [
        ("finite.alive", 0.5),
        ("finite.alive", f32::NAN),
        ("finite.counts", -1.0),
        ("finite.counts", 4.0),
        ("finite.counts", 1.5),
    ] {
        let mut values = [1.0; 8];
        values[3] = wrong;
        let error = load(name, &[8], &values);
        assert!(error.contains(name), "{wrong}: {error}");
        let error = load(name, &[7], &[1.0; 7]);
        assert!(error.contains(name) && error.contains("[8]"), "{error}");
    }
    let missing = changed(&file(), |entries| drop(entries.remove("finite.alive")));
    let mut trainer = trainer(&TrainConfig::default());
    let error = trainer.load(&missing).expect_err("is missing").to_string();
    assert!(error.contains("finite.alive"), "{error}");
}
