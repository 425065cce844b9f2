use super::*;

/// Sides and channels: such as fill vectors and such as do not, one channel on either side, and more images
/// than are gathered at a time; fewer of all where Miri interprets the tests, which takes a thousand times as long.
const SIZES: [[usize; 4]; 7] = [
    [3, 2, 5, 3],
    if cfg!(miri) {
        [1, 2, 16, 4]
    } else {
        [2, 7, 16, 4]
    },
    [1, 1, 1, 1],
    [2, 3, 6, 1],
    [1, 2, 1, 4],
    if cfg!(miri) {
        [3, 14, 1, 1]
    } else {
        [30, 14, 3, 1]
    },
    if cfg!(miri) {
        [1, 1, 2, 2]
    } else {
        [9, 7, 32, 16]
    },
];

fn numbers(len: usize, seed: usize) -> Vec<f32> {
    let number = |at: usize| ((at * 7919 + seed * 104_729 + at / 11) % 37) as f32 / 16.0 - 1.1;
    (0..len).map(number).collect()
}

/// Images, a convolution, its parameters, and both images.
fn cases() -> impl Iterator<Item = (Convolution, Vec<f32>, Vec<f32>, Vec<f32>)> {
    SIZES.into_iter().map(|[images, side, small, big]| {
        let weight = Piece {
            offset: 64,
            len: small * big * 16,
        };
        let bias = Piece {
            offset: weight.end(),
            len: small.max(big),
        };
        let convolution = Convolution {
            side,
            small,
            big,
            weight,
            bias,
        };
        (
            convolution,
            numbers(bias.end(), 1),
            numbers(images * convolution.big_numbers(), 2),
            numbers(images * convolution.small_numbers(), 3),
        )
    })
}

/// Every weight with the places of the numbers of both images that it ties: `each(weight, big, small)`.
fn each_tie(convolution: Convolution, images: usize, mut each: impl FnMut(usize, usize, usize)) {
    let Convolution {
        side, small, big, ..
    } = convolution;
    for image in 0..images {
        for (y, x) in (0..side).flat_map(|y| (0..side).map(move |x| (y, x))) {
            for (ky, kx) in (0..4).flat_map(|ky| (0..4).map(move |kx| (ky, kx))) {
                let (line, column) = (2 * y + ky, 2 * x + kx);
                if !(1..=2 * side).contains(&line) || !(1..=2 * side).contains(&column) {
                    continue;
                }
                let pixel = (image * 2 * side + line - 1) * 2 * side + column - 1;
                for (s, b) in (0..small).flat_map(|s| (0..big).map(move |b| (s, b))) {
                    each(
                        ((s * big + b) * 4 + ky) * 4 + kx,
                        pixel * big + b,
                        ((image * side + y) * side + x) * small + s,
                    );
                }
            }
        }
    }
}

fn assert_near(found: &[f32], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let largest = expected.iter().fold(1e-3_f64, |m, v| m.max(v.abs()));
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        let off = (f64::from(*found) - expected).abs();
        assert!(
            off <= 1e-5 * largest,
            "{what}, {at}: {found}, not {expected}"
        );
    }
}

fn derivative(x: f32, activation: Activation) -> f64 {
    match activation {
        Activation::Linear => 1.0,
        Activation::Leaky(_) if x > 0.0 => 1.0,
        Activation::Leaky(slope) => slope.into(),
        Activation::Sigmoid => f64::from(x) * (1.0 - f64::from(x)),
    }
}

const ACTIVATIONS: [Activation; 3] = [
    Activation::Linear,
    Activation::Leaky(0.2),
    Activation::Leaky(0.0),
];

#[test]
fn a_convolution_is_a_sum_over_its_taps_and_channels() {
    for (convolution, parameters, big, small) in cases() {
        let weight = piece(&parameters, convolution.weight);
        let bias = piece(&parameters, convolution.bias);
        let images = big.len() / convolution.big_numbers();
        let mut sums: Vec<f64> = (0..small.len())
            .map(|at| bias[at % convolution.small].into())
            .collect();
        each_tie(convolution, images, |w, b, s| {
            sums[s] += f64::from(weight[w]) * f64::from(big[b]);
        });
        for activation in ACTIVATIONS {
            let expected: Vec<f64> = (sums.iter())
                .map(|sum| sum * derivative(*sum as f32, activation))
                .collect();
            let mut found = vec![f32::NAN; small.len()];
            convolve(&big, &parameters, convolution, activation, &mut found);
            assert_near(
                &found,
                &expected,
                &format!("{convolution:?}, {activation:?}"),
            );
        }
    }
}

