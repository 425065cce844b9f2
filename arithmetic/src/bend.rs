//! The rules that act inside a gradient: on each entry, or on each unit of a layer.

use wide::f32x4;

use crate::fours::{padded, put};
use crate::measure::sum_of_squares;
use crate::shape::Clip;

/// Numbers that are added up by themselves: many entries that are all C would each be rounded the same way.
const PART: usize = 512;

/// What was done to a gradient g, which became g′.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Bent {
    /// Σ g′²
    pub squares: f32,
    /// Σ g g′
    pub dots: f32,
    /// Entries with g′ ≠ g.
    pub changed: f32,
}

/// Bends a parameter's gradient into `bent` under a rule that does so; under the adaptive rule `factors`
/// takes one for each of its `units` in addition.
pub(crate) fn bend(
    clip: Clip,
    units: usize,
    weights: &[f32],
    gradient: &[f32],
    bent: &mut Vec<f32>,
    factors: &mut Vec<f32>,
) -> Option<Bent> {
    match clip {
        Clip::Value(c) => {
            bent.resize(gradient.len(), 0.0);
            Some(clip_entries(gradient, c, bent))
        }
        Clip::Adaptive { ratio, least } => {
            let norms = unit_squares(gradient, units).into_iter().map(f32::sqrt);
            let of_weights = unit_squares(weights, units).into_iter().map(f32::sqrt);
            let own = norms.zip(of_weights).map(|(norm, of_weights)| {
                // A norm that is NaN stays.
                let bound = if of_weights < least {
                    least
                } else {
                    of_weights
                } * ratio;
                if norm <= bound { 1.0 } else { bound / norm }
            });
            let own: Vec<f32> = own.collect();
            bent.resize(gradient.len(), 0.0);
            let done = scale_units(gradient, &own, bent);
            factors.extend(own);
            Some(done)
        }
        _ => None,
    }
}

/// Each entry to [−`c`, `c`]; NaN stays NaN.
fn clip_entries(gradient: &[f32], c: f32, bent: &mut [f32]) -> Bent {
    let mut sums = Sums::default();
    let parts = gradient.chunks(PART).zip(bent.chunks_mut(PART));
    for (gradient, bent) in parts {
        sums.map(gradient, bent, |_, g| clamp(g, c));
    }
    sums.total()
}

/// Each unit's entries times its factor. Entries lie row by row, `[…, units]`.
#[expect(
    clippy::indexing_slicing,
    reason = "`map` counts the fours of a row from 0, its rest as one: a row has a number for each factor, and `fours` are \
              the factors, padded to whole fours"
)]
fn scale_units(gradient: &[f32], factors: &[f32], bent: &mut [f32]) -> Bent {
    let mut sums = Sums::default();
    if let [factor] = *factors {
        sums.map(gradient, bent, |_, g| g * factor);
        return sums.total();
    }
    let padded: Vec<f32> = (factors.iter().copied())
        .chain([0.0; 3])
        .take(factors.len().next_multiple_of(4))
        .collect();
    let (fours, _) = padded.as_chunks::<4>();
    let rows = gradient.chunks_exact(factors.len());
    for (gradient, bent) in rows.zip(bent.chunks_exact_mut(factors.len())) {
        sums.map(gradient, bent, |at, g| g * f32x4::from(fours[at]));
    }
    sums.total()
}

/// Σ² of each unit's entries, which lie row by row, `[…, units]`.
fn unit_squares(numbers: &[f32], units: usize) -> Vec<f32> {
    if units == 1 {
        return vec![sum_of_squares(numbers)];
    }
    let mut squares = vec![0.0; units];
    for row in numbers.chunks_exact(units) {
        for (sum, number) in squares.iter_mut().zip(row) {
            *sum += number * number;
        }
    }
    squares
}

/// To [−bound, bound]; NaN stays NaN.
#[inline(always)]
pub(crate) fn clamp(numbers: f32x4, bound: f32) -> f32x4 {
    let (low, high) = (f32x4::splat(-bound), f32x4::splat(bound));
    let numbers = numbers.simd_ge(high).select(high, numbers);
    low.simd_ge(numbers).select(low, numbers)
}

/// [`Bent`] in vectors.
#[derive(Default)]
struct Sums {
    squares: f32x4,
    dots: f32x4,
    changed: f32x4,
}

impl Sums {
    /// Takes numbers four by four, the first four with 0, the next with 1, and so on, and adds what they come to.
    #[inline(always)]
    fn map(&mut self, from: &[f32], to: &mut [f32], rule: impl Fn(usize, f32x4) -> f32x4) {
        let mut sums = Self::default();
        let (fours, rest) = from.as_chunks::<4>();
        let (to_fours, to_rest) = to.as_chunks_mut::<4>();
        for (at, (from, to)) in fours.iter().zip(to_fours).enumerate() {
            let before = f32x4::from(*from);
            let after = rule(at, before);
            sums.add(before, after);
            *to = after.to_array();
        }
        if !rest.is_empty() {
            // Zeros beside the rest, which add nothing to a sum whatever the rule makes of them.
            let before = f32x4::from(padded(rest));
            put(rule(fours.len(), before).to_array(), to_rest);
            sums.add(before, f32x4::from(padded(to_rest)));
        }
        self.squares += sums.squares;
        self.dots += sums.dots;
        self.changed += sums.changed;
    }

    #[inline(always)]
    fn add(&mut self, before: f32x4, after: f32x4) {
        self.squares += after * after;
        self.dots += before * after;
        // NaN differs from itself.
        let changed = before.simd_ne(after);
        self.changed += changed.select(f32x4::ONE, f32x4::ZERO);
    }

    fn total(&self) -> Bent {
        Bent {
            squares: self.squares.reduce_add(),
            dots: self.dots.reduce_add(),
            changed: self.changed.reduce_add(),
        }
    }
}
