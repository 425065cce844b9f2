//! Losses and their gradients at the logits.

use super::*;
use crate::config::Loss;
use crate::losses::{discriminator_loss, generator_loss};

claims![
    losses_and_their_gradients_are_those_of_autodiff_on_both_tails,
    a_logit_that_is_no_number_makes_the_loss_and_its_gradient_so,
];

const LOSSES: [Loss; 5] = [
    Loss::Minimax,
    Loss::NonSaturating,
    Loss::Wasserstein,
    Loss::LeastSquares,
    Loss::Hinge,
];

async fn losses_and_their_gradients_are_those_of_autodiff_on_both_tails() {
    let tails = [
        -60.0, -17.5, -3.0, -1.0, -0.25, 0.0, 0.25, 1.0, 3.0, 20.0, 60.0, 0.5,
    ];
    // All of them real, and all of them fake; a hinge turns at 1 and at −1. One row and two, an odd number, and more
    // than a cube has units.
    let many = |rows| Random::new(5, Stream::Samples).normal(7, rows);
    for logits in [
        tails.repeat(2),
        vec![0.75],
        vec![-0.5, 2.0],
        many(33),
        many(66),
        many(130),
    ] {
        for kind in LOSSES {
            assert_loss(&logits, kind, Player::Generator).await;
            if logits.len().is_multiple_of(2) {
                assert_loss(&logits, kind, Player::Discriminator).await;
            }
        }
    }
}

async fn assert_loss(logits: &[f32], kind: Loss, player: Player) {
    let what = format!("{kind:?} of {player:?}, {} rows", logits.len());
    let column = |device: &Device| {
        let data = TensorData::new(logits.to_vec(), [logits.len(), 1]);
        Tensor::<2>::from_data(data, device)
    };
    let tracked = column(&device().autodiff()).require_grad();
    let plain = match player {
        Player::Generator => generator_loss(kind, tracked.clone()),
        Player::Discriminator => {
            let half = logits.len() / 2;
            let part = |from| tracked.clone().narrow(0, from, half);
            discriminator_loss(kind, part(0), part(half))
        }
    };
    let gradients = plain.backward();
    let objective = Objective { loss: kind, player };
    let (found, slope) = loss(&column(&device()), objective);
    // A loss can be a small difference of two means.
    let (found, plain) = (values(found).await[0], values(plain.inner()).await[0]);
    let off = (found - plain).abs();
    let form = form();
    assert!(
        off <= 2e-6 * plain.abs().max(1.0),
        "{what}, {form}: {found}, not {plain}"
    );
    let expected = tracked.grad(&gradients).expect("is tracked");
    assert_near(slope, expected, &format!("gradient, {what}")).await;
}

async fn a_logit_that_is_no_number_makes_the_loss_and_its_gradient_so() {
    let logits = tensor(vec![0.5, f32::NAN, 1.0, 2.0], [4, 1]);
    for loss_kind in LOSSES {
        for player in [Player::Discriminator, Player::Generator] {
            let objective = Objective {
                loss: loss_kind,
                player,
            };
            let what = format!("{loss_kind:?} of {player:?}, {}", form());
            let (found, slope) = loss(&logits, objective);
            assert!(values(found).await[0].is_nan(), "{what}");
            // A linear loss has the same slope everywhere.
            let generator = player == Player::Generator;
            let linear = loss_kind == Loss::Wasserstein || (loss_kind == Loss::Hinge && generator);
            let broken: Vec<bool> = values(slope).await.iter().map(|v| v.is_nan()).collect();
            assert_eq!(broken, [false, !linear, false, false], "{what}");
        }
    }
}
