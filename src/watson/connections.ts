import { Pool, type Dispatcher } from 'undici';

export interface ConnectionsOptions {
  /** Scheme, host and port. */
  origin: string;
  /** Most connections at a time. */
  connections: number;
  connectTimeoutMs: number;
  /** Whether the service's certificate must be valid. */
  verifyCertificate: boolean;
}

/** The connections to one service. */
export interface Connections {
  request(options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData>;
  /**
   * From now on only new connections are used. Those that exist serve the exchanges that wait for them and close then:
   * all of them may hang, and nothing would get through until they end.
   */
  renew(): void;
  /** Closes all; exchanges under way fail. */
  close(): Promise<void>;
}

export function createConnections(options: ConnectionsOptions): Connections {
  const { origin, connections, connectTimeoutMs, verifyCertificate } = options;
  const retired = new Set<Pool>();
  let pool = open();

  function open(): Pool {
    return new Pool(origin, {
      connections,
      // The deadline of the exchange is the only clock.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: connectTimeoutMs, rejectUnauthorized: verifyCertificate },
    });
  }

  async function retire(old: Pool): Promise<void> {
    retired.add(old);
    // It fails only where it was destroyed in the meantime.
    await old.close().catch(() => {});
    retired.delete(old);
  }

  return {
    request: async (request) => pool.request(request),
    renew() {
      void retire(pool);
      pool = open();
    },
    async close() {
      await Promise.all([pool, ...retired].map((each) => each.destroy()));
    },
  };
}
