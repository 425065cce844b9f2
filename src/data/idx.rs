//! IDX, the format of MNIST's files (LeCun).

use crate::config::{IMAGE_PIXELS, IMAGE_SIDE};

/// Why an IDX file was refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdxError {
    /// The first four bytes are not those of a file of images, or of labels.
    #[error("not an IDX file of {what}: it begins with {found:#010x}, not {expected:#010x}")]
    Magic {
        /// Images or labels.
        what: &'static str,
        /// The first four bytes.
        found: u32,
        /// What they should be.
        expected: u32,
    },
    /// A label that is no digit.
    #[error("label {index} is {label}, where digits from 0 to 9 are expected")]
    Label {
        /// Its place in the file.
        index: usize,
        /// Its value.
        label: u8,
    },
    /// The images are not 28 × 28.
    #[error("images of {rows} × {columns} pixels, where 28 × 28 are expected")]
    Shape {
        /// Rows of an image, in pixels.
        rows: u32,
        /// Columns of an image, in pixels.
        columns: u32,
    },
    /// The file is shorter or longer than its header says.
    #[error("{actual} bytes, where the header announces {expected}: the file is damaged")]
    Length {
        /// Bytes the header announces.
        expected: u64,
        /// Bytes found.
        actual: u64,
    },
}

/// The pixels of an IDX image file (LeCun's format), 8-bit, row-major, count × 784.
pub fn idx_images(bytes: &[u8]) -> Result<&[u8], IdxError> {
    let ([magic, count, rows, columns], pixels) = idx_header(bytes)?;
    expect_magic("images", magic, 0x803)?;
    if [rows, columns] != [IMAGE_SIDE as u32; 2] {
        return Err(IdxError::Shape { rows, columns });
    }
    // In 64 bits: a browser has 32, and the header can announce more.
    let expected = 16 + u64::from(count) * IMAGE_PIXELS as u64;
    expect_length(bytes, expected)?;
    Ok(pixels)
}

/// The labels of an IDX label file (LeCun's format), a digit from 0 to 9 for each image.
pub fn idx_labels(bytes: &[u8]) -> Result<&[u8], IdxError> {
    let ([magic, count], labels) = idx_header(bytes)?;
    expect_magic("labels", magic, 0x801)?;
    expect_length(bytes, 8 + u64::from(count))?;
    let mut entries = labels.iter().copied().enumerate();
    match entries.find(|(_, label)| *label > 9) {
        Some((index, label)) => Err(IdxError::Label { index, label }),
        None => Ok(labels),
    }
}

/// The first `N` big-endian words, and the bytes after them.
fn idx_header<const N: usize>(bytes: &[u8]) -> Result<([u32; N], &[u8]), IdxError> {
    let parts = bytes.split_at_checked(4 * N).and_then(|(header, body)| {
        let (words, _) = header.as_chunks::<4>();
        Some((words.as_array::<N>()?, body))
    });
    let Some((words, body)) = parts else {
        return Err(IdxError::Length {
            expected: 4 * N as u64,
            actual: bytes.len() as u64,
        });
    };
    Ok((words.map(u32::from_be_bytes), body))
}

fn expect_magic(what: &'static str, found: u32, expected: u32) -> Result<(), IdxError> {
    if found == expected {
        return Ok(());
    }
    Err(IdxError::Magic {
        what,
        found,
        expected,
    })
}

fn expect_length(bytes: &[u8], expected: u64) -> Result<(), IdxError> {
    let actual = bytes.len() as u64;
    if actual == expected {
        return Ok(());
    }
    Err(IdxError::Length { expected, actual })
}
