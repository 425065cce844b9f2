//! Large tensors: updates in many chunks, and launches in more cubes than a dimension takes.

use super::*;

claims![
    parameters_of_every_length_are_clipped_and_moved_to_the_last_weight,
    noise_is_drawn_to_the_last_number_where_a_dimension_has_too_few_cubes,
    gradients_reach_the_last_row_where_a_dimension_has_too_few_cubes,
];

/// Around the lengths of a chunk, and one that makes a chunk longer and is not even; with the units of each,
/// some more than a cube has.
const LENGTHS: [(usize, usize); 8] = [
    (1, 1),
    (3, 3),
    (1023, 33),
    (1024, 128),
    (1025, 41),
    (2048, 1),
    (5000, 1000),
    (140_001, 3),
];
const RATE: f32 = 0.5;
/// Where the percentile's words are.
const AT: usize = 1;

async fn parameters_of_every_length_are_clipped_and_moved_to_the_last_weight() {
    let mut pieces: Vec<Piece> = Vec::new();
    for (len, _) in LENGTHS {
        let start = Piece { offset: 0, len };
        pieces.push(pieces.last().map_or(start, |last| after(*last, len)));
    }
    let end = pieces[pieces.len() - 1].end();
    let gradients = Random::new(5, Stream::Samples).normal(8, end);
    let global = norm(&gradients_of(&pieces, &gradients).concat());
    for clip in [
        Clip::None,
        // Some are above it and some below.
        Clip::Norm(40.0),
        Clip::GlobalNorm(100.0),
        Clip::MeanAbs(0.798),
        Clip::Value(1.5),
        Clip::Adaptive {
            ratio: 0.99,
            least: 1e-3,
        },
        Clip::Percentile { at: AT, acts: true },
    ] {
        let count = pieces.len();
        let mut moving = Moving {
            parameters: random(9, [end]),
            first: Tensor::zeros([end], &device()),
            second: Tensor::zeros([end], &device()),
            finite: tensor([vec![0.0; count], vec![7.0; count]].concat(), [2 * count]),
            history: tensor(vec![50.0, 0.0], [2]),
        };
        let before = values(moving.parameters.clone()).await;
        let rule = Update {
            pieces: pieces.clone(),
            units: LENGTHS.map(|(_, units)| units).into(),
            clip,
            direction: Direction::Sgd { momentum: 0.0 },
            rate: RATE,
            weight_clip: None,
            ends_step: true,
        };
        let flat = tensor(gradients.clone(), [end]);
        // Halfway between the two norms.
        let half = 0.5_f32.to_bits();
        let words = words(vec![0, 1, 2, 0, half, half]);
        let report = values(update(&mut moving, &flat, &words, rule).report).await;
        let after = values(moving.parameters).await;

        let mut sums = vec![[0.0; 6]; count];
        for row in report.chunks_exact(REPORT_COLUMNS) {
            let columns = [
                SQUARES,
                UPDATE_SQUARES,
                WEIGHT_SQUARES,
                CLIPPED_SQUARES,
                DOTS,
                CHANGED,
            ];
            for (sum, column) in sums[row[PARAMETER] as usize].iter_mut().zip(columns) {
                *sum += f64::from(row[column]);
            }
            assert_eq!(row[BROKEN_STEPS], 8.0);
        }
        for (index, piece) in pieces.iter().enumerate() {
            let what = format!("{clip:?}, {} weights, {}", piece.len, form());
            let place = piece.offset..piece.offset + piece.len;
            let raw = &gradients[place.clone()];
            let clipped = clipped(clip, raw, &before[place.clone()], LENGTHS[index].1, global);
            let expected: Vec<f64> = (before[place.clone()].iter())
                .zip(&clipped)
                .map(|(weight, g)| f64::from(*weight) - f64::from(RATE) * g)
                .collect();
            assert_values(&after[place.clone()], &expected, &what);
            let gap = place.end..piece.end();
            assert_eq!(after[gap.clone()], before[gap], "behind them, {what}");
            let of_clipped: f64 = clipped.iter().map(|g| g * g).sum();
            let moved = of_clipped * f64::from(RATE).powi(2);
            let [squares, weights] = [raw, &before[place]].map(|values| norm(values).powi(2));
            let mut expected = [squares, moved, weights, 0.0, 0.0, 0.0];
            if clip.bends() {
                let pairs = || raw.iter().map(|g| f64::from(*g)).zip(&clipped);
                expected[3] = of_clipped;
                expected[4] = pairs().map(|(g, clipped)| g * clipped).sum();
                expected[5] = pairs().filter(|(g, clipped)| g != *clipped).count() as f64;
            }
            for (sum, expected) in sums[index].iter().zip(expected) {
                let off = (sum - expected).abs();
                assert!(off <= 2e-5 * expected, "{what}: {sum}, not {expected}");
            }
        }
    }
}

