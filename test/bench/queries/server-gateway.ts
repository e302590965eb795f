import { createGateway } from '../../../src/gateway.ts';
import { createLogger } from '../../../src/log.ts';
import { answerParent } from '../../support/process/answer-parent.ts';
import { usage } from '../usage.ts';

/** More than any run asks for. */
const NO_LIMIT = 1_000_000_000;
const POLL_INTERVAL_MS = 1_000;

/** The gateway in caller mode. Its limits are so high that it refuses nothing. */
answerParent({
  async listen({ upstreamUrl }: { upstreamUrl: string }) {
    const gateway = await createGateway({
      port: 0,
      upstream: { url: upstreamUrl },
      pollIntervalMs: POLL_INTERVAL_MS,
      limits: {
        requestsPerSecond: NO_LIMIT,
        bytesPerCaller: NO_LIMIT,
        bytesInFlight: NO_LIMIT,
        sockets: 20_000,
        socketsPerAddress: 20_000,
      },
      log: createLogger('error'),
    });
    return gateway.url;
  },
  usage,
});
