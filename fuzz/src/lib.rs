//! The readers of `tests/engine/readers` under libFuzzer: what each is tried with is theirs, and so is what counts as harm.

#[path = "../../tests/engine/readers/mod.rs"]
pub mod readers;

use std::path::Path;
use std::{env, fs};

use readers::{Reader, packed};

/// Writes a reader's good input, and what rounds of random changes have kept of it, into the folder that `FUZZ_SEEDS`
/// names, from where libFuzzer begins.
pub fn plant(reader: &Reader) {
    let Some(folder) = env::var_os("FUZZ_SEEDS") else {
        return;
    };
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/engine/files/corpus");
    let kept = fs::read(corpus.join(format!("{}.gz", reader.name))).expect("is committed");
    let inputs = (reader.seeds)().into_iter().chain(packed::unpack(&kept));
    for (at, input) in inputs.enumerate() {
        fs::write(Path::new(&folder).join(format!("seed-{at}")), input).expect("can be written");
    }
}

/// Every other input is changed as libFuzzer changes bytes, the others as the rounds of random changes do, which know
/// JSON and tensors and put an archive's checksum right: bytes alone would hardly get into a file's header.
pub fn mutate(reader: &Reader, data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    if seed.is_multiple_of(2) {
        return libfuzzer_sys::fuzzer_mutate(data, size, max_size);
    }
    let changed = (reader.mutate)(&data[..size], seed.into());
    if changed.len() > max_size {
        return libfuzzer_sys::fuzzer_mutate(data, size, max_size);
    }
    data[..changed.len()].copy_from_slice(&changed);
    changed.len()
}
