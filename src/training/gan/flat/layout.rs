//! How a network's parameters lie in its flat tensors.

use burn::tensor::{Device, Tensor};

use crate::fused::{Layer, Piece};

/// The parameters' places.
pub(super) fn pieces(shapes: &[Vec<usize>]) -> Vec<Piece> {
    let mut offset = 0;
    let piece = |shape: &Vec<usize>| {
        let len = shape.iter().product();
        let piece = Piece { offset, len };
        offset = piece.end();
        piece
    };
    shapes.iter().map(piece).collect()
}

/// Parameters come in pairs of a weight, `[inputs, outputs]`, and a bias.
pub(super) fn layers(shapes: &[Vec<usize>]) -> Vec<Layer> {
    let pieces = pieces(shapes);
    let ((shapes, _), (pieces, _)) = (shapes.as_chunks::<2>(), pieces.as_chunks::<2>());
    let layer = |([shape, _], [weight, bias]): (&[Vec<usize>; 2], &[Piece; 2])| match **shape {
        [inputs, outputs] => Some(Layer {
            inputs,
            outputs,
            weight: *weight,
            bias: *bias,
        }),
        _ => None,
    };
    shapes.iter().zip(pieces).filter_map(layer).collect()
}

/// The units of each parameter: a weight's columns; a bias is one.
pub(super) fn units(shapes: &[Vec<usize>]) -> Vec<usize> {
    let of = |shape: &Vec<usize>| shape.get(1).copied().unwrap_or(1);
    shapes.iter().map(of).collect()
}

/// Norms at the head of a ring of `capacity`, zeros behind them.
pub(super) fn ring(norms: Option<Tensor<1>>, capacity: usize, device: &Device) -> Tensor<1> {
    let zeros = |count| filled([(0.0, count)], device);
    match norms {
        None => zeros(capacity),
        Some(norms) => match capacity - norms.dims()[0] {
            0 => norms,
            free => Tensor::cat(vec![norms, zeros(free)], 0),
        },
    }
}

/// One parameter's numbers.
pub(super) fn part(flat: &Tensor<1>, piece: Piece) -> Tensor<1> {
    flat.clone().narrow(0, piece.offset, piece.len)
}

/// Tensors as pieces of one, zeros in the gaps and for those that are not there.
pub(super) fn flatten(
    pieces: &[Piece],
    part: impl Fn(usize, Piece) -> Option<Tensor<1>>,
    device: &Device,
) -> Tensor<1> {
    let zeros = |len| filled([(0.0, len)], device);
    let mut parts = Vec::new();
    let mut missing = 0;
    for (index, piece) in pieces.iter().enumerate() {
        let gap = piece.end() - piece.offset - piece.len;
        match part(index, *piece) {
            Some(part) => {
                // The kernels trust that each piece is whole.
                assert_eq!(part.dims(), [piece.len], "part {index} fits its piece");
                parts.extend((missing > 0).then(|| zeros(missing)));
                parts.push(part);
                missing = gap;
            }
            None => missing += piece.len + gap,
        }
    }
    parts.extend((missing > 0).then(|| zeros(missing)));
    match parts.len() {
        1 => parts.remove(0),
        _ => Tensor::cat(parts, 0),
    }
}

/// Values with their counts, one after the other. They are sent to the device: on a GPU a kernel for them
/// would have to be compiled first.
pub(super) fn filled<const N: usize>(runs: [(f32, usize); N], device: &Device) -> Tensor<1> {
    let values: Vec<f32> = runs
        .into_iter()
        .flat_map(|(value, count)| std::iter::repeat_n(value, count))
        .collect();
    Tensor::from_data(values.as_slice(), device)
}
