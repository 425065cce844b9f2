/** The folder of the wasm packages in a build for publication, with a slash at its end (scripts/package-folder.js). */
declare const __PACKAGES__: string;

/** The files of a release, in its service worker (scripts/offline.js). */
declare const __FILES__: import('./offline/service-worker.d.ts').ReleaseFiles;
