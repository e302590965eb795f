import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { answerParent } from '../../support/process/answer-parent.ts';
import { answersOf, serialOf, splitAtSerials, type Data } from './model.ts';

/** A service with constant answers and a counter. It handles bare sockets, so that it takes little of the load's core. */
interface Behaviour {
  data: Data;
  fresh: boolean;
  delayMs: number;
}

const HEAD_END = '\r\n\r\n';
let answers = new Map<string, { whole: Buffer; parts: string[] }>();
let fresh = false;
let delayMs = 0;
let requests = 0;

function framed(body: string, status = '200 OK'): Buffer {
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  return Buffer.from(`${head}${HEAD_END}${body}`);
}

const NOT_FOUND = framed('{"code":404,"error":"Not found"}', '404 Not Found');

function answerTo(path: string): Buffer {
  requests += 1;
  const answer = answers.get(path);
  if (!answer) return NOT_FOUND;
  return fresh ? framed(answer.parts.join(serialOf(requests))) : answer.whole;
}

function respond(socket: Socket, path: string): void {
  const answer = answerTo(path);
  if (delayMs === 0) return void socket.write(answer);
  void delay(delayMs).then(() => socket.write(answer));
}

/** Requests are `GET` without a body. */
function serve(socket: Socket): void {
  let rest = '';
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (data: Buffer) => {
    const text = rest + data.toString('latin1');
    let at = 0;
    for (let end = text.indexOf(HEAD_END); end >= 0; end = text.indexOf(HEAD_END, at)) {
      const from = text.indexOf(' ', at) + 1;
      respond(socket, text.slice(from, text.indexOf(' ', from)));
      at = end + HEAD_END.length;
    }
    rest = text.slice(at);
  });
}

answerParent({
  async listen(behaviour: Behaviour) {
    ({ fresh, delayMs } = behaviour);
    answers = new Map(
      [...answersOf(behaviour.data)].map(([path, body]) => [
        path,
        { whole: framed(body), parts: splitAtSerials(body) },
      ]),
    );
    const server = createServer(serve).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  requests: () => requests,
});
