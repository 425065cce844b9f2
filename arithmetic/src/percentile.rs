//! The percentile of the latest norms.

/// Adds a norm to the history, and returns the percentile of those in it. `words` are the
/// [`PERCENTILE_WORDS`](crate::shape::PERCENTILE_WORDS). With one that is not finite it is NaN.
pub(crate) fn percentile_of_next(history: &mut [f32], norm: f32, words: &[u32]) -> f32 {
    let [place, kept, rank] = [words[0], words[1], words[2]].map(|word| word as usize);
    let [of_low, of_high] = [words[3], words[4]].map(f32::from_bits);
    history[place] = norm;
    let kept = &history[..kept];
    if !kept.iter().all(|norm| norm.is_finite()) {
        return f32::NAN;
    }
    let mut norms = kept.to_vec();
    let (_, low, above) = norms.select_nth_unstable_by(rank, f32::total_cmp);
    let low = *low;
    // Of the largest there is no next, and none has a weight.
    let high = above.iter().copied().reduce(f32::min).unwrap_or(0.0);
    low * of_low + high * of_high
}
