//! A parameter's tensors in a step: weights, gradient before and after clipping, update.
use crate::common::parameters::parameters;
use crate::common::pixels::pixels;
use crate::common::run::{clipped, steps, trainer};
use gan_clipping_lab::training::ParameterTensors;
use gan_clipping_lab::{TrainError, Trainer};
use pollster::block_on;

fn tensors(run: &Trainer, network: &str, parameter: &str) -> ParameterTensors {
    let read = run.tensors(network, parameter).expect("there is one");
    block_on(read).expect("the CPU gives its numbers")
}

fn norm(values: &[f32]) -> f64 {
    values
        .iter()
        .map(|v| f64::from(*v).powi(2))
        .sum::<f64>()
        .sqrt()
}

#[test]
fn the_tensors_are_those_that_the_statistics_measure() {
    let mut run = trainer(&clipped(0.01));
    let report = steps(&mut run, 2).remove(1);
    for (network, gradients) in [
        ("generator", &report.generator),
        ("discriminator", &report.discriminator),
    ] {
        for stats in gradients {
            let seen = tensors(&run, network, &stats.name);
            let what = format!("{network} {}", stats.name);
            let close = |found: f64, expected: f64| {
                assert!(
                    (found - expected).abs() <= 1e-5 * expected.abs(),
                    "{what}: {found}, {expected}"
                );
            };
            assert_eq!(seen.shape.iter().product::<usize>(), seen.weight.len());
            close(norm(&seen.before), stats.norm_before);
            close(norm(&seen.after), stats.norm_after);
            let before: Vec<f32> = seen
                .weight
                .iter()
                .zip(&seen.update)
                .map(|(w, u)| w + u)
                .collect();
            close(norm(&seen.update) / norm(&before), stats.update_ratio);
        }
    }
}

#[test]
fn the_weights_are_the_networks_and_moved_by_the_update() {
    let mut run = trainer(&clipped(0.01));
    steps(&mut run, 1);
    let earlier = parameters(&run.generator()).remove(0);
    run.step(&pixels(1, 16)).expect("the batch fits");
    let seen = tensors(&run, "generator", "mlp.layers.0.weight");
    assert_eq!(seen.shape, [100, 128]);
    assert_eq!(seen.weight, parameters(&run.generator())[0]);
    for ((now, earlier), update) in seen.weight.iter().zip(&earlier).zip(&seen.update) {
        assert_eq!(*now, earlier - update);
    }
}

#[test]
fn between_clipping_and_update_there_is_no_update_to_see() {
    let mut run = trainer(&clipped(0.01));
    steps(&mut run, 1);
    run.begin(&pixels(1, 16)).expect("the batch fits");
    while run.advance().expect("not at the end") < 7 {}
    let name = "mlp.layers.2.weight";
    let clipped = tensors(&run, "generator", name);
    assert!(clipped.update.is_empty());
    assert!(norm(&clipped.after) < norm(&clipped.before));
    run.advance().expect("the last stage");
    let updated = tensors(&run, "generator", name);
    assert_eq!(updated.update.len(), 128 * 784);
    assert_eq!(updated.before, clipped.before);
}

#[test]
fn an_unknown_name_and_a_run_without_a_step_are_refused() {
    let mut run = trainer(&clipped(0.01));
    let name = "mlp.layers.0.weight";
    assert!(matches!(
        run.tensors("generator", name).err(),
        Some(TrainError::NoStep)
    ));
    steps(&mut run, 1);
    for (network, parameter) in [("critic", name), ("generator", "mlp.layers.9.weight")] {
        assert!(matches!(
            run.tensors(network, parameter).err(),
            Some(TrainError::Name(_))
        ));
    }
}
