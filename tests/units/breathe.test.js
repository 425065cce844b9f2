import { expect, it, vi } from 'vitest';

import { breathe } from '../../www/engine/breathe.js';

it('a worker that breathes reads what was sent to it before, and goes on', async () => {
  const { port1, port2 } = new MessageChannel();
  const heard = vi.fn();
  port1.onmessage = heard;
  port2.postMessage('pause');
  await breathe();
  port1.close();
  expect(heard).toHaveBeenCalledOnce();
});
