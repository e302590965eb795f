import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { drip, hang, html, reset, truncate, type Behaviour } from '../support/upstream/misbehaviour.ts';
import { platformError } from '../support/upstream/error-body.ts';

/** A fault that replaces a response of the service. */
export type Trouble = 'reset' | 'truncate' | 'hang' | 'drip' | 'page' | 'late reset';

/** A proxy in front of the emulator that injects network faults: broken connections and malformed responses. */
export interface Front {
  url: string;
  /** Injects a fault into one of `every` requests. Undefined stops the faults. */
  misbehave(trouble: Trouble | undefined, every?: number): void;
  /** Stops listening. */
  goAway(): Promise<void>;
  /** Listens again on the same port. */
  comeBack(target: string): Promise<void>;
}

/** Credentials that the platform in front of the service rejects. */
export const STRANGER = /^Bearer stranger-/;

/** Short, so that no connection of the gateway is open a few seconds after the last request. */
const KEEP_ALIVE_MS = 2_000;

const BEHAVIOURS: Record<Exclude<Trouble, 'late reset'>, Behaviour> = {
  reset,
  truncate,
  hang,
  drip,
  page: html,
};

export async function startFront(firstTarget: string): Promise<Front> {
  let target = firstTarget;
  let trouble: Trouble | undefined;
  let every = 1;
  let count = 0;
  const agent = new Agent({ keepAlive: true });
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (req, res) => {
    res.on('error', () => {});
    if (STRANGER.test(req.headers.authorization ?? '')) return refuse(req, res);
    count += 1;
    if (!trouble || count % every !== 0) return passOn(req, res);
    // The service carries the request out, but its caller never learns so.
    if (trouble === 'late reset') return passOn(req, res, true);
    req.resume();
    return BEHAVIOURS[trouble](req, res);
  });

  function passOn(req: IncomingMessage, res: ServerResponse, isCut = false): void {
    const { method, url, headers } = req;
    const onward = request(`${target}${url}`, { method, headers, agent }, (answer) => {
      if (isCut) {
        req.socket.resetAndDestroy();
        return;
      }
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, res, () => {});
    });
    onward.on('error', () => void res.destroy());
    res.once('close', () => {
      if (!res.writableFinished) onward.destroy();
    });
    req.pipe(onward);
  }

  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);

  return {
    url: `http://127.0.0.1:${port}`,
    misbehave(next, share = 1) {
      trouble = next;
      every = share;
    },
    async goAway() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
    async comeBack(next) {
      target = next;
      await listen(port);
    },
  };
}

function refuse(req: IncomingMessage, res: ServerResponse): void {
  req.resume();
  const body = platformError(401, 'Unauthorized');
  res.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
