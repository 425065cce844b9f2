// What every peer of the bench has in common: the same step behind one interface.

/** A dense layer's weights, [inputs, outputs], row-major. */
export interface Layer {
  inputs: number;
  outputs: number;
  weight: Float32Array<ArrayBuffer>;
  bias: Float32Array<ArrayBuffer>;
}

export interface Weights {
  generator: Layer[];
  discriminator: Layer[];
}

/** How large a step is: images of a batch, and numbers in each hidden layer of both networks. */
export interface Size {
  batch: number;
  width: number;
}

/** The noise of one step, batch × noiseDim each. */
export interface Noises {
  discriminator: Float32Array<ArrayBuffer>;
  generator: Float32Array<ArrayBuffer>;
}

export interface Losses {
  discriminator: number;
  generator: number;
}

/** Where a row computes: `cpu` is WebAssembly in one thread. */
export type RowBackend = 'cpu' | 'webgpu' | 'webgl';

export interface PeerOptions {
  /** The weights to begin with. Ours makes the same ones from its seed. */
  weights: Weights;
  backend: RowBackend;
  size: Size;
  /** The folder that holds pkg/ and data/, with a slash at its end. */
  base: string;
}

export interface Peer {
  /** One iteration, D first and then G; on a GPU it may be queued only. */
  step(pixels: Uint8Array, noises: Noises): void;
  /** The losses of the last step, once they are known. The peer may step on meanwhile. */
  losses(): Promise<Losses>;
  /** Size of its WebAssembly memory, where it has one that can be asked for. */
  memoryBytes?(): number;
  dispose(): void;
}

export interface PeerModule {
  create(options: PeerOptions): Promise<Peer>;
}
