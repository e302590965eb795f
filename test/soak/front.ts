import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** What it does to requests instead of passing them on. */
export type Trouble = 'reset' | 'truncate' | 'hang' | 'drip' | 'page' | 'late reset';

/** A proxy in front of the service, for what the service cannot be made to do: broken connections and broken answers. */
export interface Front {
  url: string;
  /** Misbehaves to every so many requests; undefined for to none. */
  misbehave(trouble: Trouble | undefined, every?: number): void;
  /** Refuses connections from now on. */
  goAway(): Promise<void>;
  /** Listens again, where it did before. */
  comeBack(target: string): Promise<void>;
}

/** Callers whom the platform before the service does not know. */
export const STRANGER = /^Bearer stranger-/;

/** Short, so that no connection of the gateway is left some seconds after the last request. */
const KEEP_ALIVE_MS = 2_000;
const DRIP_MS = 50;

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
    if (trouble && count % every === 0) return TROUBLES[trouble](req, res);
    return passOn(req, res);
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

  const TROUBLES: Record<Trouble, (req: IncomingMessage, res: ServerResponse) => void> = {
    reset: (req) => void req.socket.resetAndDestroy(),
    // The request is carried out, and its caller never hears so.
    'late reset': (req, res) => passOn(req, res, true),
    truncate(req, res) {
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      res.write('{"customizations": [', () => req.socket.destroy());
    },
    hang: (req) => void req.resume(),
    drip(req, res) {
      req.resume();
      res.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => res.write(' '), DRIP_MS);
      res.once('close', () => clearInterval(timer));
    },
    page(req, res) {
      req.resume();
      res.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Sign in</body></html>');
    },
  };

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
  const body = {
    trace: 'soak',
    code: 401,
    error: 'Unauthorized',
    more_info: 'https://cloud.example.com/docs',
  };
  res.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
