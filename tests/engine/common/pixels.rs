//! Made-up images.

use gan_clipping_lab::IMAGE_PIXELS;
use gan_clipping_lab::random::threefry2x32;

/// `make.py` has the same key: away from every key that a seed and a stream give.
const PIXEL_KEY: [u32; 2] = [0x601D, 0x2000];

/// So many images of uniform noise, the same in `make.py`.
pub fn pixels(step: u32, images: usize) -> Vec<u8> {
    (0..(images * IMAGE_PIXELS) as u32)
        .map(|index| threefry2x32(PIXEL_KEY, [step, index])[0] as u8)
        .collect()
}
