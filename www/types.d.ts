// The one typed interface between the main thread and the worker.
import type { Backend, Histogram, StageView, StepStats } from '../src/wasm.d.ts';

/** Settings as src/config.rs reads them; what is left out has its default. */
export interface TrainConfig {
  seed?: number;
  architecture?: 'seed' | 'mlp' | 'dcgan';
  loss?: Loss;
  noiseDim?: number;
  batchSize?: number;
  discriminatorSteps?: number;
  weightClip?: number | null;
  generator?: NetworkConfig;
  discriminator?: NetworkConfig;
}

export type Loss = 'minimax' | 'nonSaturating' | 'wasserstein' | 'leastSquares' | 'hinge';
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
}

/** The class that a wasm package exports. */
export interface Trainer {
  step(pixels: Uint8Array): void;
  stats(): Promise<StepStats>;
  sample(count: number, seed: number): Promise<Uint8Array>;
  begin(pixels: Uint8Array): void;
  advance(): number;
  stage(): Promise<StageView>;
  histogram(network: 'generator' | 'discriminator', parameter: string, bins: number): Promise<Histogram>;
  configure(configJson: string): void;
  config(): string;
  free(): void;
}

export interface TrainerClass {
  create(configJson: string, backend: Backend): Promise<Trainer>;
}

/** What may be asked for; `auto` is the GPU where it helps, else the CPU. */
export type BackendWish = Backend | 'auto';

/** Why a run is on the backend it is on. */
export type BackendReason =
  'gpu' | 'asked' | 'noWebGpu' | 'noAdapter' | 'noTimestamps' | 'software' | 'notBuilt' | 'failed';

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
  runs: RunSpec[];
  /** How many samples are drawn. */
  samples: number;
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
  | { type: 'backend'; backend: Backend; reason: BackendReason; adapter: string; details: string }
  | { type: 'progress'; loaded: number; total: number }
  /** The last step of each run that is still finite; a run that has just diverged for the last time. */
  | { type: 'frame'; runs: RunStats[]; stepsPerSecond: number | null }
  | { type: 'samples'; run: number; step: number; pixels: Uint8Array }
  | { type: 'running'; running: boolean }
  | { type: 'stage'; run: number; view: SeenStage }
  /** New runs begin, these; nothing of the old ones follows. */
  | { type: 'reset'; runs: number[] }
  /** Training has stopped; `fatal` says that this engine cannot go on. */
  | { type: 'failed'; message: Message; fatal: boolean };

/** Fetches and compiles a wasm file, once a page for all workers. */
export type Compile = (url: string) => Promise<WebAssembly.Module>;

/** What the worker exposes. Every call may reject with an Error whose message is a Message in JSON. */
export interface Engine {
  open(options: OpenOptions, emit: (event: EngineEvent) => void, compile: Compile): Promise<void>;
  start(): Promise<void>;
  pause(): Promise<void>;
  step(count: number): Promise<void>;
  /** The next of the eight stages of a step, in every run; begins a step where none is begun. */
  advance(): Promise<void>;
  /** Changes the settings of these runs, which go on; refused settings leave all as they were. */
  configure(runs: RunSpec[]): Promise<void>;
  /** Ends one run; the others go on. */
  remove(run: number): Promise<void>;
  /** New runs from step 0; refused settings leave the old ones as they were. */
  reset(runs: RunSpec[]): Promise<void>;
}

export type { Backend, StepStats };
export type { GradientStats } from '../src/wasm.d.ts';
