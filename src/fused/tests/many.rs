//! Large tensors: updates in many chunks, and launches in more cubes than a dimension takes.

use super::*;

claims![
    parameters_of_every_length_are_clipped_and_moved_to_the_last_weight,
    noise_is_drawn_to_the_last_number_where_a_dimension_has_too_few_cubes,
    gradients_reach_the_last_row_where_a_dimension_has_too_few_cubes,
];

/// Around the lengths of a chunk, and one that makes a chunk longer and is not even.
const LENGTHS: [usize; 8] = [1, 3, 1023, 1024, 1025, 2048, 5000, 140_001];
const RATE: f32 = 0.5;

async fn parameters_of_every_length_are_clipped_and_moved_to_the_last_weight() {
    let mut pieces: Vec<Piece> = Vec::new();
    for len in LENGTHS {
        let start = Piece { offset: 0, len };
        pieces.push(pieces.last().map_or(start, |last| after(*last, len)));
    }
    let end = pieces[pieces.len() - 1].end();
    let gradients = Random::new(5, Stream::Samples).normal(8, end);
    let norms: Vec<f64> = (pieces.iter())
        .map(|piece| norm(&gradients[piece.offset..piece.offset + piece.len]))
        .collect();
    let global = norms.iter().map(|norm| norm * norm).sum::<f64>().sqrt();
    for clip in [
        Clip::None,
        // Some are above it and some below.
        Clip::Norm(40.0),
        Clip::GlobalNorm(100.0),
    ] {
        let scale = |norm: f64| match clip {
            Clip::None => 1.0,
            Clip::Norm(c) => (f64::from(c) / norm).min(1.0),
            Clip::GlobalNorm(c) => (f64::from(c) / global).min(1.0),
        };
        let count = pieces.len();
        let mut moving = Moving {
            parameters: random(9, [end]),
            first: Tensor::zeros([end], &device()),
            second: Tensor::zeros([end], &device()),
            finite: tensor([vec![0.0; count], vec![7.0; count]].concat(), [2 * count]),
        };
        let before = values(moving.parameters.clone()).await;
        let rule = Update {
            pieces: pieces.clone(),
            clip,
            direction: Direction::Sgd { momentum: 0.0 },
            rate: RATE,
            weight_clip: None,
            ends_step: true,
        };
        let flat = tensor(gradients.clone(), [end]);
        let report = values(update(&mut moving, &flat, &words(vec![0]), rule)).await;
        let after = values(moving.parameters).await;

        let mut sums = vec![[0.0; 3]; count];
        for row in report.chunks_exact(REPORT_COLUMNS) {
            let columns = [SQUARES, UPDATE_SQUARES, WEIGHT_SQUARES];
            for (sum, column) in sums[row[PARAMETER] as usize].iter_mut().zip(columns) {
                *sum += f64::from(row[column]);
            }
            assert_eq!(row[BROKEN_STEPS], 8.0);
        }
        for (index, piece) in pieces.iter().enumerate() {
            let what = format!("{clip:?}, {} weights, {}", piece.len, form());
            let scale = scale(norms[index]);
            let place = piece.offset..piece.offset + piece.len;
            let expected: Vec<f64> = (before[place.clone()].iter())
                .zip(&gradients[place.clone()])
                .map(|(weight, g)| f64::from(*weight) - f64::from(RATE * g) * scale)
                .collect();
            assert_values(&after[place.clone()], &expected, &what);
            let gap = place.end..piece.end();
            assert_eq!(after[gap.clone()], before[gap], "behind them, {what}");
            let moved = norms[index] * scale * f64::from(RATE);
            let expected = [norms[index], moved, norm(&before[place])];
            for (sum, expected) in sums[index].iter().zip(expected) {
                let off = (sum.sqrt() - expected).abs();
                assert!(off <= 1e-5 * expected, "{what}: {sum}, not {expected}²");
            }
        }
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
