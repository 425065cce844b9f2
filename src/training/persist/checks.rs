//! What a number in a file can be.

use crate::archive::ArchiveError;

/// The largest count that is taken: JavaScript and JSON have whole numbers up to here, and no run comes near.
const MAX_COUNT: u64 = (1 << 53) - 1;

/// An error that names the first entry of a tensor that is not `good`, and what was `expected`.
pub(super) fn check_entries(
    name: &str,
    values: &[f32],
    expected: &str,
    good: impl Fn(f32) -> bool,
) -> Result<(), ArchiveError> {
    let mut entries = values.iter().copied().enumerate();
    match entries.find(|(_, value)| !good(*value)) {
        None => Ok(()),
        Some((at, value)) => Err(ArchiveError::Entry {
            name: name.into(),
            at,
            value,
            expected: expected.into(),
        }),
    }
}

/// The same of whole numbers.
pub(super) fn check_whole(name: &str, values: &[f32], most: u64) -> Result<(), ArchiveError> {
    let good = |value: f32| {
        let value = f64::from(value);
        value.fract() == 0.0 && (0.0..=most as f64).contains(&value)
    };
    let expected = format!("a whole number from 0 to {most}");
    check_entries(name, values, &expected, good)
}

/// An error unless a run can reach the count.
pub(super) fn check_count(field: &str, value: u64) -> Result<(), ArchiveError> {
    if value <= MAX_COUNT {
        return Ok(());
    }
    Err(ArchiveError::Count {
        field: field.into(),
        value,
        most: MAX_COUNT,
    })
}
