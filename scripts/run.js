// Running commands from scripts, with words about what is being done. Node's own modules only: it
// works before `npm install`.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's root, with a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Says what comes next. @param {string} text */
export function say(text) {
  process.stdout.write(`\n\u25b8 ${text}\n`);
}

/** A failure whose message is all that the reader needs: no stack is printed. */
export class Failure extends Error {}

/**
 * Runs a command to its end, its output passed through.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, quiet?: boolean, cwd?: string }} [options] quiet keeps the output and
 *   shows it only when the command fails
 * @returns {Promise<string>} what it printed, where quiet
 */
export function run(command, args, { env = {}, quiet = false, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => reject(new Failure(`${command} did not start: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) return resolve(output);
      if (quiet) process.stderr.write(output);
      reject(new Failure(`\`${command} ${args.join(' ')}\` failed with exit code ${code}.`));
    });
  });
}

/**
 * The output of a command, or nothing where it is missing or fails.
 * @param {string} command
 * @param {string[]} args
 */
export async function output(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code === 0 ? text.trim() : undefined));
  });
}

/** Runs a script's main function and turns a failure into a sentence and an exit code.
 * @param {() => Promise<void>} main */
export async function script(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`\n\u2716 ${error.message}\n`);
    process.exitCode = 1;
  }
}

/** Whether the file is the one that node was started with. @param {string} url */
export function isMain(url) {
  return process.argv[1] !== undefined && fileURLToPath(url) === process.argv[1];
}
