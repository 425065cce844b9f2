//! Made-up images, and what the judge makes of them, natively and in a browser.

use gan_clipping_lab::random::threefry2x32;

/// So many images of uniform noise.
pub fn noise(images: u32) -> Vec<u8> {
    let word = |index| threefry2x32([0x601D, 0x3000], [0, index])[0];
    (0..images * 784).map(|index| word(index) as u8).collect()
}

/// What the judge found natively of 300 of them, held against the validation split. A browser sums in
/// another order.
pub const SAMPLES: u32 = 300;
pub const FRECHET: f64 = 542.1046;
pub const SCORE: f64 = 1.027672;
pub const SHARPNESS: f64 = 1.468766;
/// The digit that it says each is.
pub const DIGIT: u8 = 8;

/// A vertical stroke of 36 white pixels, which is a 1.
pub fn stroke() -> Vec<u8> {
    let inside = |at: usize| (5..23).contains(&(at / 28)) && (13..15).contains(&(at % 28));
    let pixel = |at| if inside(at) { 255 } else { 0 };
    (0..784).map(pixel).collect()
}
