//! Sums over rows of a few channels each, several rows at a time: a loop as short as a row would be all
//! beginnings and ends.

/// Numbers that are worked on together, if the channels are fewer.
const TOGETHER: usize = 256;
/// As many of those have a sum of their own first: so long a sum would lose the small numbers at its end.
const SUMMED: usize = 64;

/// Rows that are worked on together.
fn rows_together(channels: usize) -> usize {
    (TOGETHER / channels).max(1)
}

/// Numbers that are worked on together.
pub fn together(channels: usize) -> usize {
    channels * rows_together(channels)
}

/// One number for each channel, as often as there are rows together.
pub fn for_each_row(numbers: &[f32]) -> Vec<f32> {
    numbers.repeat(rows_together(numbers.len()))
}

/// Σ over rows of as many numbers as there are sums.
#[expect(
    clippy::indexing_slicing,
    reason = "`sum` names places up to the length that it is given, in order"
)]
pub fn sum_rows(rows: &[f32], sums: &mut [f32]) {
    sum(rows.len(), sums, |begin, end, part| {
        for (sum, number) in part.iter_mut().zip(&rows[begin..end]) {
            *sum += number;
        }
    });
}

/// Σ over `len` numbers in rows of as many as there are sums; `add` adds those of the places from the first to
/// the second to the sums of some rows.
pub fn sum(len: usize, sums: &mut [f32], add: impl Fn(usize, usize, &mut [f32])) {
    let together = together(sums.len());
    let mut part = vec![0.0; together];
    sums.fill(0.0);
    for begin in (0..len).step_by(SUMMED * together) {
        part.fill(0.0);
        let end = (begin + SUMMED * together).min(len);
        for begin in (begin..end).step_by(together) {
            add(begin, (begin + together).min(end), &mut part);
        }
        for row in part.chunks_exact(sums.len()) {
            for (sum, part) in sums.iter_mut().zip(row) {
                *sum += part;
            }
        }
    }
}
