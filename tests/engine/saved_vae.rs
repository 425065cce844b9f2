//! Saving, loading and changing a VAE's run.
use crate::common::pixels::pixels;
use crate::common::run::{clipped, steps, trainer as gan};
use burn::tensor::Device;
use gan_clipping_lab::{VaeConfig, VaeStats, VaeTrainer};
use pollster::block_on;

fn config() -> VaeConfig {
    VaeConfig {
        batch_size: 16,
        ..VaeConfig::default()
    }
}

fn vae(config: VaeConfig) -> VaeTrainer {
    VaeTrainer::new(config, &Device::flex()).expect("a good configuration")
}

/// Takes `count` steps; the batches go on with the run.
fn train(trainer: &mut VaeTrainer, count: u64) -> Vec<VaeStats> {
    let mut step = || {
        let batch = pixels(trainer.steps() as u32, 16);
        trainer.step(&batch).expect("the batch fits");
        block_on(trainer.stats()).expect("a step was taken")
    };
    (0..count).map(|_| step()).collect()
}

fn save(trainer: &VaeTrainer) -> Vec<u8> {
    block_on(trainer.save()).expect("a run can be saved")
}

#[test]
fn a_resumed_run_equals_the_uninterrupted_one_bit_for_bit() {
    let mut config = config();
    config.encoder.clip = clipped(0.5).generator.clip;
    let mut whole = vae(config.clone());
    train(&mut whole, 3);
    let file = save(&whole);
    let expected = train(&mut whole, 3);

    let mut resumed = vae(VaeConfig::default());
    resumed.load(&file).expect("the file is whole");
    assert_eq!(resumed.steps(), 3);
    assert_eq!(*resumed.config(), config);
    assert_eq!(train(&mut resumed, 3), expected);
    assert_eq!(save(&resumed), save(&whole));
}

#[test]
fn a_gan_and_a_vae_refuse_each_others_file_and_go_on() {
    let mut vae = vae(config());
    train(&mut vae, 1);
    let mut gan = gan(&clipped(0.01));
    steps(&mut gan, 1);
    let of_gan = block_on(gan.save()).expect("a run can be saved");
    let error = vae.load(&of_gan).expect_err("it is of a GAN").to_string();
    assert!(
        error.contains("it is of a GAN, and this trainer trains a VAE"),
        "{error}"
    );
    let error = gan
        .load(&save(&vae))
        .expect_err("it is of a VAE")
        .to_string();
    assert!(
        error.contains("it is of a VAE, and this trainer trains a GAN"),
        "{error}"
    );
    assert_eq!((vae.steps(), gan.steps()), (1, 1));
    train(&mut vae, 1);
}

#[test]
fn a_damaged_file_is_refused() {
    let mut vae = vae(config());
    train(&mut vae, 1);
    let mut file = save(&vae);
    let middle = file.len() / 2;
    file[middle] ^= 1;
    let error = vae.load(&file).expect_err("it is damaged").to_string();
    assert!(error.contains("damaged"), "{error}");
    assert_eq!(vae.steps(), 1);
}

#[test]
fn a_threshold_changes_while_the_run_goes_on() {
    let mut vae = vae(config());
    train(&mut vae, 1);
    let mut changed = config();
    changed.decoder.clip = clipped(0.25).generator.clip;
    vae.configure(changed).expect("C may change");
    let report = train(&mut vae, 1).remove(0);
    assert_eq!(report.step, 2);
    assert_eq!(report.decoder_threshold, Some(0.25));
    let largest = report.decoder.iter().map(|g| g.norm_after);
    let largest = largest.fold(0.0, f64::max);
    assert!((largest - 0.25).abs() < 1e-6, "{largest}");
}

type Change = fn(&mut VaeConfig);

#[test]
fn what_needs_new_networks_is_refused_by_name_and_changes_nothing() {
    let mut vae = vae(config());
    let changes: [(Change, &str); 4] = [
        (|c| c.seed = 2, "seed"),
        (|c| c.latent_dim = 8, "latentDim"),
        (|c| c.encoder.hidden = vec![64], "encoder.hidden"),
        (|c| c.decoder.leaky_slope = 0.2, "decoder.leakySlope"),
    ];
    for (change, field) in changes {
        let mut changed = config();
        change(&mut changed);
        let error = vae.configure(changed).expect_err(field).to_string();
        assert!(error.starts_with(&format!("{field}: ")), "{error}");
        assert_eq!(*vae.config(), config());
    }
}
