//! Clipping and updating: what a rule does, what a report says, and what is not finite.

use super::*;

claims![
    an_update_clips_each_parameter_or_all_and_tells_what_it_did,
    weights_are_bounded_after_the_update_and_those_at_the_bound_counted,
    what_breaks_first_is_told_from_what_it_breaks,
    a_gradient_that_is_no_number_breaks_what_its_norm_scales,
    a_norm_of_just_c_is_not_scaled,
    sgd_without_momentum_moves_by_the_gradient_and_leaves_the_velocity,
];

/// Three parameters with gradients of 3, 4 and 0: a global norm of 5.
fn three() -> (Vec<Piece>, Tensor<1>) {
    let first = Piece { offset: 0, len: 9 };
    let second = after(first, 1);
    let third = after(second, 70);
    let mut gradients = vec![0.0; third.end()];
    gradients[..9].fill(1.0);
    gradients[second.offset] = -4.0;
    let len = gradients.len();
    (vec![first, second, third], tensor(gradients, [len]))
}

fn moving(len: usize) -> Moving {
    let ones = Tensor::ones([len], &device());
    let zeros = || Tensor::zeros([len], &device());
    Moving {
        parameters: ones,
        first: zeros(),
        second: zeros(),
        finite: tensor(vec![1.0, 1.0, 1.0, 0.0, 0.0, 0.0], [6]),
        history: no_history(),
    }
}

fn sgd(pieces: &[Piece], clip: Clip) -> Update {
    Update {
        pieces: pieces.to_vec(),
        units: vec![1; pieces.len()],
        clip,
        direction: Direction::Sgd { momentum: 0.0 },
        rate: 0.5,
        weight_clip: None,
        ends_step: true,
    }
}

/// A column of a report with a row for each parameter.
async fn of_report(report: &Tensor<2>, column: usize) -> Vec<f32> {
    values(report.clone().narrow(1, column, 1)).await
}

async fn an_update_clips_each_parameter_or_all_and_tells_what_it_did() {
    let (pieces, gradients) = three();
    for (clip, scales) in [
        (Clip::None, [1.0, 1.0, 1.0]),
        // ‖g‖ = 3 is not above 3; 4 is.
        (Clip::Norm(3.0), [1.0, 0.75, 1.0]),
        (Clip::GlobalNorm(5.0), [1.0, 1.0, 1.0]),
        (Clip::GlobalNorm(2.5), [0.5, 0.5, 0.5]),
    ] {
        let mut moving = moving(gradients.dims()[0]);
        let Updated { report, .. } =
            update(&mut moving, &gradients, &words(vec![0]), sgd(&pieces, clip));
        assert_eq!(
            of_report(&report, SQUARES).await,
            [9.0, 16.0, 0.0],
            "{clip:?}"
        );
        assert_eq!(of_report(&report, SCALE).await, scales, "{clip:?}");
        let moved = [3.0, 4.0, 0.0].map(|norm| norm * 0.5);
        let squares: Vec<f32> = (moved.iter().zip(scales))
            .map(|(m, s)| (m * s) * (m * s))
            .collect();
        assert_eq!(
            of_report(&report, UPDATE_SQUARES).await,
            squares,
            "{clip:?}"
        );
        assert_eq!(of_report(&report, WEIGHT_SQUARES).await, [9.0, 1.0, 70.0]);
        assert_eq!(of_report(&report, PARAMETER).await, [0.0, 1.0, 2.0]);
        assert_eq!(of_report(&report, BROKEN_STEPS).await, [0.0; 3]);
        let weights = values(moving.parameters).await;
        assert_eq!(weights[8], 1.0 - 0.5 * scales[0], "{clip:?}");
        assert_eq!(weights[pieces[1].offset], 1.0 + 2.0 * scales[1], "{clip:?}");
        assert_eq!(weights[pieces[2].offset + 69], 1.0, "{clip:?}");
    }
}

async fn weights_are_bounded_after_the_update_and_those_at_the_bound_counted() {
    let (pieces, gradients) = three();
    let adaptive = Clip::Adaptive {
        ratio: 100.0,
        least: 1e-3,
    };
    for clip in [Clip::None, Clip::Value(1.0), adaptive] {
        let mut moving = moving(gradients.dims()[0]);
        let bounded = Update {
            weight_clip: Some(0.75),
            ..sgd(&pieces, clip)
        };
        let Updated { report, .. } = update(&mut moving, &gradients, &words(vec![0]), bounded);
        // From 1: nine to 0.5, one to 3 or 1.5, and seventy stay.
        let at_bound = of_report(&report, AT_BOUND).await;
        assert_eq!(at_bound, [0.0, 1.0, 70.0], "{clip:?}");
        let weights = values(moving.parameters).await;
        let last = |piece: &Piece| weights[piece.offset + piece.len - 1];
        let last: Vec<f32> = pieces.iter().map(last).collect();
        assert_eq!(last, [0.5, 0.75, 0.75], "{clip:?}");
    }
}

