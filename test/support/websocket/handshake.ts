/** The subprotocol of GraphQL over WebSocket. */
export const PROTOCOL = 'graphql-transport-ws';

/** The request that opens a WebSocket. */
export function handshakeOf(protocols: string | undefined, headers: readonly string[] = []): Buffer {
  const lines = [
    'GET /graphql HTTP/1.1',
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ...(protocols === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocols}`]),
    ...headers,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
