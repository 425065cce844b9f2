//! A product of matrices, with something done to each entry while it is still in a register.
//!
//! The usual scheme of a fast product (Goto and van de Geijn 2008, "Anatomy of High-Performance Matrix
//! Multiplication"), as small as these sizes allow: a panel of B, some columns wide, is packed so that
//! it lies in the first cache, and blocks of rows of A go along it, each entry of the block a running
//! sum in a register.

use wide::f32x4;

/// Rows of A at a time, and vectors of four columns of B: 8 sums, which with the operands fit into
/// the 16 registers that WebAssembly's SIMD has on most machines.
const ROWS: usize = 4;
const VECTORS: usize = 2;
const COLUMNS: usize = 4 * VECTORS;

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
    let packed_a = (a.row == 1 && m > 1).then(|| pack_rows(m, k, a));
    let mut panel = vec![f32x4::ZERO; k * VECTORS];
    for column in (0..n).step_by(COLUMNS) {
        pack_panel(b, column, COLUMNS.min(n - column), &mut panel);
        for row in (0..m).step_by(ROWS) {
            let block = match &packed_a {
                Some(packed) => View {
                    numbers: &packed[row * k..],
                    row: 1,
                    column: ROWS.min(m - row),
                },
                None => View {
                    numbers: &a.numbers[row * a.row..],
                    ..a
                },
            };
            let tile = Tile { row, column, n, k };
            match m - row {
                1 => tile.compute::<1>(block, &panel, epilogue, c),
                2 => tile.compute::<2>(block, &panel, epilogue, c),
                3 => tile.compute::<3>(block, &panel, epilogue, c),
                _ => tile.compute::<ROWS>(block, &panel, epilogue, c),
            }
        }
    }
}

/// Blocks of rows of an A that lies transposed, so that each block is read in order.
fn pack_rows(m: usize, k: usize, a: View<'_>) -> Vec<f32> {
    let mut packed = Vec::with_capacity(m * k);
    for row in (0..m).step_by(ROWS) {
        let rows = ROWS.min(m - row);
        for at in 0..k {
            let begin = row + at * a.column;
            packed.extend_from_slice(&a.numbers[begin..begin + rows]);
        }
    }
    packed
}

/// `count` columns of B from `column` on, each row of the panel in order; columns beyond are zeros.
fn pack_panel(b: View<'_>, column: usize, count: usize, panel: &mut [f32x4]) {
    let numbers: &mut [f32] = bytemuck::cast_slice_mut(panel);
    if b.column == 1 && count == COLUMNS {
        for (at, row) in numbers.chunks_exact_mut(COLUMNS).enumerate() {
            let begin = at * b.row + column;
            row.copy_from_slice(&b.numbers[begin..begin + COLUMNS]);
        }
        return;
    }
    if count < COLUMNS {
        numbers.fill(0.0);
    }
    for offset in 0..count {
        let begin = (column + offset) * b.column;
        let mut source = b.numbers[begin..].iter().step_by(b.row);
        for row in numbers.chunks_exact_mut(COLUMNS) {
            row[offset] = source.next().copied().unwrap_or_default();
        }
    }
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
        a: View<'_>,
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
                let begin = row * self.n + column;
                c[begin..begin + count].copy_from_slice(&entry[..count]);
            }
        }
    }
}

/// `first` + A B for a block of M rows of A and a panel of B: all the arithmetic of a product.
#[inline(always)]
fn sums<const M: usize>(
    k: usize,
    a: View<'_>,
    panel: &[f32x4],
    first: [f32x4; VECTORS],
) -> [[f32x4; VECTORS]; M] {
    let mut sums = [first; M];
    assert!(a.numbers.len() > (M - 1) * a.row + (k - 1) * a.column);
    let mut at = a.numbers.as_ptr();
    for b in panel[..k * VECTORS].chunks_exact(VECTORS) {
        for (i, sums) in sums.iter_mut().enumerate() {
            // SAFETY: this reads entries (i, 0) to (i, k − 1), and the assertion above holds the largest
            // of their places against the slice's length. An index here costs a third of the speed.
            let factor = f32x4::splat(unsafe { *at.add(i * a.row) });
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum += factor * *b;
            }
        }
        at = at.wrapping_add(a.column);
    }
    sums
}
