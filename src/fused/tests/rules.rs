//! Every clipping rule: from its definition in 64 bits (`tests/golden/clip_values.py`), by hand, and at its
//! edges.

use serde::Deserialize;

use super::*;
use crate::clip::{HISTORY_CAPACITY, MIN_WEIGHT_NORM, Rank, next_place, rank};
use crate::config::ClipRule;
use crate::random::threefry2x32;

claims![
    each_rule_does_what_its_definition_says,
    percentiles_are_of_the_latest_512_norms,
    a_mean_above_c_scales_to_c,
    an_entry_above_c_becomes_c_with_its_sign,
    a_unit_is_held_to_its_weights_norm_and_to_the_least_where_that_is_smaller,
    a_norm_is_remembered_also_where_the_percentile_does_not_act,
    the_only_norm_so_far_is_its_own_percentile_and_is_not_scaled,
    the_percentile_of_equal_norms_is_that_norm,
    a_gradient_of_zero_is_left_alone_by_every_rule,
    a_number_that_is_none_stays_so_under_every_rule,
    a_history_with_a_norm_that_is_none_has_no_percentile,
    a_norm_that_overflows_is_the_largest_of_the_history,
];

const ADAPTIVE: fn(f32) -> Clip = |ratio| Clip::Adaptive {
    ratio,
    least: MIN_WEIGHT_NORM,
};
/// Where these tests have the percentile's words.
const AT: usize = 1;
const PERCENTILE: Clip = Clip::Percentile { at: AT, acts: true };

/// The words of a step with `seen` norms before it.
fn percentile_words(percent: f32, seen: u64) -> Tensor<1, Int> {
    let (place, kept) = next_place(seen);
    let Rank { low, weights } = rank(percent, kept);
    let [of_low, of_next] = weights.map(|weight| (weight as f32).to_bits());
    words(vec![
        9,
        place as u32,
        kept as u32,
        low as u32,
        of_low,
        of_next,
    ])
}

/// One parameter as rows of units, its weights and its gradient.
#[derive(Clone)]
struct One {
    units: usize,
    weights: Vec<f32>,
    gradient: Vec<f32>,
}

/// What clipping made of parameters.
struct Clipped {
    gradients: Vec<Vec<f32>>,
    /// Of each parameter, `[REPORT_COLUMNS]`.
    report: Vec<Vec<f32>>,
    factors: Option<Vec<f32>>,
    history: Tensor<1>,
}

async fn clipped(clip: Clip, all: &[One], history: Tensor<1>, words: &Tensor<1, Int>) -> Clipped {
    let mut pieces: Vec<Piece> = Vec::new();
    for one in all {
        let len = one.gradient.len();
        let start = Piece { offset: 0, len };
        pieces.push(pieces.last().map_or(start, |last| after(*last, len)));
    }
    let end = pieces.last().map_or(0, |last| last.end());
    let flat = |of: fn(&One) -> &Vec<f32>| {
        let mut values = vec![0.0; end];
        for (piece, one) in pieces.iter().zip(all) {
            values[piece.offset..piece.offset + piece.len].copy_from_slice(of(one));
        }
        tensor(values, [end])
    };
    let zeros = || Tensor::zeros([end], &device());
    let count = all.len();
    let mut moving = Moving {
        parameters: flat(|one| &one.weights),
        first: zeros(),
        second: zeros(),
        finite: tensor([vec![1.0; count], vec![0.0; count]].concat(), [2 * count]),
        history,
    };
    let rule = Update {
        pieces: pieces.clone(),
        units: all.iter().map(|one| one.units).collect(),
        clip,
        // The first velocity is the clipped gradient, to the bit.
        direction: Direction::Sgd { momentum: 0.5 },
        rate: 1.0,
        weight_clip: None,
        ends_step: true,
    };
    let updated = update(&mut moving, &flat(|one| &one.gradient), words, rule);
    let first = values(moving.first).await;
    let report = values(updated.report).await;
    let gradient = |piece: &Piece| first[piece.offset..piece.offset + piece.len].to_vec();
    let factors = match updated.factors {
        None => None,
        Some(factors) => Some(values(factors).await),
    };
    Clipped {
        gradients: pieces.iter().map(gradient).collect(),
        // None of these parameters is longer than a chunk.
        report: report
            .chunks_exact(REPORT_COLUMNS)
            .map(<[f32]>::to_vec)
            .collect(),
        factors,
        history: moving.history,
    }
}

