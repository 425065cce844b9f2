//! A file of ours taken apart, changed, and put together again with a checksum that is right.

use std::collections::BTreeMap;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};

/// Type, shape and bytes of each tensor.
pub type Entries = BTreeMap<String, (Dtype, Vec<usize>, Vec<u8>)>;

/// The file after a change.
pub fn changed(file: &[u8], change: impl FnOnce(&mut Entries)) -> Vec<u8> {
    let tensors = SafeTensors::deserialize(file).expect("a safetensors file");
    let entry = |(name, view): (String, TensorView)| {
        let entry = (view.dtype(), view.shape().to_vec(), view.data().to_vec());
        (name, entry)
    };
    let mut entries: Entries = tensors.tensors().into_iter().map(entry).collect();
    entries.remove("crc32");
    change(&mut entries);
    let mut hasher = crc32fast::Hasher::new();
    for (name, (_, _, bytes)) in &entries {
        hasher.update(name.as_bytes());
        hasher.update(bytes);
    }
    let sum = hasher.finalize().to_le_bytes().to_vec();
    entries.insert("crc32".into(), (Dtype::U8, vec![4], sum));
    let views = entries.iter().map(|(name, (dtype, shape, bytes))| {
        let view = TensorView::new(*dtype, shape.clone(), bytes);
        (name, view.expect("the bytes fit the shape"))
    });
    safetensors::serialize(views, None).expect("a safetensors file")
}

/// Changes a text in a tensor of JSON.
pub fn replace(entries: &mut Entries, json: &str, from: &str, to: &str) {
    let (_, shape, bytes) = entries.get_mut(json).expect("is there");
    let text = std::str::from_utf8(bytes).expect("is text");
    assert!(text.contains(from), "{from} in {text}");
    *bytes = text.replace(from, to).into_bytes();
    *shape = vec![bytes.len()];
}

/// The numbers of a tensor of 32-bit floats.
pub fn floats(entries: &Entries, name: &str) -> Vec<f32> {
    let (dtype, _, bytes) = entries.get(name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(*dtype, Dtype::F32);
    let (values, _) = bytes.as_chunks();
    values.iter().map(|v| f32::from_le_bytes(*v)).collect()
}

/// Puts a tensor of 32-bit floats in.
pub fn put(entries: &mut Entries, name: &str, shape: &[usize], values: &[f32]) {
    let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    entries.insert(name.into(), (Dtype::F32, shape.to_vec(), bytes));
}
