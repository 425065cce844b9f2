// What the parts are given to show and to ask: the session and what was picked, as they see them.
import type { EngineEvent, Likeness, Message, OwnData, Restore, RunSpec, Checkpoint } from '../types.d.ts';
import type { Run } from './run.js';

export type Phase = 'closed' | 'loading' | 'ready' | 'failed';

/** The device that the runs are on, and why. */
export type BackendEvent = Extract<EngineEvent, { type: 'backend' }>;

/** The session without its worker: its runs, and what can be asked of them. What is refused is returned and changes nothing. */
export interface SessionView {
  readonly phase: Phase;
  /** By their id. */
  readonly runs: Map<number, Run>;
  /** The reader's own images that the runs train on in place of MNIST. */
  readonly own: OwnData | undefined;
  /** Steps taken by the run that is farthest. */
  readonly step: number;
  /** Whether it trains until paused, or will when it can be seen. */
  readonly training: boolean;
  start(): Promise<void>;
  configure(runs: RunSpec[]): Promise<Message | undefined>;
  remove(id: number): Promise<void>;
  reset(runs: RunSpec[]): Promise<Message | undefined>;
  useImages(own: OwnData | undefined, runs: RunSpec[]): Promise<Message | undefined>;
  /** All runs between two steps; nothing without an engine. */
  save(): Promise<Checkpoint | undefined>;
  /** `recall` is given the runs that begin. */
  restore(saved: Omit<Restore, 'number'>, recall: (runs: Map<number, Run>) => void): Promise<Message | undefined>;
  /** The step to which a run can go back that has diverged; nothing where none was kept. */
  soundStep(id: number): number | undefined;
  /** All runs as they were at that step, and their settings of then; nothing where none was kept. */
  goBack(id: number): Promise<{ refusal: Message | undefined; runs: RunSpec[] } | undefined>;
  /** A run's weights as a safetensors file; nothing without an engine. */
  weights(id: number): Promise<{ step: number; bytes: Uint8Array<ArrayBuffer> } | undefined>;
}

/** A sample that was picked. */
export interface PickedSample {
  /** The run's number, 1 to 4. */
  name: number;
  /** Of the sample, from 1. */
  place: number;
  step: number;
  /** 8-bit, 784. */
  pixels: Uint8Array;
  /** What is like it, once it is there. */
  likeness: Likeness | undefined;
  problem: Message | undefined;
}