fn gradients_of(pieces: &[Piece], gradients: &[f32]) -> Vec<Vec<f32>> {
    let of = |piece: &Piece| gradients[piece.offset..piece.offset + piece.len].to_vec();
    pieces.iter().map(of).collect()
}

/// A parameter's gradient by the rule's definition.
fn clipped(clip: Clip, raw: &[f32], weights: &[f32], units: usize, global: f64) -> Vec<f64> {
    let to = |measure: f64, c: f64| if measure <= c { 1.0 } else { c / measure };
    let scaled = |factor: f64| raw.iter().map(|g| f64::from(*g) * factor).collect();
    let unit = |values: &[f32], unit: usize| -> Vec<f32> {
        values[unit..].iter().step_by(units).copied().collect()
    };
    match clip {
        Clip::None => scaled(1.0),
        Clip::Norm(c) => scaled(to(norm(raw), c.into())),
        Clip::GlobalNorm(c) => scaled(to(global, c.into())),
        Clip::MeanAbs(c) => {
            let sum: f64 = raw.iter().map(|g| f64::from(g.abs())).sum();
            scaled(to(sum / raw.len() as f64, c.into()))
        }
        Clip::Value(c) => raw.iter().map(|g| f64::from(g.clamp(-c, c))).collect(),
        Clip::Adaptive { ratio, least } => {
            let factors: Vec<f64> = (0..units)
                .map(|at| {
                    let bound = norm(&unit(weights, at)).max(least.into()) * f64::from(ratio);
                    to(norm(&unit(raw, at)), bound)
                })
                .collect();
            (raw.iter().enumerate())
                .map(|(at, g)| f64::from(*g) * factors[at % units])
                .collect()
        }
        Clip::Percentile { .. } => scaled(to(global, (50.0 + global) / 2.0)),
    }
}

fn norm(values: &[f32]) -> f64 {
    let squares = values.iter().map(|value| f64::from(*value).powi(2));
    squares.sum::<f64>().sqrt()
}

/// WebGPU takes 65,535 cubes in a dimension: the largest batch of half the longest noise is one more.
async fn noise_is_drawn_to_the_last_number_where_a_dimension_has_too_few_cubes() {
    let draw = Draw {
        key: [9, Stream::GeneratorNoise as u32],
        at: 0,
    };
    let shape = [4096, 2048];
    let found = values(normal(&words(vec![3]), draw, shape)).await;
    assert_eq!(found.len(), shape[0] * shape[1]);
    let expected = Random::new(9, Stream::GeneratorNoise).normal(3, found.len());
    for first in [0, found.len() / 2, found.len() - 4096] {
        let expected = expected[first..][..4096].iter().map(|v| f64::from(*v));
        let expected: Vec<f64> = expected.collect();
        let what = format!("noise from {first} on");
        assert_values(&found[first..][..4096], &expected, &what);
    }
}

async fn gradients_reach_the_last_row_where_a_dimension_has_too_few_cubes() {
    let (rows, inputs) = (8192, 513);
    let weight = Piece {
        offset: 0,
        len: inputs,
    };
    let layer = Layer {
        inputs,
        outputs: 1,
        weight,
        bias: after(weight, 1),
    };
    let flat = random(1, [layer.bias.end()]);
    let (dy, x) = (random(2, [rows, 1]), random(3, [rows, inputs]));
    let dx = values(input_gradient(&dy, &flat, layer, &x, Activation::Linear)).await;
    let (dy, w) = (values(dy).await, values(flat).await);
    for row in [0, rows / 2, rows - 1] {
        let expected: Vec<f64> = (w[..inputs].iter())
            .map(|w| f64::from(*w) * f64::from(dy[row]))
            .collect();
        assert_values(
            &dx[row * inputs..][..inputs],
            &expected,
            &format!("row {row}"),
        );
    }
}
