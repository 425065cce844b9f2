//! The percentile of the latest norms.

/// Adds a norm to the history, and returns the percentile of those in it. `words` are the
/// [`PERCENTILE_WORDS`](crate::shape::PERCENTILE_WORDS). With NaN among them it is NaN; one may be ∞, where the
/// squares of gradients overflow only together, and is the largest then.
#[expect(
    clippy::indexing_slicing,
    reason = "the words are five, and come of the count of norms alone (`next_place` and `rank` in clip/history.rs): the \
              place and the rank are below the number kept, and that is the ring's length at the most"
)]
pub(crate) fn percentile_of_next(history: &mut [f32], norm: f32, words: &[u32]) -> f32 {
    let [place, kept, rank] = [words[0], words[1], words[2]].map(|word| word as usize);
    let [of_low, of_high] = [words[3], words[4]].map(f32::from_bits);
    history[place] = norm;
    let kept = &history[..kept];
    if kept.iter().any(|norm| norm.is_nan()) {
        return f32::NAN;
    }
    let mut norms = kept.to_vec();
    let (_, low, above) = norms.select_nth_unstable_by(rank, f32::total_cmp);
    let low = *low;
    // Of the largest there is no next; and nothing of one that may be ∞ is no number.
    match above.iter().copied().reduce(f32::min) {
        Some(high) if of_high > 0.0 => low * of_low + high * of_high,
        _ => low,
    }
}
