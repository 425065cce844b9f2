//! Threefry against published and independent words, and what is drawn with it.
use crate::common::close::assert_close;
use crate::common::golden::read;
use gan_clipping_lab::random::{Random, Stream, threefry2x32};
use serde::Deserialize;

const STREAMS: [Stream; 6] = [
    Stream::GeneratorWeights,
    Stream::DiscriminatorWeights,
    Stream::DiscriminatorNoise,
    Stream::GeneratorNoise,
    Stream::Batches,
    Stream::Samples,
];

/// Draws in the statistical tests.
const DRAWS: usize = 1 << 20;

/// The part of `tests/golden/shuffle.json` that is of interest here.
#[derive(Deserialize)]
struct Golden {
    threefry: Vec<Words>,
}

#[derive(Deserialize)]
struct Words {
    key: [u32; 2],
    counter: [u32; 2],
    words: [u32; 2],
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    values.sum::<f64>() / DRAWS as f64
}

#[test]
fn threefry_gives_the_published_known_answers() {
    // Random123, tests/kat_vectors, the lines "threefry2x32 20".
    for (key, counter, words) in [
        ([0; 2], [0; 2], [0x6b20_0159, 0x99ba_4efe]),
        ([u32::MAX; 2], [u32::MAX; 2], [0x1cb9_96fc, 0xbb00_2be7]),
        (
            [0x1319_8a2e, 0x0370_7344],
            [0x243f_6a88, 0x85a3_08d3],
            [0xc492_3a9c, 0x483d_f7a0],
        ),
    ] {
        assert_eq!(threefry2x32(key, counter), words);
    }
}

#[test]
fn threefry_gives_the_words_of_an_independent_implementation() {
    let golden: Golden = read("shuffle");
    assert_eq!(golden.threefry.len(), 12);
    for Words {
        key,
        counter,
        words,
    } in golden.threefry
    {
        assert_eq!(threefry2x32(key, counter), words, "{key:?} {counter:?}");
    }
}

#[test]
fn a_word_is_threefrys_first_for_the_seed_and_the_stream() {
    let word = Random::new(7, Stream::Batches).word(3, 11);
    assert_eq!(word, threefry2x32([7, 5], [3, 11])[0]);
}

#[test]
fn normal_draws_have_the_moments_of_the_standard_normal() {
    for stream in [Stream::DiscriminatorNoise, Stream::Samples] {
        let draws = Random::new(1, stream).normal(0, DRAWS);
        let moment = |power| mean(draws.iter().map(|v| f64::from(*v).powi(power)));
        // Four standard errors of each moment of n normal draws: √(var(xᵏ) / n).
        let error = 4.0 / (DRAWS as f64).sqrt();
        assert_close(moment(1), 0.0, error, "mean");
        assert_close(moment(2), 1.0, 2_f64.sqrt() * error, "variance");
        assert_close(moment(3), 0.0, 15_f64.sqrt() * error, "skewness");
        assert_close(moment(4), 3.0, 96_f64.sqrt() * error, "kurtosis");
        // Box and Muller make two at a time: they must not know each other.
        let pairs = draws.chunks(2).map(|pair| f64::from(pair[0] * pair[1]));
        let covariance = 2.0 * mean(pairs);
        assert_close(
            covariance,
            0.0,
            2_f64.sqrt() * error,
            "covariance of a pair",
        );
    }
}

#[test]
fn normal_draws_are_finite_and_below_the_largest_that_24_bits_can_give() {
    let largest = (2.0 * 24.0 * std::f32::consts::LN_2).sqrt();
    let draws = Random::new(2, Stream::Samples).normal(0, DRAWS);
    assert!(draws.iter().all(|v| v.abs() <= largest));
    let reached = draws.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
    assert!(reached > 4.0, "the tails are there: {reached}");
}

#[test]
fn the_first_and_the_last_of_the_24_bits_words_give_finite_draws() {
    // Found by search: in these blocks the first word begins with 24 bits of 0 and of 1.
    let random = Random::new(1, Stream::Samples);
    assert_eq!(random.word(11_312_535, 0) >> 8, 0);
    assert_eq!(random.normal(11_312_535, 2), [0.0, 0.0]);
    assert_eq!(random.word(43_039_445, 0) >> 8, 0x00FF_FFFF);
    let pair = random.normal(43_039_445, 2);
    let radius = f64::from(pair[0].hypot(pair[1]));
    assert_close(
        radius,
        (48.0 * std::f64::consts::LN_2).sqrt(),
        1e-6,
        "radius",
    );
}

#[test]
fn uniform_draws_fill_their_bounds_and_stay_in_them() {
    let bound = 0.08;
    let draws = Random::new(1, Stream::GeneratorWeights).uniform(0, DRAWS, bound);
    assert!(draws.iter().all(|v| (-bound..bound).contains(v)));
    let bound = f64::from(bound);
    let error = 4.0 / (DRAWS as f64).sqrt();
    let moment = |power| mean(draws.iter().map(|v| (f64::from(*v) / bound).powi(power)));
    assert_close(moment(1), 0.0, error / 3_f64.sqrt(), "mean");
    // The variance of x² for x uniform in [−1, 1) is 1/5 − 1/9.
    assert_close(
        moment(2),
        1.0 / 3.0,
        error * (4_f64 / 45.0).sqrt(),
        "variance",
    );
}

#[test]
fn a_short_block_is_the_start_of_a_long_one() {
    let random = Random::new(1, Stream::Samples);
    let long = random.normal(4, 10);
    for len in 0..10 {
        assert_eq!(random.normal(4, len), long[..len]);
    }
    assert_eq!(random.uniform(4, 7, 1.0), random.uniform(4, 10, 1.0)[..7]);
}

#[test]
fn each_seed_stream_and_block_is_a_draw_of_its_own() {
    let mut draws = Vec::new();
    for seed in [0, 1, u32::MAX] {
        for stream in STREAMS {
            for block in [0, 1, 2] {
                draws.push(Random::new(seed, stream).normal(block, 4));
            }
        }
    }
    for (index, draw) in draws.iter().enumerate() {
        assert!(!draws[..index].contains(draw), "draw {index}: {draw:?}");
    }
}

#[test]
fn the_same_seed_stream_and_block_is_the_same_draw() {
    let draw = || Random::new(9, Stream::GeneratorNoise).normal(5, 100);
    assert_eq!(draw(), draw());
}
