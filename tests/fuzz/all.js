// Every reader of the page's JavaScript that is given bad input.
import { idx } from './idx.js';
import { workerErrors, windowMessages } from './messages.js';
import { csvLog, jsonLog } from './norm-log.js';
import { picture } from './picture.js';
import { runFile } from './run-file.js';
import { attributes, link } from './setup.js';

/**
 * @typedef {object} Reader
 * @property {string} name
 * @property {import('fast-check').Arbitrary<any>} arbitrary
 * @property {any[]} examples what was found, and what must be refused at once
 * @property {(given: any) => void | Promise<void>} check fails on anything but a value that can be used or a refusal in words
 */

/** @type {Reader[]} */
export const READERS = [link, attributes, runFile, csvLog, jsonLog, idx, picture, workerErrors, windowMessages];
