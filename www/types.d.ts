// The one typed interface between the main thread and the worker.
import type {
  Backend,
  Encoding,
  Found,
  Histogram,
  Neighbour,
  Quality,
  StageView,
  StepStats,
  VaeStats,
  Verdict,
} from '../src/wasm.d.ts';

/** Settings as src/config/ reads them; what is left out has its default. */
export interface TrainConfig {
  seed?: number;
  architecture?: 'seed' | 'mlp' | 'dcgan';
  loss?: Loss;
  noiseDim?: number;
  /** For the architecture `dcgan`: next to the image, and next to the noise or the logit. */
  channels?: [number, number];
  batchSize?: number;
  discriminatorSteps?: number;
  weightClip?: number | null;
  generator?: NetworkConfig;
  discriminator?: NetworkConfig;
  /** By which operations a step is computed: the project's own, or Burn's for reference. */
  kernels?: 'fused' | 'plain';
}

export type Loss = 'minimax' | 'nonSaturating' | 'wasserstein' | 'leastSquares' | 'hinge';
export type Regularizer = 'none' | 'spectralNorm' | 'gradientPenalty' | 'r1';
export type ClipRule = 'none' | 'norm' | 'globalNorm' | 'value' | 'meanAbs' | 'adaptive' | 'percentile';

export interface NetworkConfig {
  /** For the architecture `mlp`. */
  hidden?: number[];
  leakySlope?: number;
  optimizer?: {
    kind?: 'adam' | 'sgd' | 'rmsProp';
    learningRate?: number;
    beta1?: number;
    beta2?: number;
    epsilon?: number;
    momentum?: number;
    alpha?: number;
  };
  clip?: { rule?: ClipRule; threshold?: number; every?: number };
  /** Of a discriminator of dense layers. */
  regularizer?: { kind?: Regularizer; lambda?: number; gamma?: number };
}

/** The class that a wasm package exports. */
export interface Trainer {
  step(pixels: Uint8Array): void;
  stats(): Promise<StepStats>;
  sample(count: number, seed: number): Promise<Uint8Array>;
  /** The noise of such samples, count × noiseDim. */
  noise(count: number, seed: number): Float32Array;
  /** Images of given noise, rows × noiseDim. */
  generate(noise: Float32Array): Promise<Uint8Array>;
  begin(pixels: Uint8Array): void;
  advance(): number;
  stage(): Promise<StageView>;
  save(): Promise<Uint8Array>;
  exportWeights(): Promise<Uint8Array>;
  /** The generator alone, in 16 bits. */
  exportGenerator(): Promise<Uint8Array>;
  load(bytes: Uint8Array): void;
  histogram(network: 'generator' | 'discriminator', parameter: string, bins: number): Promise<Histogram>;
  configure(configJson: string): void;
  config(): string;
  /** The search for the noise of one image, in the generator as it is now. */
  search(image: Uint8Array, starts: number, seed: number): LatentSearch;
  free(): void;
}

/** A search for the noise whose image is nearest to a given one. */
export interface LatentSearch {
  /** So many steps, 1 to 1000. */
  advance(steps: number): void;
  found(): Promise<Found>;
  free(): void;
}

/** Settings of a VAE as src/config/ reads them; what is left out has its default. */
export interface VaeConfig {
  seed?: number;
  latentDim?: number;
  batchSize?: number;
  encoder?: NetworkConfig;
  decoder?: NetworkConfig;
}

/** The class of a VAE that a wasm package exports. */
export interface VaeTrainer extends Pick<
  Trainer,
  'step' | 'sample' | 'save' | 'load' | 'configure' | 'config' | 'free'
> {
  stats(): Promise<VaeStats>;
  /** The codes of images, count × 784. */
  encode(pixels: Uint8Array): Promise<Encoding>;
  /** Images of codes, rows × latentDim. */
  decode(latent: Float32Array): Promise<Uint8Array>;
}

export interface VaeTrainerClass {
  create(configJson: string, backend: Backend): Promise<VaeTrainer>;
}

export interface TrainerClass {
  create(configJson: string, backend: Backend): Promise<Trainer>;
}

