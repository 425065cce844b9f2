// How a program for Burn reads MNIST, draws batches and shows samples.
import { group, SHARD_IMAGES, TRAIN_IMAGES } from './complete.js';

export const DATA = `/// The first ${group(TRAIN_IMAGES)} training images, in 0..1; the page trains on no others.
fn mnist(folder: &str, device: &Device) -> Tensor<2> {
    let file = format!("{folder}/train-images-idx3-ubyte");
    let bytes = std::fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let pixels: Vec<f32> = bytes[16..].iter().take(${group(TRAIN_IMAGES, '_')} * PIXELS).map(|p| f32::from(*p) / 255.0).collect();
    let count = pixels.len() / PIXELS;
    Tensor::from_data(TensorData::new(pixels, [count, PIXELS]), device)
}

/// Images in random order without repetition; epoch e draws from the first e × ${group(SHARD_IMAGES)}, as in the page.
struct Batches {
    images: Tensor<2>,
    order: Tensor<1, Int>,
    epoch: usize,
    next: usize,
}

impl Batches {
    fn new(images: Tensor<2>) -> Self {
        let order = Tensor::empty([0], &images.device());
        Self { images, order, epoch: 0, next: 0 }
    }

    fn next(&mut self, size: usize) -> Tensor<2> {
        while self.next + size > self.order.dims()[0] {
            self.epoch += 1;
            let pool = (self.epoch * ${group(SHARD_IMAGES, '_')}).min(self.images.dims()[0]);
            let keys = Tensor::<1>::random([pool], Distribution::Uniform(0.0, 1.0), &self.images.device());
            self.order = keys.argsort(0);
            self.next = 0;
        }
        let chosen = self.order.clone().slice(self.next..self.next + size);
        self.next += size;
        self.images.clone().select(0, chosen)
    }
}

/// 64 samples in a grid of 8 × 8, as a picture that needs no library.
fn save_samples(images: Tensor<2>) {
    let pixels: Vec<f32> = images.into_data().try_into_vec().expect("32-bit floats");
    let mut grid = vec![0u8; 224 * 224];
    for (index, value) in pixels.iter().enumerate() {
        let (sample, at) = (index / PIXELS, index % PIXELS);
        let (row, column) = (sample / 8 * 28 + at / 28, sample % 8 * 28 + at % 28);
        grid[row * 224 + column] = (value * 255.0).round() as u8;
    }
    let mut file = std::fs::File::create("samples.pgm").expect("samples.pgm can be written");
    file.write_all(b"P5 224 224 255\\n").and_then(|()| file.write_all(&grid)).expect("it is written");
}`;
