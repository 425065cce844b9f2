//! Noise and images.

use super::*;

claims![
    noise_is_the_seeded_streams_own,
    images_are_pixels_from_0_to_1_in_the_first_rows,
];

async fn noise_is_the_seeded_streams_own() {
    let draw = Draw {
        key: [9, Stream::GeneratorNoise as u32],
        at: 1,
    };
    let words = words(vec![8, 3]);
    for [rows, columns] in [[128, 100], [3, 5], [1, 1], [33, 1]] {
        let expected = Random::new(9, Stream::GeneratorNoise).normal(3, rows * columns);
        let found = normal(&words, draw, [rows, columns]);
        let what = format!("noise {rows} × {columns}");
        assert_near(found, tensor(expected, [rows, columns]), &what).await;
    }
}

async fn images_are_pixels_from_0_to_1_in_the_first_rows() {
    let words = words(vec![0x0403_0201, 0xFF00_8007, 77]);
    let found = values(images(&words, 8, [4, 4])).await;
    assert_eq!(found.len(), 16);
    for (found, byte) in found.iter().zip([1, 2, 3, 4, 7, 128, 0, 255]) {
        // A GPU's division may be a bit off.
        let expected = byte as f32 / 255.0;
        assert!(
            (found - expected).abs() <= 2e-7 * expected,
            "{byte}: {found}"
        );
    }
}
