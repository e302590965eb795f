import type { ClusterOptions } from '../../src/config/cluster-settings.ts';
import { createGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/log.ts';
import { answerParent } from '../support/process/answer-parent.ts';
import { usage } from './usage.ts';

interface Listening {
  upstreamUrl: string;
  pollIntervalMs: number;
  /** @default no limit */
  requestsPerSecond?: number;
  /** @default works alone */
  cluster?: ClusterOptions;
}

/** The gateway in caller mode in front of the stub backend. */
answerParent({
  async listen({ upstreamUrl, pollIntervalMs, requestsPerSecond = 1_000_000, cluster }: Listening) {
    const gateway = await createGateway({
      port: 0,
      upstream: { url: upstreamUrl },
      pollIntervalMs,
      cluster,
      // The backend holds a poll until the next event is due.
      upstreamTimeoutMs: 600_000,
      limits: { sockets: 20_000, socketsPerAddress: 20_000, requestsPerSecond },
      log: createLogger('warn'),
    });
    return gateway.url;
  },
  usage,
});
