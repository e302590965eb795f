import { createClient } from 'graphql-ws';
import { authorizationHeader, type Credential } from './credentials.ts';
import { NetworkError, OperationError, LexigateError, type GraphQLErrorEntry } from './errors.ts';
import type { GraphQLResult } from './http.ts';
import type { Connector } from './request.ts';
import type { Sink, Transport } from './transport.ts';

/** A proxy can leave the handshake without an answer. Then an event stream is tried. */
const CONNECT_TIMEOUT_MS = 4_000;
/** A connection that was cut silently shows only when a ping is not answered. */
const PING_MS = 10_000;
const PONG_TIMEOUT_MS = 5_000;

/** Close codes that mean that the credential is missing, rejected or expired. */
const CREDENTIAL_CODES = [4401, 4403];

/** Subscriptions over one WebSocket, which is open while there are any. Undefined if the platform has no WebSocket. */
export function createSocket({ url, credentials }: Connector, webSocketImpl: unknown): Transport | undefined {
  if (!webSocketImpl) return undefined;
  const sinks = new Set<Sink>();
  const tell = (event: 'open' | 'alive') => sinks.forEach((sink) => sink[event]());
  let isConnected = false;
  let current: Credential | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const giveUpAfter = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => client.terminate(), ms);
  };
  const onEnd = () => {
    clearTimeout(timer);
    isConnected = false;
  };
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl,
    connectionParams: async () => {
      current = await credentials.get();
      sinks.forEach((sink) => void (sink.credential = current));
      return authorizationHeader(current);
    },
    keepAlive: PING_MS,
    retryAttempts: 0,
    on: {
      connecting: () => giveUpAfter(CONNECT_TIMEOUT_MS),
      connected() {
        clearTimeout(timer);
        isConnected = true;
        tell('open');
      },
      ping: (isReceived) => (isReceived ? tell('alive') : giveUpAfter(PONG_TIMEOUT_MS)),
      pong(isReceived) {
        if (!isReceived) return;
        clearTimeout(timer);
        tell('alive');
      },
      closed: onEnd,
      error: onEnd,
    },
  });
  return ({ query, variables }, sink) => {
    sinks.add(sink);
    sink.credential = current;
    if (isConnected) sink.open();
    const end = (error?: unknown) => {
      if (sinks.delete(sink)) sink.end(error === undefined ? undefined : toError(error));
    };
    const stop = client.subscribe<unknown>(
      { query, variables: { ...variables } },
      {
        next: (result) => void (sinks.has(sink) && sink.next(result as GraphQLResult)),
        error: end,
        complete: () => end(),
      },
    );
    return () => {
      sinks.delete(sink);
      // graphql-ws counts a subscription twice that is stopped by an event whose `complete` arrives with it, and then never
      // closes the socket.
      queueMicrotask(stop);
    };
  };
}

function toError(error: unknown): LexigateError {
  if (error instanceof LexigateError) return error;
  if (Array.isArray(error)) return new OperationError(error as GraphQLErrorEntry[], undefined);
  const { code, reason } = (error ?? {}) as { code?: number; reason?: string };
  if (code !== undefined && CREDENTIAL_CODES.includes(code))
    return new LexigateError(reason || 'The credential was rejected.', {
      code: 'UNAUTHENTICATED',
      cause: error,
    });
  const detail = code === undefined ? '' : ` (close code ${code}${reason ? `: ${reason}` : ''})`;
  return new NetworkError(`The WebSocket was closed${detail}.`, { code: 'NETWORK_ERROR', cause: error });
}
