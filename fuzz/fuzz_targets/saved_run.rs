#![no_main]

use gan_clipping_lab_fuzz::readers::saved_run::READER;
use gan_clipping_lab_fuzz::{mutate, plant};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(init: plant(&READER), |input: &[u8]| {
    (READER.check)(input);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(&READER, data, size, max_size, seed)
});
