import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface SlowProxy {
  port: number;
  /** Time that each packet takes, in both directions. */
  delayMs: number;
  /** Cuts all connections without a farewell. */
  cut(): void;
}

/** A network on the way to a server that is slow and breaks. It closes when the test ends. */
export async function startSlowProxy(targetPort: number): Promise<SlowProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    forward(near, far);
    forward(far, near);
  });

  function forward(from: Socket, to: Socket): void {
    sockets.add(from);
    from.setNoDelay(true);
    // Timers of the same time keep their order; a shorter one does not overtake, because each waits for the one before.
    let last = Promise.resolve();
    const later = (work: () => void) => {
      const due = performance.now() + proxy.delayMs;
      last = last.then(() => until(due)).then(work);
    };
    from.on('data', (chunk) => later(() => to.destroyed || to.write(chunk)));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  }

  const proxy: SlowProxy = {
    port: 0,
    delayMs: 0,
    cut() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy.port = (server.address() as AddressInfo).port;
  onTestFinished(() => {
    proxy.cut();
    server.close();
  });
  return proxy;
}

function until(due: number): Promise<void> | undefined {
  const ms = due - performance.now();
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : undefined;
}
