import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What the proxy does with a WebSocket handshake. */
export type Handshakes = 'pass' | 'refuse' | 'cut' | 'ignore';

export interface Proxy {
  /** The address of GraphQL behind the proxy. */
  url: string;
  /** WebSocket handshakes so far. */
  handshakes: number;
  onHandshake: Handshakes;
  /** Open connections of clients. */
  readonly connections: number;
  /** Cuts all connections without a close frame. Returns how many. */
  cut(): number;
}

/** A proxy in front of a gateway, whose connections can be cut, and which can block WebSockets. It closes when the test ends. */
export async function startProxy(endpoint: string, onHandshake: Handshakes = 'pass'): Promise<Proxy> {
  const { hostname, port, pathname } = new URL(endpoint);
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    const upstream = connect(Number(port), hostname);
    const end = () => {
      clients.delete(client);
      client.destroy();
      upstream.destroy();
    };
    client.on('error', end).on('close', end);
    upstream.on('error', end).on('close', end);
    client.on('data', (chunk) => {
      if (!/^upgrade: websocket/im.test(chunk.toString('latin1'))) return void upstream.write(chunk);
      proxy.handshakes += 1;
      if (proxy.onHandshake === 'pass') return void upstream.write(chunk);
      if (proxy.onHandshake === 'cut') return end();
      if (proxy.onHandshake === 'refuse') client.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    });
    upstream.pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: Proxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    handshakes: 0,
    onHandshake,
    get connections() {
      return clients.size;
    },
    cut() {
      const count = clients.size;
      for (const client of clients) client.resetAndDestroy();
      return count;
    },
  };
  onTestFinished(() => {
    proxy.cut();
    server.close();
  });
  return proxy;
}