async fn what_breaks_first_is_told_from_what_it_breaks() {
    let (pieces, gradients) = three();
    let mut moving = moving(gradients.dims()[0]);
    let broken = |index: usize| {
        let at = pieces[index].offset;
        let nan = Tensor::full([1], f32::NAN, &device());
        gradients.clone().slice_assign(at..at + 1, nan)
    };
    let mut steps = async |gradients: &Tensor<1>, ends_step: bool| {
        let rule = Update {
            ends_step,
            ..sgd(&pieces, Clip::GlobalNorm(1.0))
        };
        let Updated { report, .. } = update(&mut moving, gradients, &words(vec![0]), rule);
        of_report(&report, BROKEN_STEPS).await
    };
    assert_eq!(steps(&gradients, true).await, [0.0; 3]);
    assert_eq!(
        steps(&broken(1), false).await,
        [0.0; 3],
        "no step has ended"
    );
    assert_eq!(steps(&gradients, true).await, [0.0, 1.0, 0.0]);
    assert_eq!(
        steps(&broken(2), true).await,
        [0.0, 2.0, 0.0],
        "the second to break is not to blame"
    );
}

async fn a_gradient_that_is_no_number_breaks_what_its_norm_scales() {
    let (pieces, gradients) = three();
    let at = pieces[0].offset + 2;
    for (broken, clip, expected) in [
        (f32::NAN, Clip::None, [1, 0, 0]),
        (f32::NAN, Clip::Norm(1.0), [9, 0, 0]),
        (f32::NAN, Clip::GlobalNorm(1.0), [9, 1, 70]),
        // 1 / ∞ is 0, and 0 · ∞ no number.
        (f32::INFINITY, Clip::Norm(1.0), [1, 0, 0]),
    ] {
        let what = format!("{broken}, {clip:?}, {}", form());
        let gradients = (gradients.clone()).slice_assign(at..at + 1, tensor(vec![broken], [1]));
        let mut moving = moving(gradients.dims()[0]);
        let bounded = Update {
            weight_clip: Some(0.75),
            ..sgd(&pieces, clip)
        };
        let Updated { report, .. } = update(&mut moving, &gradients, &words(vec![0]), bounded);
        let weights = values(moving.parameters).await;
        let broken = |piece: &Piece| {
            let weights = &weights[piece.offset..piece.offset + piece.len];
            weights.iter().filter(|weight| weight.is_nan()).count()
        };
        let found: Vec<usize> = pieces.iter().map(broken).collect();
        assert_eq!(found, expected, "{what}");
        // No bound mends it, and it is not counted as one that lies there.
        let at_bound = of_report(&report, AT_BOUND).await;
        for ((at_bound, broken), piece) in at_bound.iter().zip(&found).zip(&pieces) {
            assert!(*at_bound as usize <= piece.len - broken, "{what}");
        }
        assert_eq!(
            of_report(&report, BROKEN_STEPS).await,
            [1.0, 0.0, 0.0],
            "{what}"
        );
    }
}

async fn a_norm_of_just_c_is_not_scaled() {
    // In 32 bits 1/41 · 41 is not 1, so that a scale worked out would show.
    assert_ne!(41.0_f32.recip() * 41.0, 1.0);
    let (pieces, gradients) = three();
    for (first, second, clip) in [
        // ‖g‖ = 9 and 41.
        (3.0, 41.0, Clip::Norm(41.0)),
        // 9² + 40² = 41².
        (3.0, 40.0, Clip::GlobalNorm(41.0)),
    ] {
        let at = pieces[1].offset;
        let gradients = (gradients.clone())
            .slice_assign(0..9, tensor(vec![first; 9], [9]))
            .slice_assign(at..at + 1, tensor(vec![second], [1]));
        let mut moving = moving(gradients.dims()[0]);
        let Updated { report, .. } =
            update(&mut moving, &gradients, &words(vec![0]), sgd(&pieces, clip));
        assert_eq!(of_report(&report, SCALE).await, [1.0; 3], "{clip:?}");
        let weights = values(moving.parameters).await;
        assert_eq!(weights[at], 1.0 - 0.5 * second, "{clip:?}");
    }
}

async fn sgd_without_momentum_moves_by_the_gradient_and_leaves_the_velocity() {
    let (pieces, gradients) = three();
    let mut moving = moving(gradients.dims()[0]);
    for (momentum, velocity, weight) in [
        (0.0, 0.0, -1.0),
        // The first is the gradient, as in PyTorch.
        (0.5, 1.0, -2.0),
        (0.0, 1.0, -3.0),
        (0.5, 1.5, -4.5),
    ] {
        let rule = Update {
            direction: Direction::Sgd { momentum },
            rate: 1.0,
            ..sgd(&pieces, Clip::None)
        };
        update(&mut moving, &gradients, &words(vec![0]), rule);
        let first = values(moving.first.clone()).await;
        let weights = values(moving.parameters.clone()).await;
        assert_eq!(first[..9], [velocity; 9], "{momentum}");
        // From 1.
        assert_eq!(weights[..9], [weight + 1.0; 9], "{momentum}");
        assert_eq!(first[9..ALIGNMENT], [0.0; ALIGNMENT - 9], "{momentum}");
    }
}