/** A run's trainer, in the engine's worker or in another one: what that one answers comes later. */
export interface RunTrainer extends Pick<
  Trainer,
  'step' | 'stats' | 'sample' | 'generate' | 'begin' | 'stage' | 'save' | 'exportWeights' | 'histogram' | 'free'
> {
  noise(count: number, seed: number): Float32Array | Promise<Float32Array>;
  advance(): number | Promise<number>;
  load(bytes: Uint8Array): void | Promise<void>;
  configure(configJson: string): void | Promise<void>;
  config(): string | Promise<string>;
  /** What makes trainers beside it, where that is another worker. */
  Siblings?: RunTrainerClass;
  /** All stages that are left of a step; in another worker alone. */
  finish?(): void;
  /** The settings as that change would leave them, which it does not make; in another worker alone. */
  preview?(configJson: string): Promise<string>;
}

export interface RunTrainerClass {
  create(configJson: string, backend: Backend): Promise<RunTrainer>;
}

/** A trainer as a run's worker gives it to the engine's. Calls are taken in their order. */
export interface HostedTrainer extends Pick<
  Trainer,
  'stats' | 'sample' | 'generate' | 'stage' | 'save' | 'exportWeights' | 'histogram'
> {
  step(pixels: Uint8Array): Promise<void>;
  noise(count: number, seed: number): Promise<Float32Array>;
  begin(pixels: Uint8Array): Promise<void>;
  advance(): Promise<number>;
  finish(): Promise<void>;
  load(bytes: Uint8Array): Promise<void>;
  configure(configJson: string): Promise<void>;
  config(): Promise<string>;
  preview(configJson: string): Promise<string>;
  free(): Promise<void>;
}

/** What a run's worker makes for the engine's, over a port between the two. */
export interface RunHost {
  create(configJson: string): Promise<HostedTrainer>;
}

/** What a run's worker exposes to the page. It rejects as the engine does. */
export interface RunWorker {
  /** Loads the CPU's package; then the engine's worker has its trainers over that port. */
  open(base: string, supply: Supply, port: MessagePort): Promise<void>;
}

/** Workers for runs beside an engine's own, which the page starts and ends for it. */
export interface RunWorkers {
  /** One with the CPU's package, ready for trainers; rejects where it cannot be had. */
  start(base: string): Promise<{ id: number; port: MessagePort }>;
  end(id: number): void | Promise<void>;
}

/** The judge of quality; only the package with the CPU engine can load it. */
export interface Judge {
  quality(pixels: Uint8Array, split: 'validation' | 'test'): Promise<Quality>;
  verdicts(pixels: Uint8Array): Promise<Verdict[]>;
  nearest(sample: Uint8Array, images: Uint8Array, k: number): Neighbour[];
  free(): void;
}

export interface JudgeClass {
  load(bytes: Uint8Array): Promise<Judge>;
}

/** What may be asked for; `auto` is the CPU at first, and the GPU from when it is ready, where it helps. */
export type BackendWish = Backend | 'auto';

/** Why a run is on the backend it is on. */
export type BackendReason =
  | 'gpu'
  /** On the CPU while the browser is asked for a GPU. */
  | 'asking'
  /** On the CPU until the GPU is ready. */
  | 'preparing'
  | 'asked'
  | 'noWebGpu'
  | 'noAdapter'
  /** The browser never said what GPU it has. */
  | 'noAnswer'
  | 'noTimestamps'
  | 'software'
  | 'slower'
  | 'notBuilt'
  | 'failed'
  | 'poisoned'
  | 'lost';

/** Milliseconds that a step of all runs takes. */
export interface Paces {
  gpu: number;
  cpu: number;
}

/** A message for the reader: a key of the translations and what fills its gaps. */
export interface Message {
  code: string;
  details?: Record<string, string | number>;
}

/** One of the runs that train side by side, on the same batches. */
export interface RunSpec {
  /** The run's name between page and worker; it stays the same while the run lives. */
  id: number;
  config: TrainConfig;
}

