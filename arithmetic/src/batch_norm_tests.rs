use super::*;

fn numbers(len: usize, seed: usize) -> Vec<f32> {
    let number = |at: usize| ((at * 7919 + seed * 104_729 + at / 11) % 37) as f32 / 16.0 - 1.1;
    (0..len).map(number).collect()
}

/// Images, channels, pixels, and the orders.
fn cases() -> Vec<(usize, BatchNorm)> {
    let mut cases = Vec::new();
    // Miri takes a thousand times as long: there are just more rows than are worked on together.
    let [many, pixels] = if cfg!(miri) { [12, 9] } else { [70, 196] };
    for [images, channels, pixels] in [[3, 5, 4], [1, 1, 9], [many, 8, 3], [2, 16, pixels]] {
        for before in [Order::Pixels, Order::Channels] {
            for after in [Order::Pixels, Order::Channels] {
                let gamma = Piece {
                    offset: 64,
                    len: channels,
                };
                let beta = Piece {
                    offset: gamma.end(),
                    len: channels,
                };
                let norm = BatchNorm {
                    channels,
                    pixels,
                    gamma,
                    beta,
                    running: 3,
                    before,
                    after,
                };
                cases.push((images, norm));
            }
        }
    }
    cases
}

/// The place of a number.
fn at(norm: BatchNorm, order: Order, [image, channel, pixel]: [usize; 3]) -> usize {
    let within = match order {
        Order::Channels => channel * norm.pixels + pixel,
        Order::Pixels => pixel * norm.channels + channel,
    };
    image * norm.channels * norm.pixels + within
}

/// The places of a channel's numbers, before and after.
fn places(norm: BatchNorm, images: usize, channel: usize) -> Vec<[usize; 2]> {
    let each = (0..images).flat_map(|image| (0..norm.pixels).map(move |pixel| (image, pixel)));
    each.map(|(image, pixel)| {
        [norm.before, norm.after].map(|order| at(norm, order, [image, channel, pixel]))
    })
    .collect()
}

fn assert_near(found: f32, expected: f64, what: &str) {
    let off = (f64::from(found) - expected).abs();
    assert!(
        off <= 2e-5 * expected.abs().max(0.1),
        "{what}: {found}, not {expected}"
    );
}

/// Mean and variance of some numbers.
fn moments_of(numbers: &[f64]) -> [f64; 2] {
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    [
        mean,
        numbers.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count,
    ]
}

#[test]
fn each_channel_has_its_mean_taken_out_and_is_divided_by_its_deviation_in_every_order() {
    for (images, norm) in cases() {
        let what = format!("{norm:?}");
        let x = numbers(images * norm.channels * norm.pixels, 1);
        let parameters = numbers(norm.beta.end(), 2);
        let before = numbers(3 + 2 * norm.channels + 1, 3);
        let mut running = before.clone();
        let mut y = vec![f32::NAN; x.len()];
        let moments = batch_norm(&x, &parameters, &mut running, norm, 0.2, &mut y);
        for channel in 0..norm.channels {
            let places = places(norm, images, channel);
            let numbers: Vec<f64> = places.iter().map(|[at, _]| x[*at].into()).collect();
            let [mean, variance] = moments_of(&numbers);
            let scale = 1.0 / (variance + 1e-5).sqrt();
            assert_near(moments[channel], mean, &what);
            assert_near(moments[norm.channels + channel] / scale as f32, 1.0, &what);
            let gamma = f64::from(parameters[norm.gamma.offset + channel]);
            let beta = f64::from(parameters[norm.beta.offset + channel]);
            for (x, [_, at]) in numbers.iter().zip(&places) {
                let value = (x - mean) * scale * gamma + beta;
                assert_near(y[*at], if value > 0.0 { value } else { 0.2 * value }, &what);
            }
            for (at, of_batch) in [(channel, mean), (norm.channels + channel, variance)] {
                let expected = 0.9 * f64::from(before[3 + at]) + 0.1 * of_batch;
                assert_near(running[3 + at], expected, &what);
            }
        }
        // What is another's stays.
        assert_eq!(running[..3], before[..3]);
        assert_eq!(running.last(), before.last());
    }
}

#[test]
fn its_gradients_are_those_of_small_differences() {
    for (images, norm) in cases() {
        // A single number of a channel has no derivative worth the name.
        let count = images * norm.channels * norm.pixels;
        let (x, dy) = (numbers(count, 1), numbers(count, 4));
        let parameters = numbers(norm.beta.end(), 2);
        let mut running = vec![0.0; 3 + 2 * norm.channels];
        let mut y = vec![0.0; count];
        let moments = batch_norm(&x, &parameters, &mut running, norm, 1.0, &mut y);
        let mut gradients = vec![f32::NAN; norm.beta.end()];
        let mut dx = vec![f32::NAN; count];
        batch_norm_gradient(
            &dy,
            &x,
            &moments,
            &parameters,
            norm,
            &mut gradients,
            &mut dx,
        );
        for channel in 0..norm.channels {
            let what = format!("{norm:?}, channel {channel}");
            let places = places(norm, images, channel);
            let numbers: Vec<f64> = places.iter().map(|[at, _]| x[*at].into()).collect();
            let slopes: Vec<f64> = places.iter().map(|[_, at]| dy[*at].into()).collect();
            let gamma = f64::from(parameters[norm.gamma.offset + channel]);
            let beta = f64::from(parameters[norm.beta.offset + channel]);
            // Σ y dy of the channel.
            let loss = |numbers: &[f64], gamma: f64, beta: f64| -> f64 {
                let [mean, variance] = moments_of(numbers);
                let scale = 1.0 / (variance + 1e-5).sqrt();
                let of = |(x, dy): (&f64, &f64)| ((x - mean) * scale * gamma + beta) * dy;
                numbers.iter().zip(&slopes).map(of).sum()
            };
            let small = 1e-4;
            let slope_of =
                |change: &dyn Fn(f64) -> f64| (change(small) - change(-small)) / (2.0 * small);
            let of_gamma = slope_of(&|by| loss(&numbers, gamma + by, beta));
            let of_beta = slope_of(&|by| loss(&numbers, gamma, beta + by));
            assert_near(gradients[norm.gamma.offset + channel], of_gamma, &what);
            assert_near(gradients[norm.beta.offset + channel], of_beta, &what);
            for (index, [at, _]) in places.iter().enumerate().step_by(7) {
                let moved = |by| {
                    let mut numbers = numbers.clone();
                    numbers[index] += by;
                    loss(&numbers, gamma, beta)
                };
                assert_near(dx[*at], slope_of(&moved), &what);
            }
        }
        assert!(gradients[..64].iter().all(|other| other.is_nan()));
        assert!(gradients[64..].iter().all(|number| number.is_finite()));
    }
}

#[test]
fn a_channel_whose_numbers_are_all_alike_is_its_beta() {
    let (_, norm) = cases().remove(0);
    let parameters = numbers(norm.beta.end(), 2);
    let mut running = vec![0.0; 3 + 2 * norm.channels];
    let x = vec![7.5; 3 * norm.channels * norm.pixels];
    let mut y = vec![f32::NAN; x.len()];
    batch_norm(&x, &parameters, &mut running, norm, 1.0, &mut y);
    for (at, y) in y.iter().enumerate() {
        assert_eq!(*y, parameters[norm.beta.offset + at % norm.channels]);
    }
}
