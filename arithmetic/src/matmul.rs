//! A product of matrices, with something done to each entry while it is still in a register.
//!
//! The usual scheme of a fast product (Goto and van de Geijn 2008, "Anatomy of High-Performance Matrix
//! Multiplication"), as small as these sizes allow: a panel of B, some columns wide, is packed so that
//! it lies in the first cache, and blocks of rows of A go along it, each entry of the block a running
//! sum in a register.
//!
//! A browser has vectors of four numbers and one instruction for each of multiply and add. Natively
//! there is more, and gemm's kernels, which Burn brings along, choose among it at run time; there the
//! panels are for the tests, and with the feature `panels` to be timed.
#![expect(
    clippy::indexing_slicing,
    reason = "`matmul` has held the largest place of A and B and the length of C against its sizes, and every index is of a \
              row below m, a column below n and a place below k, or in an array by a count up to its length"
)]
#![cfg_attr(
    any(feature = "panels", not(any(test, target_arch = "wasm32"))),
    allow(dead_code)
)]

use wide::f32x4;

#[cfg(not(target_arch = "wasm32"))]
use crate::fours::{padded, put};

/// Rows of A at a time, and vectors of four columns of B: 8 sums, which with the operands fit into
/// the 16 registers that WebAssembly's SIMD has on most machines. Of 2 × 4, 4 × 2, 3 × 4 and 6 × 2 this
/// was the fastest in V8, by a little before the second and by a fifth before the others.
/// More sums would hide more of an instruction's latency, but LLVM puts the multiply-adds of a vector of B together,
/// so that the factors of all rows live at once, and V8 then keeps some of the sums on the stack.
const ROWS: usize = 2;
const VECTORS: usize = 4;
const COLUMNS: usize = 4 * VECTORS;
/// Rows of A that go along a panel after another: with the widest layer's, 200 KB.
const ROWS_AT_A_TIME: usize = 64;

/// A matrix as a view of numbers: entry (i, j) is at i · row + j · column.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub numbers: &'a [f32],
    pub row: usize,
    pub column: usize,
}

/// What each entry begins with, and what becomes of its sum; `row` and `column` are the place in C of
/// the first of four entries, of which `count` are in C.
pub trait Epilogue {
    /// Whether entries begin with zero and stay what they become, which the kernels of gemm need no pass for.
    #[cfg_attr(target_arch = "wasm32", allow(dead_code))]
    const IS_NOTHING: bool = false;
    fn begin(&self, column: usize, count: usize) -> f32x4;
    fn end(&self, row: usize, column: usize, count: usize, sum: f32x4) -> f32x4;
}

/// C = end(begin + A B).
///
/// - a: m × k
/// - b: k × n
/// - c: m × n, row-major
pub fn matmul(
    [m, n, k]: [usize; 3],
    a: View<'_>,
    b: View<'_>,
    epilogue: &impl Epilogue,
    c: &mut [f32],
) {
    assert!(c.len() == m * n, "C is {m} × {n}");
    if m == 0 || n == 0 {
        return;
    }
    assert!(k > 0, "there is something to sum");
    assert!(a.numbers.len() > (m - 1) * a.row + (k - 1) * a.column);
    assert!(b.numbers.len() > (k - 1) * b.row + (n - 1) * b.column);
    #[cfg(any(feature = "panels", target_arch = "wasm32"))]
    by_panels([m, n, k], a, b, epilogue, c);
    #[cfg(not(any(feature = "panels", target_arch = "wasm32")))]
    by_gemm([m, n, k], a, b, epilogue, c);
}