export interface OpenOptions {
  /** The folder that holds pkg/ and data/, with a slash at its end. */
  base: string;
  backend: BackendWish;
  /** The name of the GPU that was lost, where the CPU takes its place. */
  lost?: string;
  runs: RunSpec[];
  /** How many samples are drawn. */
  samples: number;
  /** Images in place of MNIST. */
  own?: OwnData;
  /** Runs to go on from, in place of new ones. */
  saved?: Omit<Restore, 'number'>;
  /** The most workers that runs may have beside the engine's own; none: all take turns in that one. */
  runWorkers?: number;
}

/** The reader's own images, ready for training. */
export interface OwnData {
  /** What they are called on the page. */
  name: string;
  /** 8-bit, row-major, count × 784. */
  pixels: Uint8Array;
  /** Tells them from others. */
  print: number;
}

/** The images that runs train on; nothing where they are MNIST. */
export type ImagesName = { name: string; count: number; print: number } | null;

/** One run of a file of runs. */
export interface SavedRun extends RunSpec {
  /** Length of its part of the file. */
  bytes: number;
  diverged: boolean;
  /** What the page had seen of it. */
  seen?: unknown;
}

/** What a file of runs holds beside the runs themselves. */
export interface RunFile {
  setup: { preset: string; base: TrainConfig };
  images: ImagesName;
  /** Where the batches go on. */
  batches: { epoch: number; next: number };
  step: number;
  runs: SavedRun[];
  /** Measurements of quality, by run. */
  quality?: unknown;
}

/** All runs as they are between two steps. */
export interface Checkpoint extends Pick<RunFile, 'images' | 'batches' | 'step'> {
  runs: (RunSpec & { file: Uint8Array<ArrayBuffer>; diverged: boolean; stats: StepStats | null; clips: Clips })[];
}

/** A checkpoint for the page to go on from, should the worker die, and what it cost the training. */
export interface Kept extends Checkpoint {
  ms: number;
}

/** Runs to go on from. */
export interface Restore extends Pick<RunFile, 'batches' | 'step'> {
  /** Told again when they begin. */
  number: number;
  runs: (RunSpec & { file: Uint8Array; diverged: boolean })[];
}

/** Images of a run's generator. */
export interface Generated {
  run: number;
  step: number;
  /** 8-bit, rows × 784. */
  pixels: Uint8Array;
}

/** How each network's gradients are clipped. */
export interface Clips {
  generator: Required<NonNullable<NetworkConfig['clip']>>;
  discriminator: Required<NonNullable<NetworkConfig['clip']>>;
}

export interface RunStats {
  run: number;
  stats: StepStats;
  /** The settings of that step; the same object as long as they stay. */
  clips: Clips;
}

/** A stage of a step as it is shown: the first few images and rows of noise of the batch. */
export interface SeenStage extends Omit<StageView, 'noise' | 'fake'> {
  /** Real images of the batch, 8-bit, 16 × 784. */
  real: Uint8Array;
  /** 16 × noiseDim, or empty. */
  noise: Float32Array;
  /** 8-bit, 16 × 784, or empty. */
  fake: Uint8Array;
  /** The parameter whose gradient the histogram is of; empty without one. */
  parameter: string;
  histogram: Histogram | null;
}

export type EngineEvent =
  /** `since` is the step that the runs came to it with from another one, 0 where they began on it. */
  | {
      type: 'backend';
      backend: Backend;
      reason: BackendReason;
      adapter: string;
      details: string;
      since: number;
      paces?: Paces;
    }
  | { type: 'progress'; loaded: number; total: number }
  /** The last step of each run that is still finite; a run that has just diverged for the last time. */
  | { type: 'frame'; runs: RunStats[]; stepsPerSecond: number | null }
  | { type: 'samples'; run: number; step: number; pixels: Uint8Array }
  | { type: 'running'; running: boolean }
  | { type: 'stage'; run: number; view: SeenStage }
  /** New runs begin, these; nothing of the old ones follows. */
  | { type: 'reset'; runs: number[]; restored?: number }
  /** Training has stopped; `fatal` says that this engine cannot go on. */
  | { type: 'failed'; message: Message; fatal: boolean };

/** A file as it came, or why it did not. */
export type FetchedFile =
  { blob: Blob; status?: undefined } | { blob?: undefined; status: number | 'offline' | 'stalled' };

