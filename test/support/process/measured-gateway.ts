import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createGateway } from '../../../src/gateway.ts';
import { createLogger } from '../../../src/log.ts';
import { answerParent } from './answer-parent.ts';

// A gateway in a process of its own, started with --expose-gc, whose memory the parent measures.
const gateway = await createGateway({
  port: 0,
  upstream: { url: process.argv[2] ?? '' },
  log: createLogger('silent'),
});

const delays = monitorEventLoopDelay({ resolution: 5 });
delays.enable();

answerParent({
  /** The longest time since the last question for which the event loop was blocked, in milliseconds. */
  longestBlockMs() {
    const longest = delays.max / 1e6;
    delays.reset();
    return longest;
  },
  /** The time to parse a response, in milliseconds. */
  parseMs(body: string) {
    const startedAt = performance.now();
    JSON.parse(body);
    return performance.now() - startedAt;
  },
  endpoint: () => `${gateway.url}/graphql`,
  /** Bytes in use after garbage collection. */
  async memory() {
    for (let i = 0; i < 3; i += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      globalThis.gc?.();
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
});
