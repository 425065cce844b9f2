/** Where a trainer computes. */
export type Backend = 'webgpu' | 'cpu';

/** One parameter's gradient in one step. */
export interface GradientStats {
    /** The parameter's path in its network, such as `mlp.layers.0.weight`. */
    name: string;
    /** L2 norm before clipping. */
    normBefore: number;
    /** L2 norm after clipping. */
    normAfter: number;
    /** Norm after / norm before: the factor that clipping applied; 1 is none. */
    scale: number;
    /** Cosine of the angle between the gradients before and after; 1 where the direction is kept. */
    cosine: number;
    /** Share of the entries that clipping changed; for a rule that scales, 1 where it scaled. */
    clippedFraction: number;
    /** L2 norm of the update: how far the optimizer moved the weights. */
    updateNorm: number;
    /** L2 norm of the update / L2 norm of the weights; infinite for weights that are all zero. */
    updateRatio: number;
    /** Share of the weights at ±weightClip after the update; null without it. */
    atBound: number | null;
}

/** What one step did. */
export interface StepStats {
    /** Steps taken, this one included. */
    step: number;
    /** L_D, in nats, without the penalty of a regulariser. */
    discriminatorLoss: number;
    /** What D's regulariser adds to L_D; null without a penalty. */
    penalty: number | null;
    /** The σ that divided each of D's weights in its last update; empty without spectral normalisation. */
    sigmas: number[];
    /** L_G, in nats. */
    generatorLoss: number;
    /** Mean D(x). */
    meanReal: number;
    /** Mean D(G(z)), before D's update. */
    meanFake: number;
    /** Share of real and fake images that D told apart. */
    accuracy: number;
    generator: GradientStats[];
    discriminator: GradientStats[];
    /** The C that acted on G's gradients in this step; null where no rule did. */
    generatorThreshold: number | null;
    /** The C that acted on D's gradients in this step; null where no rule did. */
    discriminatorThreshold: number | null;
    /** The first gradient that was not finite, if there was one. */
    diverged: { step: number; network: 'generator' | 'discriminator'; parameter: string } | null;
}

/** What one of the eight stages of a step holds; what it does not hold is empty or null. */
export interface StageView {
    /** 1 to 8, the article's stages; 0 before the first. */
    stage: number;
    /** Noise z, batch × noiseDim. */
    noise: number[];
    /** Fake images, batch × 784, in 0..=1. */
    fake: number[];
    /** D's logits of the real images. */
    realLogits: number[];
    /** D's logits of the fakes. */
    fakeLogits: number[];
    /** The loss of this half. */
    loss: number | null;
    /** What D's regulariser adds to its loss; null without a penalty. */
    penalty: number | null;
    /** L2 norm of each parameter's gradient before clipping. */
    normsBefore: number[];
    /** L2 norm of each parameter's gradient after clipping. */
    normsAfter: number[];
    /** L2 norm of each parameter's update. */
    updateNorms: number[];
}

/** Counts of a gradient's entries, before and after clipping, in the same bins. */
export interface Histogram {
    /** The bins' ends, bins + 1. */
    edges: number[];
    before: number[];
    after: number[];
    /** Entries before clipping that are NaN or infinite and so in no bin. */
    notFinite: number;
}

/** A parameter's tensors of one step, row-major. */
export interface ParameterTensors {
    /** Of each of them; [inputs, outputs] for a dense layer. */
    shape: number[];
    /** The weights as they are now. */
    weight: Float32Array;
    /** The gradient before clipping. */
    before: Float32Array;
    /** The gradient after clipping. */
    after: Float32Array;
    /** What was taken from the weights; empty between the clipping and the update. */
    update: Float32Array;
}

/** What one step of the VAE did. */
export interface VaeStats {
    /** Steps taken, this one included. */
    step: number;
    /** reconstruction + kl, in nats per image. */
    loss: number;
    /** Cross-entropy between an image and its reconstruction, in nats per image. */
    reconstruction: number;
    /** KL divergence of q(z | x) from N(0, 1), in nats per image. */
    kl: number;
    encoder: GradientStats[];
    decoder: GradientStats[];
    encoderThreshold: number | null;
    decoderThreshold: number | null;
    /** The first gradient that was not finite, if there was one. */
    diverged: { step: number; network: 'encoder' | 'decoder'; parameter: string } | null;
}

/** Where images lie in a VAE's latent space: q(z | x) = N(mean, e^logVariance), each count × latentDim. */
export interface Encoding {
    /** The code: what an image is rebuilt from. */
    mean: Float32Array;
    /** 0 is no surer than the prior N(0, 1). */
    logVariance: Float32Array;
}

/** The nearest image that a search has found so far. */
export interface Found {
    /** Steps that were taken. */
    steps: number;
    /** Which of the starts led there, from 0. */
    start: number;
    /** Euclidean distance over the 784 pixels, each in 0..=1: from 0 to 28. */
    distance: number;
    /** Its noise, noiseDim numbers. */
    noise: Float32Array;
    /** 784, 8-bit. */
    pixels: Uint8Array;
}

/** Real images that training never sees: choose settings on `validation`, report on `test`. */
export type Split = 'validation' | 'test';

/** Where the judge comes from and how good it is. */
export interface JudgeMetadata {
    format: string;
    version: number;
    /** Of its first weights and of the order and the shifts of the images. */
    seed: number;
    /** Times that it saw each image. */
    epochs: number;
    /** It learned from so many of the first of MNIST's training images and from no other. */
    trainImages: number;
    /** The share of the 10,000 test images that it names rightly. */
    testAccuracy: number;
}

/**
 * How good samples are. Real images have a frechet near 0, a score near 10, a confidence near 1, an
 * entropy near 0, a sharpness near 1 and ten digits.
 */
export interface Quality {
    /** Samples measured. */
    samples: number;
    /**
     * Fréchet distance to the real images in the judge's features; not the FID, whose features are
     * Inception's. Values of different numbers of samples do not compare: fewer give more.
     */
    frechet: number;
    /** Classifier score, 1 to 10. */
    score: number;
    /** Mean probability of the most likely digit, 0.1 to 1. */
    confidence: number;
    /** Mean entropy of the digits of a sample, in nats, 0 to ln 10. */
    entropy: number;
    /** Energy of the samples' gradients to the real images': below 1 blurred, above 1 speckled. */
    sharpness: number;
    /** The share of the samples that most likely show each digit, ten numbers. */
    digits: number[];
    /** How many digits are shown by more than 2 % of the samples. */
    coveredDigits: number;
}

/** The digit that an image most likely shows. */
export interface Verdict {
    /** 0 to 9. */
    digit: number;
    /** Its probability. */
    confidence: number;
}

/** An image near a sample. */
export interface Neighbour {
    /** Its place among the images given. */
    index: number;
    /** Euclidean distance over the 784 pixels, each in 0..=1: from 0 to 28. */
    distance: number;
}
