//! How work is shared out among units.

use cubecl::calculate_cube_count_elemwise;
use cubecl::prelude::{Client, CubeCount, CubeDim};

#[cfg(any(test, feature = "kernel-forms"))]
use super::kernel_forms::chosen;

/// Units of a cube.
pub(super) const UNITS: usize = 64;

/// The kind of adapter, which decides how large the part of a product is that one unit computes in
/// its registers.
///
/// A unit reads rows + columns numbers for rows × columns multiplications, so large tiles read
/// less; but a 128 × 128 product is only 256 tiles of 8 × 8, and a GPU wants thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adapter {
    /// The CPU, emulating a GPU: 8 × 8, and no unit waits for another.
    Software,
    /// A GPU: 4 × 4, and the units of a cube share a sum.
    Gpu,
}

impl Adapter {
    /// What a client's device is.
    pub(super) fn of(client: &Client) -> Self {
        #[cfg(any(test, feature = "kernel-forms"))]
        if let Some(chosen) = chosen() {
            return chosen;
        }
        // CubeCL names no physical device where the adapter says that it is a CPU.
        match client.properties().identity.physical {
            Some(_) => Self::Gpu,
            None => Self::Software,
        }
    }

    /// Rows of a tile of a product with so many columns.
    pub(super) fn rows(self, columns: usize) -> usize {
        match (self, columns) {
            (Self::Software, 1) => 4,
            (Self::Software, _) => 8,
            (Self::Gpu, 1) => 1,
            (Self::Gpu, _) => 4,
        }
    }

    /// Columns of a tile of a product with so many columns, in vectors.
    pub(super) fn columns(self, columns: usize) -> usize {
        match (self, vector(columns)) {
            (Self::Software, 4) => 2,
            (Self::Gpu, 4) => 1,
            _ => columns.min(4),
        }
    }

    /// Units that share a column of a weight.
    pub(super) fn lanes(self) -> usize {
        match self {
            Self::Software => 1,
            Self::Gpu => 8,
        }
    }

    /// Units that share a chunk.
    pub(super) fn members(self) -> usize {
        match self {
            Self::Software => 1,
            Self::Gpu => UNITS,
        }
    }
}

/// Numbers that are read at once from rows of `width` numbers.
pub(super) fn vector(width: usize) -> usize {
    if width.is_multiple_of(4) { 4 } else { 1 }
}

/// Cubes enough for so many units, and perhaps a few more: a device takes 65,535 in a dimension, so
/// that many are spread over two or three. A kernel goes by `ABSOLUTE_POS`, which counts through all.
pub(super) fn cubes(client: &Client, units: usize) -> (CubeCount, CubeDim) {
    let dim = CubeDim::new_1d(UNITS as u32);
    (calculate_cube_count_elemwise(client, units, dim), dim)
}
