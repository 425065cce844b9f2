//! The search for the noise of a given image.
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use gan_clipping_lab::config::{Architecture, Operations};
use gan_clipping_lab::training::{Found, LatentSearch, MAX_SAMPLES, MAX_SEARCH_STEPS};
use gan_clipping_lab::{IMAGE_PIXELS, TrainConfig, TrainError, Trainer};
use pollster::block_on;

use crate::common::pixels::pixels;
use crate::common::run::{clipped, steps, trainer};

fn found(search: &LatentSearch) -> Found {
    block_on(search.found()).expect("the device is there")
}

fn dcgan() -> TrainConfig {
    TrainConfig {
        architecture: Architecture::Dcgan,
        channels: [2, 3],
        ..clipped(0.05)
    }
}

/// ‖G(z) − x‖² of one image, in 64 bits.
fn loss(trainer: &Trainer, noise: &[f32], image: &[u8]) -> f64 {
    let noise = TensorData::new(noise.to_vec(), [1, noise.len()]);
    let noise = Tensor::<2>::from_data(noise, &Device::flex());
    let generated = trainer.generator().valid().forward(noise).into_data();
    let values = generated.try_into_vec::<f32>().expect("are 32 bits");
    let apart = |(value, pixel): (&f32, &u8)| f64::from(*value) - f64::from(*pixel) / 255.0;
    values.iter().zip(image).map(apart).map(|d| d * d).sum()
}

#[test]
fn it_begins_at_the_nearest_of_the_samples() {
    let trainer = trainer(&clipped(0.05));
    let noise = trainer.sample_noise(4, 9).expect("4 are few enough");
    let image = pixels(3, 1);
    let dim = trainer.config().noise_dim;
    let distances: Vec<f64> = (noise.chunks(dim))
        .map(|noise| loss(&trainer, noise, &image).sqrt())
        .collect();
    let nearest = (0..4).min_by(|a, b| distances[*a].total_cmp(&distances[*b]));
    let start = found(&trainer.search(&image, 4, 9).expect("is one image"));
    assert_eq!(Some(start.start), nearest);
    assert_eq!(start.steps, 0);
    assert_eq!(start.noise, noise[start.start * dim..][..dim]);
    assert!((start.distance - distances[start.start]).abs() < 1e-4 * start.distance);
}

#[test]
fn a_first_step_moves_each_number_by_a_tenth_against_its_slope() {
    // Adam's first step is the rate times the gradient's sign, whatever its size. A convolutional generator is
    // normalised by its running statistics, as where it draws.
    for config in [clipped(0.05), dcgan()] {
        let mut trainer = trainer(&config);
        steps(&mut trainer, 30);
        let image = pixels(3, 1);
        let noise = trainer.sample_noise(1, 9).expect("1 is few enough");
        let mut search = trainer.search(&image, 1, 9).expect("is one image");
        search.advance(1).expect("1 is few enough");
        let after = found(&search).noise;
        let slopes: Vec<f64> = (0..noise.len())
            .map(|at| {
                let beside = |by: f32| {
                    let mut noise = noise.clone();
                    noise[at] += by;
                    loss(&trainer, &noise, &image)
                };
                (beside(1e-2) - beside(-1e-2)) / 2e-2
            })
            .collect();
        let steepest = slopes
            .iter()
            .fold(0.0, |most: f64, slope| most.max(slope.abs()));
        // In 32 bits a slope that is nearly none has no sign.
        let clear = |slope: f64| slope.abs() > f64::max(1e-2, 0.05 * steepest);
        let moved = (after.iter().zip(&noise)).map(|(after, before)| f64::from(after - before));
        let moves: Vec<(f64, f64)> = moved.zip(slopes).filter(|(_, s)| clear(*s)).collect();
        assert!(moves.len() > 30, "{}", moves.len());
        for (moved, slope) in moves {
            assert!(
                (moved + 0.1 * slope.signum()).abs() < 1e-4,
                "{moved}, {slope}"
            );
        }
    }
}

#[test]
fn it_finds_the_image_of_a_noise_again() {
    for config in [clipped(0.05), dcgan()] {
        let mut trainer = trainer(&config);
        steps(&mut trainer, 30);
        let image = block_on(trainer.sample(1, 77)).expect("1 is few enough");
        let mut search = trainer.search(&image, 8, 9).expect("is one image");
        let before = found(&search);
        search.advance(300).expect("300 are few enough");
        let after = found(&search);
        assert_eq!(after.steps, 300);
        assert!(
            after.distance < 0.3 * before.distance,
            "{} after {}",
            after.distance,
            before.distance
        );
        let generated = block_on(trainer.generate(after.noise)).expect("is one row");
        assert_eq!(generated, after.pixels);
    }
}

#[test]
fn more_starts_change_no_search_and_may_find_a_nearer_image() {
    let trainer = trainer(&clipped(0.05));
    let image = pixels(3, 1);
    let search = |starts| {
        let mut search = trainer.search(&image, starts, 9).expect("is one image");
        search.advance(10).expect("10 are few enough");
        found(&search)
    };
    let [one, many] = [search(1), search(6)];
    assert!(many.distance <= one.distance);
    if many.start == 0 {
        assert_eq!(many.noise, one.noise);
    }
}

#[test]
fn it_goes_on_in_the_generator_that_it_began_in_and_leaves_the_run_alone() {
    let by_modules = TrainConfig {
        operations: Operations::Plain,
        ..dcgan()
    };
    for config in [clipped(0.05), dcgan(), by_modules] {
        let (mut searched, mut plain) = (trainer(&config), trainer(&config));
        steps(&mut searched, 1);
        steps(&mut plain, 1);
        let image = pixels(3, 1);
        let advanced = |trainer: &Trainer| {
            let mut search = trainer.search(&image, 2, 9).expect("is one image");
            search.advance(3).expect("3 are few enough");
            search
        };
        let alone = found(&advanced(&searched));
        let during = advanced(&searched);
        let reports = steps(&mut searched, 2);
        assert_eq!(found(&during), alone);
        assert_eq!(reports, steps(&mut plain, 2));
        let sample = |trainer: &Trainer| block_on(trainer.sample(3, 1)).expect("are few enough");
        assert_eq!(sample(&searched), sample(&plain));
    }
}

#[test]
fn what_it_cannot_search_is_refused_by_name_and_number() {
    let trainer = trainer(&clipped(0.05));
    let refusal = |pixels: &[u8], starts| match trainer.search(pixels, starts, 1) {
        Ok(_) => panic!("was taken"),
        Err(error) => error.to_string(),
    };
    assert!(refusal(&[0; 783], 1).starts_with("pixels: 783 bytes"));
    assert!(refusal(&[0; IMAGE_PIXELS], 0).starts_with("count: 0 samples"));
    assert!(refusal(&[0; IMAGE_PIXELS], MAX_SAMPLES + 1).starts_with("count: 4097 samples"));
    let mut search = (trainer.search(&[0; IMAGE_PIXELS], 1, 1)).expect("is one image");
    for steps in [0, MAX_SEARCH_STEPS + 1] {
        let error = search.advance(steps).expect_err("is refused");
        assert!(matches!(error, TrainError::SearchSteps { steps: found, .. } if found == steps));
        assert!(
            error
                .to_string()
                .starts_with(&format!("steps: {steps} steps"))
        );
    }
    assert_eq!(found(&search).steps, 0);
}
