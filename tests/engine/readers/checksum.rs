//! An archive's checksum, put right.

use safetensors::tensor::SafeTensors;

/// The archive with the checksum of what it holds; none where it is no archive, or has no checksum of four bytes.
pub fn corrected(file: &[u8]) -> Option<Vec<u8>> {
    let tensors = SafeTensors::deserialize(file).ok()?;
    let stored = tensors.tensor("crc32").ok()?;
    let stored = stored.data();
    if stored.len() != 4 {
        return None;
    }
    // What is read is a part of the file.
    let at = stored.as_ptr() as usize - file.as_ptr() as usize;
    let mut rest = tensors.tensors();
    rest.retain(|(name, _)| name != "crc32");
    rest.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut hasher = crc32fast::Hasher::new();
    for (name, view) in &rest {
        hasher.update(name.as_bytes());
        hasher.update(view.data());
    }
    let mut file = file.to_vec();
    file[at..at + 4].copy_from_slice(&hasher.finalize().to_le_bytes());
    Some(file)
}