/** What the page loads once for all its workers. */
export interface Supply {
  /** Fetches and compiles a wasm file. */
  compile(url: string): Promise<WebAssembly.Module>;
  /** Fetches a file; `onBytes` hears how many are there. */
  file(url: string, onBytes?: (bytes: number) => void): Promise<FetchedFile>;
  /** A file was found to be damaged: it is fetched anew when it is next asked for. */
  forget(url: string): void | Promise<void>;
}

/** What the worker exposes. Every call may reject with an Error whose message is a Message in JSON. */
export interface Engine {
  open(options: OpenOptions, emit: (event: EngineEvent) => void, supply: Supply, runWorkers: RunWorkers): Promise<void>;
  /** Settles when it trains, and the page has heard that it does. */
  start(): Promise<void>;
  /** Settles when the page has heard of the last step. */
  pause(): Promise<void>;
  /** So many more; gives the last of these, and the step at which training will rest. */
  step(count: number): Promise<{ last: number; goal: number }>;
  /** Settles when the page has heard of that step, or no more are to come. */
  reached(step: number): Promise<void>;
  /** The next of the eight stages of a step, in every run; begins a step where none is begun. */
  advance(): Promise<void>;
  /** Samples of one run as it is, from noise of that seed; nothing where the run is gone. */
  sample(run: number, count: number, seed: number): Promise<{ step: number; pixels: Uint8Array } | undefined>;
  /** The noise of the samples that are shown, samples × noiseDim, the same in each run. */
  noise(): Promise<Float32Array>;
  /** Images of given noise, rows × noiseDim, by every run that has not diverged, all after the same step. */
  generate(noise: Float32Array): Promise<Generated[]>;
  /** Changes the settings of these runs, which go on; refused settings leave all as they were. */
  configure(runs: RunSpec[]): Promise<void>;
  /** Ends one run; the others go on. */
  remove(run: number): Promise<void>;
  /** New runs from step 0; refused settings leave the old ones as they were. */
  reset(runs: RunSpec[]): Promise<void>;
  /** New runs from step 0 on the reader's own images, or on MNIST again; what is refused changes nothing. */
  useImages(own: OwnData | undefined, runs: RunSpec[]): Promise<void>;
  /** All runs between two steps; they go on meanwhile. */
  save(): Promise<Checkpoint>;
  /** The same to go on from should this worker die; nothing in the midst of a step, nor on a GPU. */
  keep(): Promise<Kept | undefined>;
  /** Goes on from saved runs in place of those that are there; what is refused changes nothing. */
  restore(saved: Restore): Promise<void>;
  /** One run's weights as a safetensors file. */
  weights(run: number): Promise<{ step: number; bytes: Uint8Array<ArrayBuffer> }>;
}

/** A training image near a sample. */
export interface NearImage {
  /** Euclidean distance over the 784 pixels, each in 0..=1. */
  distance: number;
  /** 8-bit, 784. */
  pixels: Uint8Array;
}

/** What is said of one sample. */
export interface Likeness {
  verdict: Verdict;
  /** The training images most like it, the nearest first. */
  near: NearImage[];
  /** From the first of them to the training image nearest to that, itself left out. */
  between: number;
}

/** One run of a sweep. */
export interface SweepCell {
  rule: ClipRule;
  /** C; null for the rule `none`. */
  threshold: number | null;
  seed: number;
}

export interface SweepPlan {
  /** The folder that holds pkg/ and data/, with a slash at its end. */
  base: string;
  /** What all cells share; seed and clipping are the cells'. */
  config: TrainConfig;
  cells: SweepCell[];
  steps: number;
  /** The most workers that may compute beside the sweep's own; none: it trains one cell after another itself. */
  runWorkers?: number;
}

export interface SweepResult {
  cell: SweepCell;
  /** Against the validation split, on which C is chosen. */
  quality: Quality;
  diverged: boolean;
}

/** Cells train several at once and finish in any order: `index` is that of the plan. */
export type SweepEvent =
  { type: 'progress'; index: number; step: number } | ({ type: 'result'; index: number } & SweepResult);

/** What the sweep's worker exposes. It rejects as the engine does. */
export interface SweepEngine {
  run(plan: SweepPlan, emit: (event: SweepEvent) => void, supply: Supply, runWorkers: RunWorkers): Promise<void>;
}

