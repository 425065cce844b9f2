// What is used of a service worker's scope. TypeScript has its types in a library that cannot stand beside that of the DOM.

export interface ExtendableEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}

export interface ExtendableMessageEvent extends ExtendableEvent {
  readonly data: any;
  readonly source: { readonly id: string } | null;
  readonly ports: readonly MessagePort[];
}

export interface WindowClient {
  readonly id: string;
  readonly url: string;
  navigate(url: string): Promise<unknown>;
}

export interface ServiceWorkerScope {
  readonly registration: { readonly scope: string; unregister(): Promise<boolean> };
  readonly location: { readonly href: string };
  readonly clients: {
    matchAll(options: { type: 'window'; includeUncontrolled?: boolean }): Promise<readonly WindowClient[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'message', listener: (event: ExtendableMessageEvent) => void): void;
}

/** The files of a release, by paths from where its service worker lies (scripts/offline.js). */
export interface ReleaseFiles {
  /** Kept before they are asked for; without a revision the name says the content. */
  precached: { url: string; revision: string | null; integrity?: string }[];
  /** The CPU engine's wasm, that with relaxed SIMD first: one of them is kept. */
  cpu: [string, string];
  /** Kept once they were asked for; their names say their content. */
  used: string[];
  /** Pages all of whose files are kept on use. */
  pages: string[];
}
