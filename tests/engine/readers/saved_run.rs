//! Saved runs of both trainers, the checksum put right.

use std::cell::RefCell;

use gan_clipping_lab::{Device, IMAGE_PIXELS, TrainError, Trainer, VaeTrainer};
use pollster::block_on;

use super::{Reader, assert_told, checksum, mutate, seeds, within};

pub const READER: Reader = Reader {
    name: "saved_run",
    check,
    seeds: seeds::saved_runs,
    mutate: mutate::archive,
};

/// Bytes while a file is read: the weights and moments as they are kept, those that begin, and the file's own tables.
pub fn bound(bytes: usize) -> usize {
    (4 << 20) + 32 * bytes
}

/// Images in a step, and bytes of a file, of runs that are tried out.
const MOST_IMAGES: usize = 16;
const MOST_BYTES: usize = 100_000;

thread_local! {
    static GAN: RefCell<Trainer> = RefCell::new(
        Trainer::new(seeds::tiny(), &Device::flex()).expect("is in range"),
    );
    static VAE: RefCell<VaeTrainer> = RefCell::new(
        VaeTrainer::new(seeds::tiny_vae(), &Device::flex()).expect("is in range"),
    );
}

pub fn check(file: &[u8]) {
    read(file);
    if let Some(file) = checksum::corrected(file) {
        read(&file);
    }
}

fn read(file: &[u8]) {
    GAN.with_borrow_mut(|gan| match within(bound(file.len()), || gan.load(file)) {
        Ok(()) => assert_gan_goes_on(gan, file),
        Err(error) => {
            assert_told(&error);
            assert!(matches!(
                error,
                TrainError::State(_) | TrainError::Config(_)
            ));
        }
    });
    VAE.with_borrow_mut(|vae| match within(bound(file.len()), || vae.load(file)) {
        Ok(()) => assert_vae_goes_on(vae, file),
        Err(error) => assert_told(&error),
    });
}

/// What was taken is saved as it was, and can be trained on.
fn assert_gan_goes_on(gan: &mut Trainer, file: &[u8]) {
    let config = gan.config().clone();
    config.validate().expect("what was taken is valid");
    if file.len() > MOST_BYTES {
        return;
    }
    let saved = block_on(gan.save()).expect("is saved");
    gan.load(&saved).expect("what was saved is taken");
    assert!(block_on(gan.save()).expect("is saved") == saved);
    let images = config.batch_size * config.discriminator_steps;
    if images > MOST_IMAGES {
        return;
    }
    let steps = gan.steps();
    gan.step(&vec![100; images * IMAGE_PIXELS])
        .expect("the batch fits");
    assert_eq!(
        block_on(gan.stats()).expect("a step was taken").step,
        steps + 1
    );
}

fn assert_vae_goes_on(vae: &mut VaeTrainer, file: &[u8]) {
    let config = vae.config().clone();
    config.validate().expect("what was taken is valid");
    if file.len() > MOST_BYTES {
        return;
    }
    let saved = block_on(vae.save()).expect("is saved");
    vae.load(&saved).expect("what was saved is taken");
    assert!(block_on(vae.save()).expect("is saved") == saved);
    if config.batch_size > MOST_IMAGES {
        return;
    }
    let steps = vae.steps();
    vae.step(&vec![100; config.batch_size * IMAGE_PIXELS])
        .expect("the batch fits");
    assert_eq!(
        block_on(vae.stats()).expect("a step was taken").step,
        steps + 1
    );
}
