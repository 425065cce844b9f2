// The element as a page's own program sees it; www/package/index.js is held to it.
import type { Backend, BackendReason, BackendWish, Message, StepStats, TrainConfig } from '../types.d.ts';

export type { Backend, BackendReason, BackendWish, GradientStats, Message, StepStats, TrainConfig } from '../types.d.ts';

/** What the events carry, by their names. */
export interface GanClippingLabEvents {
  /** It can train. */
  ready: CustomEvent<{ backend: Backend }>;
  /** The runs are computed there, from that step on. */
  backend: CustomEvent<{ backend: Backend; reason: BackendReason; step: number }>;
  /** The last step of a run that was told: 0 is run 1. */
  step: CustomEvent<StepStats & { run: number }>;
  /** A gradient of a run was not finite. */
  diverged: CustomEvent<NonNullable<StepStats['diverged']> & { run: number }>;
  /** What went wrong; does not bubble. */
  error: CustomEvent<Message>;
}

/** The attributes of `<gan-clipping-lab>`, as docs/embedding.md has them. */
export interface GanClippingLabAttributes {
  /** fast, fragile, rmsprop, seed, value, small, wgan, dcgan, dcgan-large. */
  preset?: string;
  /** A TrainConfig in JSON over the preset's. */
  config?: string;
  /** Each run's own settings, with a space between runs. */
  runs?: string;
  backend?: BackendWish;
  autoplay?: boolean;
  lazy?: boolean;
  /** Parts to leave out, with a space between them. */
  hide?: string;
  /** The only parts to show. */
  show?: string;
  theme?: '' | 'light' | 'dark';
  /** en, zh-CN. */
  lang?: string;
  /** The folder that holds pkg/ and data/. */
  src?: string;
  /** Reads the settings in the page's address and writes them there. */
  hash?: boolean;
  /** Keeps the runs on the reader's device while they train, for 7 days, and offers them after a reload. */
  keep?: boolean;
}

export declare class GanClippingLab extends HTMLElement {
  preset: string;
  /** The attribute `config`. */
  configJson: string;
  runs: string;
  backend: BackendWish;
  autoplay: boolean;
  lazy: boolean;
  hide: string;
  show: string;
  theme: string;
  src: string;
  hash: boolean;
  keep: boolean;
  /** Trains until paused; settles when it trains, or out of sight when it is loaded and waits. */
  start(): Promise<void>;
  /** Pauses; settles when the last step has been told by `step`. */
  stop(): Promise<void>;
  /**
   * Takes `count` steps of each run.
   * @returns `stats()` after them; undefined where there is no engine to take any
   * @throws {RangeError} where `count` is no whole number
   */
  step(count?: number): Promise<StepStats | undefined>;
  /** Begins again from the seed; settles when the runs stand at step 0. */
  reset(): Promise<void>;
  /** What the last reported step of a run did, 0 for run 1; undefined before the first. */
  stats(run?: number): StepStats | undefined;
  addEventListener<K extends keyof GanClippingLabEvents>(
    type: K,
    listener: (this: GanClippingLab, event: GanClippingLabEvents[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'gan-clipping-lab': GanClippingLab;
  }
}