impl Clipped {
    fn column(&self, column: usize) -> Vec<f32> {
        self.report.iter().map(|row| row[column]).collect()
    }
}

/// One parameter, one unit of ones for weights.
fn vector(gradient: Vec<f32>) -> One {
    One {
        units: 1,
        weights: vec![1.0; gradient.len()],
        gradient,
    }
}

async fn once(clip: Clip, all: &[One]) -> Clipped {
    clipped(clip, all, empty_history(), &percentile_words(50.0, 0)).await
}

fn empty_history() -> Tensor<1> {
    Tensor::zeros([HISTORY_CAPACITY], &device())
}

/// `tests/golden/rules.json`: a bias, a dense layer's weight of 4 units, and a convolution's.
#[derive(Deserialize)]
struct Golden {
    weights: [Vec<f32>; 3],
    gradients: Vec<[Vec<f32>; 3]>,
    cases: Vec<Case>,
    long: Vec<Long>,
}

#[derive(Deserialize)]
struct Case {
    rule: ClipRule,
    threshold: f32,
    steps: Vec<Step>,
}

/// Every list has an entry for each parameter.
#[derive(Deserialize)]
struct Step {
    threshold: f64,
    clipped: [Vec<f64>; 3],
    norms: Vec<f64>,
    cosine: Vec<f64>,
    changed: Vec<f64>,
}

/// A percentile of many norms.
#[derive(Deserialize)]
struct Long {
    step: usize,
    percent: f32,
    threshold: f64,
}

fn golden() -> Golden {
    let golden = include_str!("../../../tests/golden/rules.json");
    serde_json::from_str(golden).expect("is of this form")
}

async fn each_rule_does_what_its_definition_says() {
    let golden = golden();
    assert_eq!(golden.cases.len(), 9);
    for case in &golden.cases {
        let c = case.threshold;
        let clip = match case.rule {
            ClipRule::None => Clip::None,
            ClipRule::Norm => Clip::Norm(c),
            ClipRule::GlobalNorm => Clip::GlobalNorm(c),
            ClipRule::Value => Clip::Value(c),
            ClipRule::MeanAbs => Clip::MeanAbs(c),
            ClipRule::Adaptive => ADAPTIVE(c),
            ClipRule::Percentile => PERCENTILE,
        };
        // A convolution's units are not the columns of a matrix; to the other rules it is a vector.
        let parameters = match case.rule {
            ClipRule::Adaptive => 2,
            _ => 3,
        };
        let mut history = empty_history();
        for (step, expected) in case.steps.iter().enumerate() {
            let one = |index: usize| One {
                units: [1, 4, 1][index],
                weights: golden.weights[index].clone(),
                gradient: golden.gradients[step][index].clone(),
            };
            let all: Vec<One> = (0..parameters).map(one).collect();
            let words = percentile_words(c, step as u64);
            let found = clipped(clip, &all, history, &words).await;
            for index in 0..parameters {
                let what = format!("{clip:?}, step {step}, parameter {index}");
                assert_values(&found.gradients[index], &expected.clipped[index], &what);
                assert_report(clip, &found.report[index], expected, index, &what);
            }
            history = found.history;
        }
    }
}

fn assert_report(clip: Clip, row: &[f32], expected: &Step, index: usize, what: &str) {
    let close = |found: f64, expected: f64, of: &str| {
        let form = form();
        assert!(
            (found - expected).abs() <= 1e-6 * expected.abs(),
            "{what}, {form}, {of}: {found}, not {expected}"
        );
    };
    let of = |column: usize| f64::from(row[column]);
    let norm_before = of(SQUARES).sqrt();
    close(norm_before, expected.norms[index], "norm before");
    close(of(THRESHOLD), expected.threshold, "C");
    let clipped = &expected.clipped[index];
    let norm_after = clipped.iter().map(|v| v * v).sum::<f64>().sqrt();
    let share = expected.changed[index];
    if clip.bends() {
        assert_eq!(of(SCALE), 1.0, "{what}");
        close(of(CLIPPED_SQUARES).sqrt(), norm_after, "norm after");
        let cosine = of(DOTS) / norm_before / of(CLIPPED_SQUARES).sqrt();
        close(cosine, expected.cosine[index], "cosine");
        close(of(CHANGED), share * clipped.len() as f64, "changed");
    } else {
        close(norm_before * of(SCALE), norm_after, "norm after");
        assert_eq!(of(SCALE) != 1.0, share == 1.0, "{what}");
        let inside = [CLIPPED_SQUARES, DOTS, CHANGED].map(of);
        assert_eq!(inside, [0.0; 3], "{what}");
    }
}

