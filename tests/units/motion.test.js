import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const MOVING =
  /\b(transition|animation)(-[\w-]+)?\s*:|@keyframes|scroll-behavior\s*:\s*smooth|behavior: '?smooth|\.animate\(/;

/** What moves by itself in a source. @param {string} text */
const movingIn = (text) => text.split('\n').filter((line) => MOVING.test(line));

it('nothing on the page moves by itself, so nothing has to stop for those who asked for less motion', () => {
  const scripts = readdirSync(join(root, 'www'), { recursive: true }).map((path) => join('www', String(path)));
  const pages = readdirSync(root).concat('zh-CN/index.html');
  const sources = [...scripts, ...pages].filter((path) => /\.(js|css|html)$/.test(path));
  expect(sources.length).toBeGreaterThan(100);
  const moving = sources.flatMap((path) =>
    movingIn(readFileSync(join(root, path), 'utf8')).map((line) => [path, line]),
  );
  expect(moving).toEqual([]);
});

it.each([
  'transition: color 0.2s;',
  'animation-name: pulse;',
  '@keyframes pulse {',
  'scroll-behavior: smooth',
  "behavior: 'smooth'",
  'bar.animate([]',
])('that would be seen: %s', (line) => expect(movingIn(line)).toEqual([line]));