/** A sweep's worker as the page holds it: `run` resolves at the end, `close` ends it at once. */
export interface SweepWorker {
  run(plan: SweepPlan, emit: (event: SweepEvent) => void): Promise<void>;
  close(): void;
}

/** What the judge's worker exposes. It rejects as the engine does. */
export interface JudgeEngine {
  open(base: string, supply: Supply): Promise<void>;
  /** Held against the test images. */
  quality(pixels: Uint8Array): Promise<Quality>;
  /** What the training images have like a sample; fetches those that are not there yet. */
  likeness(sample: Uint8Array, count: number): Promise<Likeness>;
}

/** A GAN and a VAE that train side by side, on the same batches: those of the GAN's seed and batch size. */
export interface PairSettings {
  gan: TrainConfig;
  vae: VaeConfig;
}

export interface PairOptions extends PairSettings {
  /** The folder that holds pkg/ and data/, with a slash at its end. */
  base: string;
  /** How many samples are drawn. */
  samples: number;
}

/** Of the pair the GAN's `run` is 0, the VAE's 1. */
export type PairEvent =
  | Extract<EngineEvent, { type: 'progress' | 'samples' | 'running' | 'failed' }>
  /** The last step of those that are still finite. */
  | { type: 'frame'; runs: { run: number; step: number; diverged: boolean }[]; stepsPerSecond: number | null }
  | ({ type: 'found'; token: number } & SearchedImage)
  /** New networks begin; nothing of the old ones follows. */
  | { type: 'reset' };

/** The nearest image that a GAN was found to have. */
export interface SearchedImage {
  /** The GAN's own, as it was when the search began. */
  step: number;
  /** Of the search. */
  steps: number;
  /** Euclidean distance over the 784 pixels, each in 0..=1. */
  distance: number;
  /** ‖z‖, and the numbers that z has. */
  length: number;
  dim: number;
  /** 8-bit, 784. */
  pixels: Uint8Array;
}

/** What the pair's worker exposes. It rejects as the engine does. */
export interface PairEngine {
  open(options: PairOptions, emit: (event: PairEvent) => void, supply: Supply): Promise<void>;
  start(): Promise<void>;
  /** Settles when the last step has been told. */
  pause(): Promise<void>;
  /** New networks from step 0; what is refused leaves the old ones. */
  reset(settings: PairSettings): Promise<void>;
  /** Both go on with other settings; where one is refused, with the old ones. */
  configure(settings: PairSettings): Promise<void>;
  sample(run: number, count: number, seed: number): Promise<{ step: number; pixels: Uint8Array } | undefined>;
  /**
   * An image rebuilt by the VAE, and on the way from its code to another's, count × 784: the first is that of `image`.
   * Nothing where other networks came meanwhile.
   */
  read(image: Uint8Array, other: Uint8Array): Promise<{ step: number; pixels: Uint8Array } | undefined>;
  /** Searches the GAN for an image and tells what it finds as events with this token. Settles when it has ended. */
  search(image: Uint8Array, token: number): Promise<void>;
}

/** The class of a generator that draws and learns no more. */
export interface FinishedGenerator extends Pick<Trainer, 'sample' | 'noise' | 'generate' | 'config' | 'free'> {
  steps(): number;
}

export interface FinishedGeneratorClass {
  /** A generator out of its file. */
  load(file: Uint8Array, backend: Backend): Promise<FinishedGenerator>;
}

/** What the worker of a finished generator exposes. It rejects as the engine does. */
export interface FinishedEngine {
  /** Loads the file at `url` in place of the one before. */
  open(base: string, url: string, supply: Supply): Promise<void>;
  /** Images of noise that depends on `seed` alone, its numbers times `size`. */
  draw(count: number, seed: number, size: number): Promise<Uint8Array>;
}

/**
 * What a worker says of itself, beside Comlink's messages: that it has begun and holds its lock, or what it
 * crashed of.
 */
export type WorkerSign = { locked: boolean } | { crashed: Message };

export type { Backend, Quality, StepStats };
export type { GradientStats } from '../src/wasm.d.ts';