async fn percentiles_are_of_the_latest_512_norms() {
    // The key and block of clip_values.py.
    let norms: Vec<f32> = (0..600)
        .map(|step| {
            let word = threefry2x32([0x601D, 0x1000], [3000, step])[0];
            (word >> 8) as f32 * (1.0 / (1 << 24) as f32) * (step + 1) as f32
        })
        .collect();
    let golden = golden();
    assert_eq!(golden.long.len(), 30);
    for Long {
        step,
        percent,
        threshold,
    } in golden.long
    {
        // The ring as so many steps leave it.
        let mut ring = vec![0.0; HISTORY_CAPACITY];
        for (at, norm) in norms[..step].iter().enumerate() {
            ring[at % HISTORY_CAPACITY] = *norm;
        }
        let words = percentile_words(percent, step as u64);
        let all = [vector(vec![norms[step]])];
        let found = clipped(PERCENTILE, &all, tensor(ring.clone(), [512]), &words).await;
        let what = format!("{percent} % at step {step}, {}", form());
        let c = f64::from(found.column(THRESHOLD)[0]);
        assert!(
            (c - threshold).abs() <= 1e-6 * threshold,
            "{what}: {c}, not {threshold}"
        );
        let norm = f64::from(norms[step]);
        let scale = f64::from(found.column(SCALE)[0]);
        let expected = (threshold / norm).min(1.0);
        assert!(
            (scale - expected).abs() <= 1e-6 * expected,
            "{what}: {scale}"
        );
        // The norm is the root of a square.
        let after = values(found.history).await;
        ring[step % HISTORY_CAPACITY] = norms[step];
        for (at, (after, expected)) in after.iter().zip(&ring).enumerate() {
            let off = (after - expected).abs();
            assert!(
                off <= 1e-6 * expected,
                "{what}, {at}: {after}, not {expected}"
            );
        }
    }
}

async fn a_mean_above_c_scales_to_c() {
    // Means of 1, 4 and 0; and one just at C, of which 1/41 · 41 would not be 1.
    let all = [
        vector(vec![1.0, -1.0, 1.0, -1.0, 1.0]),
        vector(vec![-4.0]),
        vector(vec![0.0; 7]),
        vector(vec![82.0, 0.0]),
    ];
    let found = once(Clip::MeanAbs(2.0), &all[..3]).await;
    assert_eq!(found.column(SCALE), [1.0, 0.5, 1.0], "{}", form());
    assert_eq!(found.gradients[1], [-2.0]);
    assert_eq!(found.column(THRESHOLD), [2.0; 3]);
    let found = once(Clip::MeanAbs(41.0), &all).await;
    assert_eq!(found.column(SCALE), [1.0; 4], "{}", form());
}

async fn an_entry_above_c_becomes_c_with_its_sign() {
    let gradient = vec![0.5, -0.5, 3.0, -4.0, 0.25, 0.0, 2.0];
    let found = once(Clip::Value(0.5), &[vector(gradient), vector(vec![-2.0])]).await;
    assert_eq!(found.gradients[0], [0.5, -0.5, 0.5, -0.5, 0.25, 0.0, 0.5]);
    assert_eq!(found.gradients[1], [-0.5]);
    assert_eq!(found.column(CHANGED), [3.0, 1.0], "{}", form());
    assert_eq!(found.column(SQUARES), [29.5625, 4.0]);
    assert_eq!(found.column(CLIPPED_SQUARES), [1.3125, 0.25]);
    // ¼ + ¼ + 1½ + 2 + 1/16 + 1
    assert_eq!(found.column(DOTS), [5.0625, 1.0]);
    assert_eq!(found.column(SCALE), [1.0; 2]);
    assert_eq!(found.column(THRESHOLD), [0.5; 2]);
    assert!(found.factors.is_none());
}

