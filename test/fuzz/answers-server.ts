import { pino } from 'pino';
import { createGateway } from '../../src/gateway.ts';
import { answerParent } from '../support/process/answer-parent.ts';

/** Short, so that responses that never end take little time. */
const UPSTREAM_TIMEOUT_MS = 250;

const bugs: string[] = [];
const log = pino({ level: 'error' }, { write: (line: string) => void bugs.push(line.slice(0, 3_000)) });

/** A gateway in a process of its own, so that a crash is noticed. */
answerParent({
  async start(upstreamUrl: string): Promise<string> {
    const gateway = await createGateway({
      port: 0,
      log,
      upstream: { url: upstreamUrl },
      upstreamTimeoutMs: UPSTREAM_TIMEOUT_MS,
    });
    return gateway.url;
  },
  /** The log lines of level error since the last call. */
  bugs: () => bugs.splice(0),
});

process.on('SIGINT', () => {});
