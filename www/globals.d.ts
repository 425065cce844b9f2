/** The folder of the wasm packages in a build for publication, with a slash at its end (scripts/package-folder.js). */
declare const __PACKAGES__: string;