async fn a_unit_is_held_to_its_weights_norm_and_to_the_least_where_that_is_smaller() {
    // Five units of two rows: norms of 5, 5, 5, 5 and 0.
    let gradient = vec![3.0, 3.0, 3.0, -3.0, 0.0, 4.0, -4.0, 4.0, 4.0, 0.0];
    // Weights of norms 5, 10, 20, 0 and 0.
    let weights = vec![4.0, 6.0, 20.0, 0.0, 0.0, 3.0, 8.0, 0.0, 0.0, 0.0];
    let dense = One {
        units: 5,
        weights,
        gradient,
    };
    let bias = vector(vec![3.0, 4.0, 0.0]);
    let found = once(ADAPTIVE(0.5), &[dense, bias]).await;
    let least = 0.5 * MIN_WEIGHT_NORM / 5.0;
    let of_bias = 0.5 * 3.0_f32.sqrt() / 5.0;
    let expected = [0.5, 1.0, 1.0, least, 1.0, of_bias];
    let factors = found.factors.clone().expect("the rule has some");
    let near = |found: &[f32], expected: &[f32]| {
        let expected: Vec<f64> = expected.iter().map(|v| f64::from(*v)).collect();
        assert_values(found, &expected, "adaptive");
    };
    near(&factors, &expected);
    assert_eq!(factors[..3], [0.5, 1.0, 1.0], "{}", form());
    assert!((factors[3] / least - 1.0).abs() < 1e-6, "{}", factors[3]);
    let rows = [3.0, 3.0, 3.0, -3.0, 0.0, 4.0, -4.0, 4.0, 4.0, 0.0];
    let by_hand: Vec<f32> = (rows.iter().enumerate())
        .map(|(at, g)| g * expected[at % 5])
        .collect();
    near(&found.gradients[0], &by_hand);
    near(&found.gradients[1], &[3.0 * of_bias, 4.0 * of_bias, 0.0]);
    assert_eq!(found.column(CHANGED), [4.0, 2.0]);
    assert_eq!(found.column(THRESHOLD), [0.5; 2]);
    assert_eq!(found.column(SQUARES), [100.0, 25.0]);
}

async fn a_norm_is_remembered_also_where_the_percentile_does_not_act() {
    let idle = Clip::Percentile {
        at: AT,
        acts: false,
    };
    let mut history = empty_history();
    for (step, size) in [1.0, 2.0, 3.0, 4.0].into_iter().enumerate() {
        let words = percentile_words(50.0, step as u64);
        let found = clipped(idle, &[vector(vec![size])], history, &words).await;
        assert_eq!(found.column(SCALE), [1.0], "step {step}");
        assert_eq!(found.column(THRESHOLD), [0.0], "step {step}");
        assert_eq!(found.gradients[0], [size], "step {step}");
        history = found.history;
    }
    let all = [vector(vec![60.0]), vector(vec![80.0])];
    let found = clipped(PERCENTILE, &all, history, &percentile_words(50.0, 4)).await;
    assert_eq!(found.column(THRESHOLD), [3.0; 2], "of 1, 2, 3, 4 and 100");
    assert_eq!(found.column(SCALE), [3.0 / 100.0; 2]);
    let history = values(found.history).await;
    assert_eq!(history[..6], [1.0, 2.0, 3.0, 4.0, 100.0, 0.0]);
}

async fn the_only_norm_so_far_is_its_own_percentile_and_is_not_scaled() {
    for percent in [0.0, 1.0, 37.0, 100.0] {
        let all = [vector(vec![0.1, 0.7]), vector(vec![0.3])];
        let words = percentile_words(percent, 0);
        let found = clipped(PERCENTILE, &all, empty_history(), &words).await;
        assert_eq!(found.column(SCALE), [1.0; 2], "{percent} %, {}", form());
        assert_eq!(found.gradients[0], [0.1, 0.7]);
        let remembered = values(found.history).await[0];
        assert_eq!(found.report[0][THRESHOLD], remembered);
    }
}

async fn the_percentile_of_equal_norms_is_that_norm() {
    for (percent, expected) in [
        (1.0, 2.0),
        (50.0, 2.0),
        (62.5, 4.5),
        (75.0, 7.0),
        (100.0, 7.0),
    ] {
        let mut ring = vec![0.0; HISTORY_CAPACITY];
        ring[..4].copy_from_slice(&[2.0, 7.0, 2.0, 2.0]);
        let words = percentile_words(percent, 4);
        let all = [vector(vec![7.0])];
        let found = clipped(PERCENTILE, &all, tensor(ring, [512]), &words).await;
        assert_eq!(
            found.column(THRESHOLD),
            [expected],
            "{percent} %, {}",
            form()
        );
    }
}