#[test]
fn a_transposed_convolution_spreads_each_number_over_its_taps() {
    for (convolution, parameters, big, small) in cases() {
        let weight = piece(&parameters, convolution.weight);
        let bias = piece(&parameters, convolution.bias);
        let convolution = Convolution {
            bias: Piece {
                len: convolution.big,
                ..convolution.bias
            },
            ..convolution
        };
        let images = big.len() / convolution.big_numbers();
        let mut expected: Vec<f64> = (0..big.len())
            .map(|at| bias[at % convolution.big].into())
            .collect();
        each_tie(convolution, images, |w, b, s| {
            expected[b] += f64::from(weight[w]) * f64::from(small[s]);
        });
        let mut found = vec![f32::NAN; big.len()];
        convolve_transposed(&small, &parameters, convolution, &mut found);
        assert_near(&found, &expected, &format!("{convolution:?}"));
    }
}

#[test]
fn each_ones_gradient_at_its_input_is_the_other_times_the_activations_derivative() {
    for (convolution, parameters, big, small) in cases() {
        let weight = piece(&parameters, convolution.weight);
        let images = big.len() / convolution.big_numbers();
        let (mut at_big, mut at_small) = (vec![0.0; big.len()], vec![0.0; small.len()]);
        each_tie(convolution, images, |w, b, s| {
            at_big[b] += f64::from(weight[w]) * f64::from(small[s]);
            at_small[s] += f64::from(weight[w]) * f64::from(big[b]);
        });
        let times = |sums: &[f64], x: &[f32], activation| -> Vec<f64> {
            let derived = x.iter().map(|x| derivative(*x, activation));
            sums.iter().zip(derived).map(|(sum, d)| sum * d).collect()
        };
        for activation in ACTIVATIONS.into_iter().chain([Activation::Sigmoid]) {
            let what = format!("{convolution:?}, {activation:?}");
            let (x, mut dx) = (numbers(big.len(), 4), vec![f32::NAN; big.len()]);
            input_gradient(&small, &parameters, convolution, &x, activation, &mut dx);
            assert_near(&dx, &times(&at_big, &x, activation), &what);
            let (x, mut dx) = (numbers(small.len(), 5), vec![f32::NAN; small.len()]);
            transposed_input_gradient(&big, &parameters, convolution, &x, activation, &mut dx);
            assert_near(&dx, &times(&at_small, &x, activation), &what);
        }
    }
}

#[test]
fn the_weights_gradient_sums_products_over_all_images_and_the_biass_sums_what_came_out() {
    for (convolution, _, big, small) in cases() {
        let images = big.len() / convolution.big_numbers();
        let mut expected = vec![0.0; convolution.weight.len];
        each_tie(convolution, images, |w, b, s| {
            expected[w] += f64::from(big[b]) * f64::from(small[s]);
        });
        for (biased, dy, channels) in [
            (Biased::Small, &small, convolution.small),
            (Biased::Big, &big, convolution.big),
        ] {
            let convolution = Convolution {
                bias: Piece {
                    len: channels,
                    ..convolution.bias
                },
                ..convolution
            };
            let mut gradients = vec![f32::NAN; convolution.bias.end()];
            weight_gradient(&big, &small, convolution, biased, &mut gradients);
            let what = format!("{convolution:?}, {biased:?}");
            assert_near(piece(&gradients, convolution.weight), &expected, &what);
            let sum = |channel| -> f64 {
                let numbers = dy.iter().skip(channel).step_by(channels);
                numbers.map(|dy| f64::from(*dy)).sum()
            };
            let sums: Vec<f64> = (0..channels).map(sum).collect();
            assert_near(piece(&gradients, convolution.bias), &sums, &what);
            // The gaps hold zeros; what lies before is another's.
            assert!(gradients[..64].iter().all(|other| other.is_nan()));
            assert!(gradients[64..].iter().all(|number| number.is_finite()));
        }
    }
}

#[test]
fn a_number_that_is_none_stays_so_through_a_convolution_and_back() {
    let (convolution, parameters, mut big, mut small) = cases().next().expect("there is one");
    big.fill(f32::NAN);
    small.fill(f32::NAN);
    let relu = Activation::Leaky(0.0);
    let mut y = vec![0.0; small.len()];
    convolve(&big, &parameters, convolution, relu, &mut y);
    assert!(y.iter().all(|number| number.is_nan()));
    let (x, mut dx) = (vec![-1.0; big.len()], vec![0.0; big.len()]);
    input_gradient(&small, &parameters, convolution, &x, relu, &mut dx);
    assert!(dx.iter().all(|number| number.is_nan()));
}
