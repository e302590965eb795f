import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/config/limits.ts';
import { descriptorsOf } from '../../../src/descriptors.ts';
import { startBin } from '../../support/process/bin.ts';
import { startBackend } from '../../support/upstream/backend.ts';
import { hang } from '../../support/upstream/misbehaviour.ts';
import { until } from '../../support/wait.ts';
import { openRaw } from '../../support/websocket/raw-socket.ts';

const PAGE = readFileSync(new URL('../../../docs/deployment.md', import.meta.url), 'utf8');

test('the sum of descriptors in docs/deployment.md is that of the default limits, and more than the start asks for', () => {
  const { sockets, upstreamConnections, uploadConnections } = DEFAULT_LIMITS;
  const sum = sockets + upstreamConnections + uploadConnections + 200;
  expect(PAGE).toContain(`with the defaults ${sum.toLocaleString('en-US')}`);
  expect(descriptorsOf(DEFAULT_LIMITS, Infinity).needed).toBeLessThan(sum);
});

test.skipIf(!existsSync('/proc/self/fd'))(
  'a gateway that uses its limits has no more descriptors than docs/deployment.md says',
  async () => {
    const backend = await startBackend(hang);
    const [sockets, calls] = [60, 20];
    const bin = startBin([], {
      SPEECH_TO_TEXT_URL: backend.url,
      LEXIGATE_MAX_SOCKETS: String(sockets),
      LEXIGATE_MAX_UPSTREAM_CONNECTIONS: String(calls),
      LEXIGATE_MAX_UPSTREAM_CONNECTIONS_PER_SCOPE: '5',
    });
    const { url } = await bin.started();
    const idle = readdirSync(`/proc/${bin.pid}/fd`).length;
    await Promise.all(Array.from({ length: sockets }, () => openRaw(url, { init: true })));
    const leaving = new AbortController();
    for (let i = 0; i < 2 * calls; i += 1)
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer caller-${i % 8}` },
        body: JSON.stringify({ query: `{ customization(id: "m-${i}") { id } }` }),
        signal: leaving.signal,
      }).catch(() => {});
    await until('the calls', () => backend.requests.length >= calls);

    const used = readdirSync(`/proc/${bin.pid}/fd`).length;
    leaving.abort();
    expect(used).toBeGreaterThanOrEqual(idle + sockets + calls);
    // Of 200, the 40 requests have 40 and the process has some 30.
    expect(used).toBeLessThan(sockets + calls + 200);
  },
);
