// What scripts/library.js makes while it builds the npm package.

declare module 'virtual:worker' {
  /** The script of www/package/worker.js. */
  const source: string;
  export default source;
}

declare module 'virtual:files' {
  /** Where a bundler, or the package itself, has each file that is loaded: `pkg/…` and `data/…`. */
  const files: Record<string, string>;
  export default files;
}

/** pkg/cpu/gan_clipping_lab.js, which may not be built yet when types are checked. */
declare module 'virtual:glue/cpu';
/** pkg/webgpu/gan_clipping_lab.js. */
declare module 'virtual:glue/webgpu';