/// By gemm's kernels, and the epilogue in a pass of its own.
#[cfg(not(target_arch = "wasm32"))]
fn by_gemm(
    [m, n, k]: [usize; 3],
    a: View<'_>,
    b: View<'_>,
    epilogue: &impl Epilogue,
    c: &mut [f32],
) {
    let with_epilogue = !is_nothing(epilogue);
    if with_epilogue {
        for entries in c.chunks_exact_mut(n) {
            each_four(entries, |column, count, _| epilogue.begin(column, count));
        }
    }
    let stride = |by: usize| by as isize;
    // SAFETY: the caller has held the largest place of each matrix against its slice's length.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            c.as_mut_ptr(),
            1,
            stride(n),
            with_epilogue,
            a.numbers.as_ptr(),
            stride(a.column),
            stride(a.row),
            b.numbers.as_ptr(),
            stride(b.column),
            stride(b.row),
            1.0,
            1.0,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
    if !with_epilogue {
        return;
    }
    for (row, entries) in c.chunks_exact_mut(n).enumerate() {
        each_four(entries, |column, count, sum| {
            epilogue.end(row, column, count, sum)
        });
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn is_nothing<E: Epilogue>(_: &E) -> bool {
    E::IS_NOTHING
}

/// Four entries of a row at a time, and what is left at its end.
#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
fn each_four(row: &mut [f32], change: impl Fn(usize, usize, f32x4) -> f32x4) {
    let (fours, rest) = row.as_chunks_mut::<4>();
    let whole = 4 * fours.len();
    for (index, four) in fours.iter_mut().enumerate() {
        *four = change(4 * index, 4, f32x4::from(*four)).to_array();
    }
    if !rest.is_empty() {
        let four = change(whole, rest.len(), f32x4::from(padded(rest)));
        put(four.to_array(), rest);
    }
}

/// By panels of B. A few rows of A go along all panels before the next, so that they stay in the second cache.
pub fn by_panels(
    [m, n, k]: [usize; 3],
    a: View<'_>,
    b: View<'_>,
    epilogue: &impl Epilogue,
    c: &mut [f32],
) {
    let mut panels = vec![f32x4::ZERO; n.div_ceil(COLUMNS) * k * VECTORS];
    let is_transposed = a.column != 1;
    let mut packed = match is_transposed {
        true => vec![0.0; m.min(ROWS_AT_A_TIME) * k],
        false => Vec::new(),
    };
    for begin in (0..m).step_by(ROWS_AT_A_TIME) {
        let end = m.min(begin + ROWS_AT_A_TIME);
        if is_transposed {
            pack_rows(
                k,
                &a.numbers[begin..],
                a.column,
                &mut packed[..(end - begin) * k],
            );
        }
        let columns = (0..n).step_by(COLUMNS);
        for (column, panel) in columns.zip(panels.chunks_exact_mut(k * VECTORS)) {
            if begin == 0 {
                // Just before its first use, so that it lies in the first cache.
                pack_panel(b, column, COLUMNS.min(n - column), panel);
            }
            for row in (begin..end).step_by(ROWS) {
                let block = match is_transposed {
                    true => Block::Packed(&packed[(row - begin) * k..]),
                    false => Block::Rows(&a.numbers[row * a.row..], a.row),
                };
                let tile = Tile { row, column, n, k };
                match end - row {
                    1 => tile.compute::<1>(block, panel, epilogue, c),
                    _ => tile.compute::<ROWS>(block, panel, epilogue, c),
                }
            }
        }
    }
}

/// Some rows of A.
#[derive(Clone, Copy)]
enum Block<'a> {
    /// As they lie in A, and how far each is from the one before.
    Rows(&'a [f32], usize),
    /// Column by column.
    Packed(&'a [f32]),
}

/// Blocks of rows of an A that lies transposed, `apart` from one of its columns to the next, so that each block
/// is read in order. `packed` has room for as many rows as are wanted.
fn pack_rows(k: usize, a: &[f32], apart: usize, packed: &mut [f32]) {
    // Four blocks at a time, so that a column is visited a fourth as often.
    let mut row = 0;
    let mut fours = packed.chunks_exact_mut(4 * ROWS * k);
    for four in &mut fours {
        let mut blocks = four.chunks_exact_mut(ROWS * k);
        let [p, q, r, s] =
            std::array::from_fn(|_| blocks.next().unwrap_or_default().as_chunks_mut::<ROWS>().0);
        let blocks = p.iter_mut().zip(q).zip(r).zip(s);
        for (at, (((p, q), r), s)) in blocks.enumerate() {
            let begin = row + at * apart;
            let (numbers, _) = a[begin..begin + 4 * ROWS].as_chunks::<ROWS>();
            (*p, *q, *r, *s) = (numbers[0], numbers[1], numbers[2], numbers[3]);
        }
        row += 4 * ROWS;
    }
    for block in fours.into_remainder().chunks_mut(ROWS * k) {
        let rows = block.len() / k;
        for (at, block) in block.chunks_exact_mut(rows).enumerate() {
            block.copy_from_slice(&a[row + at * apart..][..rows]);
        }
        row += rows;
    }
}

/// `count` columns of B from `column` on, each row of the panel in order; columns beyond are zeros.
fn pack_panel(b: View<'_>, column: usize, count: usize, panel: &mut [f32x4]) {
    if b.column == 1 && count == COLUMNS {
        let numbers: &mut [f32] = bytemuck::cast_slice_mut(panel);
        for (at, row) in numbers.chunks_exact_mut(COLUMNS).enumerate() {
            let begin = at * b.row + column;
            row.copy_from_slice(&b.numbers[begin..begin + COLUMNS]);
        }
        return;
    }
    let transposed = match b.row {
        1 => pack_transposed(b, column, count / 4, panel),
        _ => 0,
    };
    let numbers: &mut [f32] = bytemuck::cast_slice_mut(panel);
    for offset in 4 * transposed..count {
        let begin = (column + offset) * b.column;
        let mut source = b.numbers[begin..].iter().step_by(b.row);
        for row in numbers.chunks_exact_mut(COLUMNS) {
            row[offset] = source.next().copied().unwrap_or_default();
        }
    }
}

/// The first `vectors` of a panel of a B that lies transposed, by squares of four by four. Gives their number back.
fn pack_transposed(b: View<'_>, column: usize, vectors: usize, panel: &mut [f32x4]) -> usize {
    let (rows, _) = panel.as_chunks_mut::<VECTORS>();
    let k = rows.len();
    for vector in 0..vectors {
        let columns: [&[f32]; 4] = std::array::from_fn(|i| {
            let begin = (column + 4 * vector + i) * b.column;
            &b.numbers[begin..begin + k]
        });
        let (squares, rest) = rows.as_chunks_mut::<4>();
        let [(c0, d0), (c1, d1), (c2, d2), (c3, d3)] =
            columns.map(|column| column.as_chunks::<4>());
        let fours = c0.iter().zip(c1).zip(c2).zip(c3);
        for (square, (((c0, c1), c2), c3)) in squares.iter_mut().zip(fours) {
            let turned = f32x4::transpose([c0, c1, c2, c3].map(|four| f32x4::from(*four)));
            for (row, four) in square.iter_mut().zip(turned) {
                row[vector] = four;
            }
        }
        for (at, row) in rest.iter_mut().enumerate() {
            row[vector] = f32x4::from([d0[at], d1[at], d2[at], d3[at]]);
        }
    }
    vectors
}

/// A part of C: up to `ROWS` rows from `row` on, up to `COLUMNS` columns from `column` on.
struct Tile {
    row: usize,
    column: usize,
    n: usize,
    k: usize,
}

impl Tile {
    #[inline(always)]
    fn compute<const M: usize>(
        &self,
        a: Block<'_>,
        panel: &[f32x4],
        epilogue: &impl Epilogue,
        c: &mut [f32],
    ) {
        let counts: [usize; VECTORS] =
            std::array::from_fn(|v| (self.n - self.column).saturating_sub(4 * v).min(4));
        let first: [f32x4; VECTORS] = std::array::from_fn(|v| match counts[v] {
            0 => f32x4::ZERO,
            count => epilogue.begin(self.column + 4 * v, count),
        });
        let sums = sums::<M>(self.k, a, panel, first);
        for (i, sums) in sums.into_iter().enumerate() {
            let row = self.row + i;
            for (v, sum) in sums.into_iter().enumerate() {
                let (column, count) = (self.column + 4 * v, counts[v]);
                if count == 0 {
                    continue;
                }
                let entry = epilogue.end(row, column, count, sum).to_array();
                let target = &mut c[row * self.n + column..][..count];
                // Four at a time are one instruction, a number that is not known is a call.
                match target.as_mut_array::<4>() {
                    Some(target) => *target = entry,
                    None => target.copy_from_slice(&entry[..count]),
                }
            }
        }
    }
}

/// `first` + A B for M rows of A and a panel of B.
#[cfg(not(all(feature = "relaxed-simd", target_arch = "wasm32")))]
#[inline(always)]
fn sums<const M: usize>(
    k: usize,
    a: Block<'_>,
    panel: &[f32x4],
    first: [f32x4; VECTORS],
) -> [[f32x4; VECTORS]; M] {
    sums_by(k, a, panel, first, |sum, factor, b| sum + factor * b)
}

/// The same with multiply and add in one instruction: most machines have it, but not all browsers let it
/// be used, and one that does not refuses the whole module.
#[cfg(all(feature = "relaxed-simd", target_arch = "wasm32"))]
#[target_feature(enable = "relaxed-simd")]
fn sums<const M: usize>(
    k: usize,
    a: Block<'_>,
    panel: &[f32x4],
    first: [f32x4; VECTORS],
) -> [[f32x4; VECTORS]; M] {
    use core::arch::wasm32::{f32x4_relaxed_madd, v128};
    fn wide(v: v128) -> f32x4 {
        // SAFETY: both are 128 bits of any value.
        unsafe { core::mem::transmute(v) }
    }
    fn narrow(v: f32x4) -> v128 {
        // SAFETY: as above.
        unsafe { core::mem::transmute(v) }
    }
    sums_by(k, a, panel, first, |sum, factor, b| {
        wide(f32x4_relaxed_madd(narrow(factor), narrow(b), narrow(sum)))
    })
}

/// All the arithmetic of a product.
#[inline(always)]
fn sums_by<const M: usize>(
    k: usize,
    a: Block<'_>,
    panel: &[f32x4],
    first: [f32x4; VECTORS],
    multiply_add: impl Fn(f32x4, f32x4, f32x4) -> f32x4,
) -> [[f32x4; VECTORS]; M] {
    // What `along` trusts: it takes a step along A for each row of the panel.
    assert!(M == 1 || M == ROWS);
    assert!(panel.len() == k * VECTORS);
    match a {
        Block::Rows(numbers, apart) => {
            assert!(numbers.len() >= (M - 1) * apart + k);
            along::<M>(numbers, |i| i * apart, 1, panel, first, multiply_add)
        }
        Block::Packed(numbers) => {
            assert!(numbers.len() >= M * k);
            along::<M>(numbers, |i| i, M, panel, first, multiply_add)
        }
    }
}

/// M rows of A along a panel: the first entries lie at `place`, and each next one `step` further. The caller
/// has made sure that all are there.
#[inline(always)]
fn along<const M: usize>(
    a: &[f32],
    place: impl Fn(usize) -> usize,
    step: usize,
    panel: &[f32x4],
    first: [f32x4; VECTORS],
    multiply_add: impl Fn(f32x4, f32x4, f32x4) -> f32x4,
) -> [[f32x4; VECTORS]; M] {
    // Written out, so that the sums are registers in whatever way the crate is optimised.
    let [mut s0, mut s1, mut s2, mut s3] = first;
    let [mut t0, mut t1, mut t2, mut t3] = first;
    let mut at = a.as_ptr();
    let (panel, _) = panel.as_chunks::<VECTORS>();
    for [b0, b1, b2, b3] in panel {
        // SAFETY: the caller has held the largest place against the slice's length. An index here
        // costs a third of the speed.
        let factor = splat(unsafe { *at.add(place(0)) });
        s0 = multiply_add(s0, factor, *b0);
        s1 = multiply_add(s1, factor, *b1);
        s2 = multiply_add(s2, factor, *b2);
        s3 = multiply_add(s3, factor, *b3);
        if M == ROWS {
            // SAFETY: as above.
            let factor = splat(unsafe { *at.add(place(1)) });
            t0 = multiply_add(t0, factor, *b0);
            t1 = multiply_add(t1, factor, *b1);
            t2 = multiply_add(t2, factor, *b2);
            t3 = multiply_add(t3, factor, *b3);
        }
        at = at.wrapping_add(step);
    }
    let mut sums = [[s0, s1, s2, s3]; M];
    if M == ROWS {
        sums[M - 1] = [t0, t1, t2, t3];
    }
    sums
}

/// One number in each lane; `f32x4::splat` is a loop where a crate is made small.
#[inline(always)]
fn splat(number: f32) -> f32x4 {
    f32x4::new([number, number, number, number])
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Doubled;

    impl Epilogue for Doubled {
        fn begin(&self, column: usize, count: usize) -> f32x4 {
            assert!((1..=4).contains(&count));
            f32x4::splat(column as f32) + f32x4::from([0.0, 1.0, 2.0, 3.0])
        }

        fn end(&self, row: usize, _column: usize, _count: usize, sum: f32x4) -> f32x4 {
            sum * 2.0 + row as f32
        }
    }

    fn numbers(len: usize) -> Vec<f32> {
        // Small whole numbers: every sum is exact, in whatever order.
        (0..len).map(|at| ((at * 7919) % 17) as f32 - 8.0).collect()
    }

    #[test]
    fn each_way_of_a_product_is_the_sum_over_k_for_every_layout_and_remainder() {
        for [m, n, k] in [
            [1, 1, 1],
            [2, 16, 4],
            [3, 17, 5],
            [5, 4, 7],
            [8, 33, 2],
            [1, 3, 9],
            // More rows than are packed at a time, and of the rest more and less than four blocks.
            [ROWS_AT_A_TIME + 8 * ROWS + 1, 6, 5],
        ] {
            let (a, b) = (numbers(m * k), numbers(k * n));
            for (a_row, a_column) in [(k, 1), (1, m)] {
                for (b_row, b_column) in [(n, 1), (1, k)] {
                    let view = |numbers, row, column| View {
                        numbers,
                        row,
                        column,
                    };
                    let (a, b) = (view(&a, a_row, a_column), view(&b, b_row, b_column));
                    let entry = |i: usize, j: usize| {
                        let product = |t| {
                            a.numbers[i * a_row + t * a_column]
                                * b.numbers[t * b_row + j * b_column]
                        };
                        (j as f32 + (0..k).map(product).sum::<f32>()) * 2.0 + i as f32
                    };
                    let expected: Vec<f32> = (0..m * n).map(|at| entry(at / n, at % n)).collect();
                    let mut c = vec![f32::NAN; m * n];
                    by_panels([m, n, k], a, b, &Doubled, &mut c);
                    assert_eq!(c, expected, "panels, {m} × {n} over {k}");
                    #[cfg(not(target_arch = "wasm32"))]
                    {
                        c.fill(f32::NAN);
                        by_gemm([m, n, k], a, b, &Doubled, &mut c);
                        assert_eq!(c, expected, "gemm, {m} × {n} over {k}");
                    }
                    c.fill(f32::NAN);
                    matmul([m, n, k], a, b, &Doubled, &mut c);
                    assert_eq!(c, expected, "{m} × {n} over {k}");
                }
            }
        }
    }
}
