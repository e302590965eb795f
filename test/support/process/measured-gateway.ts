import { createGateway } from '../../../src/gateway.ts';
import { createLogger } from '../../../src/log.ts';
import { answerParent } from './answer-parent.ts';

// A gateway in a process of its own, started with --expose-gc, whose memory the parent measures.
const gateway = await createGateway({
  port: 0,
  upstream: { url: process.argv[2] ?? '' },
  log: createLogger('silent'),
});

answerParent({
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
