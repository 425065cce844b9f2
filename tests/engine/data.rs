//! MNIST's file format, the shuffle and the batches.
use std::collections::HashSet;

use crate::common::golden::read;
use gan_clipping_lab::IMAGE_PIXELS;
use gan_clipping_lab::data::{
    Batches, IdxError, SHARD_IMAGES, Split, TRAIN_IMAGES, idx_images, idx_labels, shuffle,
    split_training,
};
use serde::Deserialize;

/// The part of `tests/golden/shuffle.json` that is of interest here.
#[derive(Deserialize)]
struct Golden {
    shuffles: Vec<Shuffle>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shuffle {
    seed: u32,
    epoch: u32,
    len: usize,
    /// The first 16, or all.
    first: Vec<u32>,
    /// Σ (position + 1) · entry.
    weighted_sum: u64,
}

/// An IDX file with `body` bytes after its header.
fn idx_file(magic: u32, count: u32, rows: u32, columns: u32, body: usize) -> Vec<u8> {
    let header = [magic, count, rows, columns].map(u32::to_be_bytes).concat();
    let pixels = (0..body).map(|index| index as u8);
    header.into_iter().chain(pixels).collect()
}

/// Images that carry their number in their first pixels.
fn numbered_images(count: usize) -> Vec<u8> {
    let mut pixels = vec![0; count * IMAGE_PIXELS];
    for (number, image) in pixels.chunks_mut(IMAGE_PIXELS).enumerate() {
        image[..4].copy_from_slice(&(number as u32).to_le_bytes());
    }
    pixels
}

/// The numbers of the images in a batch.
fn numbers(batch: &[u8]) -> Vec<u32> {
    let number = |image: &[u8]| u32::from_le_bytes([image[0], image[1], image[2], image[3]]);
    batch.chunks(IMAGE_PIXELS).map(number).collect()
}

#[test]
fn a_good_file_gives_its_pixels() {
    let file = idx_file(0x803, 2, 28, 28, 2 * IMAGE_PIXELS);
    assert_eq!(idx_images(&file), Ok(&file[16..]));
    assert_eq!(idx_images(&idx_file(0x803, 0, 28, 28, 0)), Ok(&[][..]));
}

#[test]
fn a_file_of_labels_is_refused_by_its_magic() {
    let file = idx_file(0x801, 1, 28, 28, IMAGE_PIXELS);
    let error = idx_images(&file).expect_err("is refused");
    let expected = IdxError::Magic {
        what: "images",
        found: 0x801,
        expected: 0x803,
    };
    assert_eq!(error, expected);
    assert!(error.to_string().contains("0x00000801"), "{error}");
}

/// An IDX file of these labels.
fn label_file(labels: &[u8]) -> Vec<u8> {
    let header = [0x801, labels.len() as u32].map(u32::to_be_bytes).concat();
    [header.as_slice(), labels].concat()
}

#[test]
fn a_file_of_labels_gives_its_digits() {
    assert_eq!(idx_labels(&label_file(&[5, 0, 9])), Ok(&[5, 0, 9][..]));
    assert_eq!(idx_labels(&label_file(&[])), Ok(&[][..]));
}

#[test]
fn labels_that_are_cut_short_no_digits_or_images_are_refused() {
    let good = label_file(&[5, 0, 9]);
    for actual in [0, 7, 8, 10] {
        let expected = if actual < 8 { 8 } else { 11 };
        let error = IdxError::Length {
            expected,
            actual: actual as u64,
        };
        assert_eq!(idx_labels(&good[..actual]), Err(error));
    }
    let error = IdxError::Label {
        index: 1,
        label: 10,
    };
    assert_eq!(idx_labels(&label_file(&[5, 10, 9])), Err(error));
    let images = idx_file(0x803, 1, 28, 28, IMAGE_PIXELS);
    let error = idx_labels(&images).expect_err("is refused");
    assert!(error.to_string().contains("file of labels"), "{error}");
}

#[test]
fn images_of_another_shape_are_refused() {
    for (rows, columns) in [(32, 28), (28, 32), (14, 56)] {
        let file = idx_file(0x803, 1, rows, columns, (rows * columns) as usize);
        assert_eq!(idx_images(&file), Err(IdxError::Shape { rows, columns }));
    }
}

#[test]
fn a_file_that_ends_in_its_header_is_refused() {
    let file = idx_file(0x803, 1, 28, 28, 0);
    for actual in [0, 3, 15] {
        let expected = IdxError::Length {
            expected: 16,
            actual: actual as u64,
        };
        assert_eq!(idx_images(&file[..actual]), Err(expected));
    }
}

#[test]
fn a_file_too_short_or_too_long_is_refused_with_both_lengths() {
    let expected = 16 + 2 * IMAGE_PIXELS;
    for actual in [16, expected - 1, expected + 1] {
        let error = idx_images(&idx_file(0x803, 2, 28, 28, actual - 16)).map(<[u8]>::len);
        let [expected, actual] = [expected, actual].map(|length| length as u64);
        assert_eq!(error, Err(IdxError::Length { expected, actual }));
    }
}

#[test]
fn the_shuffle_is_that_of_an_independent_implementation() {
    let golden: Golden = read("shuffle");
    assert_eq!(golden.shuffles.len(), 9);
    for expected in golden.shuffles {
        let order = shuffle(expected.seed, expected.epoch, expected.len);
        assert_eq!(order.len(), expected.len);
        assert_eq!(order[..expected.first.len()], expected.first);
        let weighted = (1..).zip(&order).map(|(at, entry)| at * u64::from(*entry));
        assert_eq!(weighted.sum::<u64>(), expected.weighted_sum);
    }
}

#[test]
fn the_shuffle_is_a_permutation() {
    for len in [0, 1, 2, 3, 1000] {
        let mut order = shuffle(1, 0, len);
        order.sort_unstable();
        assert_eq!(order, (0..len as u32).collect::<Vec<_>>());
    }
}

#[test]
fn the_shuffle_depends_on_the_seed_and_the_epoch_alone() {
    let order = shuffle(1, 0, 1000);
    assert_eq!(order, shuffle(1, 0, 1000));
    assert_ne!(order, shuffle(2, 0, 1000));
    assert_ne!(order, shuffle(1, 1, 1000));
}

#[test]
fn an_epoch_repeats_no_image_and_draws_from_one_shard_more_than_the_last() {
    let images = 2 * SHARD_IMAGES + 5000;
    let pixels = numbered_images(images);
    let mut batches = Batches::new(&pixels, 3000, 1);
    // Full batches in 10 000, 20 000 and then all 25 000 images; the rest of each is left out.
    for (epoch, (pool, count)) in [(10_000, 3), (20_000, 6), (images, 8), (images, 8)]
        .into_iter()
        .enumerate()
    {
        let drawn: Vec<u32> = (0..count)
            .flat_map(|_| numbers(&batches.next_batch()))
            .collect();
        let distinct: HashSet<_> = drawn.iter().collect();
        assert_eq!(distinct.len(), count * 3000, "epoch {epoch} repeats none");
        assert_eq!(drawn, shuffle(1, epoch as u32, pool)[..count * 3000]);
    }
}

#[test]
fn no_batch_draws_from_the_validation_images() {
    let pixels = numbered_images(60_000);
    let mut batches = Batches::new(&pixels, 10_000, 1);
    let mut drawn = HashSet::new();
    // Epochs of 1, 2, 3, 4, and from then on 5 shards.
    for _ in 0..(1 + 2 + 3 + 4 + 5 + 5) {
        drawn.extend(numbers(&batches.next_batch()));
    }
    assert_eq!(drawn.len(), TRAIN_IMAGES, "all others are drawn");
    assert!(drawn.iter().all(|image| (*image as usize) < TRAIN_IMAGES));
    // The seventh epoch is one of 50,000 too.
    let next = numbers(&batches.next_batch());
    assert_eq!(next, shuffle(1, 6, TRAIN_IMAGES)[..10_000]);
}

#[test]
fn the_validation_images_are_the_last_ten_thousand() {
    let pixels = numbered_images(60_000);
    let (training, validation) = split_training(&pixels);
    assert_eq!(numbers(training), (0..50_000).collect::<Vec<_>>());
    assert_eq!(numbers(validation), (50_000..60_000).collect::<Vec<_>>());
    let few = &pixels[..20 * IMAGE_PIXELS];
    assert_eq!(split_training(few), (few, &[][..]));
}

#[test]
fn a_split_is_known_by_its_name_and_no_other() {
    for split in [Split::Validation, Split::Test] {
        assert_eq!(split.to_string().parse(), Ok(split));
    }
    let error = "train".parse::<Split>().expect_err("is refused");
    assert!(error.to_string().contains("\"train\""), "{error}");
}

#[test]
fn a_batch_holds_its_images_whole() {
    let pixels: Vec<u8> = (0..20 * IMAGE_PIXELS).map(|at| (at % 251) as u8).collect();
    let batch = Batches::new(&pixels, 4, 1).next_batch();
    let order = shuffle(1, 0, 20);
    let expected = order[..4].iter().flat_map(|image| {
        let start = *image as usize * IMAGE_PIXELS;
        &pixels[start..start + IMAGE_PIXELS]
    });
    assert!(batch.iter().eq(expected));
}

#[test]
fn an_epoch_that_batches_fill_exactly_is_used_to_its_end() {
    let pixels = numbered_images(20);
    let mut batches = Batches::new(&pixels, 5, 1);
    for epoch in 0..3 {
        let drawn = [(); 4].map(|()| numbers(&batches.next_batch())).concat();
        assert_eq!(drawn, shuffle(1, epoch, 20));
    }
}

#[test]
fn a_batch_larger_than_the_first_epochs_waits_for_one_that_is_large_enough() {
    let pixels = vec![7; 2 * SHARD_IMAGES * IMAGE_PIXELS];
    let batch_size = SHARD_IMAGES + 1;
    let mut batches = Batches::new(&pixels, batch_size, 1);
    for _ in 0..2 {
        assert_eq!(batches.next_batch().len(), batch_size * IMAGE_PIXELS);
    }
}

#[test]
#[should_panic(expected = "batchSize: 3 is more than the 2 images")]
fn a_batch_larger_than_all_images_is_refused() {
    Batches::new(&[0; 2 * IMAGE_PIXELS], 3, 1);
}
