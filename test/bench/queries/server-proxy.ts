import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool, type Dispatcher } from 'undici';
import { answerParent } from '../../support/process/answer-parent.ts';
import { usage } from '../usage.ts';

/** REST in, REST out: what a request costs in Node at least. It reads nothing of what it passes on. */
function passOn(res: ServerResponse): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let status = 0;
  return {
    onRequestStart() {},
    onResponseStart(_controller, statusCode) {
      status = statusCode;
    },
    onResponseData(_controller, chunk) {
      chunks.push(chunk);
    },
    onResponseEnd() {
      const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      res.writeHead(status, { 'content-type': 'application/json', 'content-length': body?.length ?? 0 });
      res.end(body);
    },
    onResponseError() {
      res.writeHead(502, { 'content-length': 0 }).end();
    },
  };
}

answerParent({
  async listen({ upstreamUrl }: { upstreamUrl: string }) {
    const pool = new Pool(upstreamUrl, { connections: 64 });
    const server = createServer((req, res) => {
      const { url: path = '/' } = req;
      const headers = { authorization: req.headers.authorization ?? '', accept: 'application/json' };
      pool.dispatch({ method: 'GET', path, headers }, passOn(res));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  usage,
});