async fn a_gradient_of_zero_is_left_alone_by_every_rule() {
    for c in [1e-12, 1.0, 100.0] {
        for clip in [
            Clip::Norm(c),
            Clip::GlobalNorm(c),
            Clip::MeanAbs(c),
            Clip::Value(c),
            ADAPTIVE(c),
            PERCENTILE,
        ] {
            let what = format!("{clip:?}, {}", form());
            let mut dense = vector(vec![0.0; 10]);
            dense.units = 5;
            let found = once(clip, &[dense, vector(vec![0.0; 3])]).await;
            assert!(
                found.gradients.iter().flatten().all(|g| *g == 0.0),
                "{what}"
            );
            assert_eq!(found.column(SCALE), [1.0; 2], "{what}");
            assert_eq!(found.column(CHANGED), [0.0; 2], "{what}");
            if let Some(factors) = found.factors {
                assert_eq!(factors, [1.0; 6], "{what}");
            }
        }
    }
}

/// In two parameters of two units each, one entry is broken.
async fn a_number_that_is_none_stays_so_under_every_rule() {
    let dense = |broken: f32| One {
        units: 2,
        weights: vec![1.0; 6],
        gradient: vec![5.0, 5.0, 5.0, broken, 5.0, 5.0],
    };
    let whole = dense(5.0);
    // How many entries of each are no number then.
    for (clip, of_nan, of_infinity) in [
        (Clip::MeanAbs(1.0), [6, 0], [1, 0]),
        // An infinite entry is one that is too large.
        (Clip::Value(1.0), [1, 0], [0, 0]),
        (ADAPTIVE(1.0), [3, 0], [1, 0]),
        // Of one norm that is ∞ the percentile is ∞: nothing is cut, and the step is told as diverged all the same.
        (PERCENTILE, [6, 6], [0, 0]),
    ] {
        for (broken, expected) in [(f32::NAN, of_nan), (f32::INFINITY, of_infinity)] {
            let what = format!("{broken}, {clip:?}, {}", form());
            let found = once(clip, &[dense(broken), whole.clone()]).await;
            let count = |gradient: &Vec<f32>| gradient.iter().filter(|g| g.is_nan()).count();
            let counts: Vec<usize> = found.gradients.iter().map(count).collect();
            assert_eq!(counts, expected, "{what}: {:?}", found.gradients);
            assert!(!found.report[0][SQUARES].is_finite(), "{what}");
            assert_eq!(found.column(BROKEN_STEPS), [1.0, 0.0], "{what}");
            if clip == Clip::Value(1.0) {
                // All, NaN too: nobody can say that it stayed.
                assert_eq!(found.column(CHANGED), [6.0, 6.0], "{what}");
                let entry = found.gradients[0][3];
                assert_eq!(entry == 1.0, broken == f32::INFINITY, "{what}: {entry}");
            }
        }
    }
}

async fn a_history_with_a_norm_that_is_none_has_no_percentile() {
    let mut ring = vec![0.0; HISTORY_CAPACITY];
    ring[..2].copy_from_slice(&[1.0, f32::NAN]);
    let all = [vector(vec![2.0])];
    let words = percentile_words(10.0, 2);
    let found = clipped(PERCENTILE, &all, tensor(ring, [512]), &words).await;
    let what = form();
    assert!(found.report[0][THRESHOLD].is_nan(), "{what}");
    assert!(found.gradients[0][0].is_nan(), "{what}");
    assert_eq!(found.column(BROKEN_STEPS), [0.0], "{what}");
}

async fn a_norm_that_overflows_is_the_largest_of_the_history() {
    // Of 1, 2 and ∞: between the first two, the second itself, and beyond it.
    for (percent, threshold, gradient) in [
        (10.0, 1.2, 1.2),
        (50.0, 2.0, 2.0),
        (60.0, f64::INFINITY, 2.0),
    ] {
        let mut ring = vec![0.0; HISTORY_CAPACITY];
        ring[..2].copy_from_slice(&[1.0, f32::INFINITY]);
        let all = [vector(vec![2.0])];
        let words = percentile_words(percent, 2);
        let found = clipped(PERCENTILE, &all, tensor(ring, [512]), &words).await;
        let what = format!("{percent}, {}", form());
        let c = f64::from(found.report[0][THRESHOLD]);
        assert!(
            c == threshold || (c - threshold).abs() < 1e-6,
            "{what}: {c}"
        );
        let clipped = f64::from(found.gradients[0][0]);
        assert!((clipped - gradient).abs() < 1e-6, "{what}: {clipped}");
    }
}
