import type { Case } from './case.ts';
import { frameOf } from '../support/websocket/frame.ts';
import { handshakeOf, PROTOCOL } from '../support/websocket/handshake.ts';
import { JSON_TYPE, requestOf, type Plan } from './plan.ts';
import { shortName } from './value.ts';
import { INIT, subscribe } from './socket.ts';

const POST = 'POST /graphql HTTP/1.1';
const BOUNDARY = 'known-boundary';

/** Inputs that once violated a guarantee of the gateway. */
export const KNOWN: Record<string, Case> = {
  'a Host that a pattern accepts and the URL parser rejects': http(
    requestOf('POST /graphql HTTP/1.1', [JSON_TYPE], '{"query":"{__typename}"}')
      .toString()
      .replace('127.0.0.1', '.1'),
    'caller',
  ),
  'query parameters that are not JSON': http(
    requestOf('GET /graphql?query={__typename}&variables=x HTTP/1.1', []),
  ),
  'a lone surrogate in a variable that becomes part of a query string': http(
    requestOf(
      POST,
      [JSON_TYPE],
      '{"query":"query($a:String){customizations(language:$a){id}}","variables":{"a":"\\ud800"}}',
    ),
  ),
  'nested lists, as deep as the token limit allows': http(
    requestOf(POST, [JSON_TYPE], `{"query":"{customization(id:${'['.repeat(1_990)}"}`),
  ),
  'nested lists over a WebSocket': socket(
    [subscribe('"1"', `{customization(id:${'['.repeat(1_990)}`)],
    'answer',
  ),
  'an object with 130,000 fields in the variables': http(
    requestOf(
      POST,
      [JSON_TYPE],
      `{"query":"mutation($a:TrainModelInput){trainModel(id:\\"x\\" input:$a){errors{message}}}","variables":{"a":{${manyFields(130_000)}}}}`,
    ),
  ),
  'a body with a `then` field': http(requestOf(POST, [JSON_TYPE], '{"query":"{__typename}","then":1}')),
  'a message type that only servers send': socket(
    ['{"id":"1","type":"next","payload":{"data":null}}'],
    'any',
  ),
  'a form with the same file twice': http(
    requestOf(
      POST,
      [
        ['GraphQL-Require-Preflight', 'true'],
        ['Content-Type', `multipart/form-data; boundary=${BOUNDARY}`],
      ],
      sameFileTwice(),
    ),
  ),
  'a subscription whose Accept header excludes event streams': http(
    requestOf(
      POST,
      [JSON_TYPE, ['Accept', 'application/json']],
      '{"query":"subscription{modelStatuses{id}}"}',
    ),
  ),
  'an operation id that is reused before its first operation has begun': socket(
    [
      subscribe('"1"', '{customizations{id}}'),
      '{"id":"1","type":"complete"}',
      subscribe('"1"', 'subscription{modelStatuses{id}}'),
    ],
    'any',
  ),
  'frames after a refused upgrade': {
    ...socket(['a', 'b'], 'any'),
    plan: {
      protocol: 'websocket',
      pieces: [
        handshakeOf(PROTOCOL, ['Origin: http://evil.example']),
        frameOf('a'),
        frameOf('b'.repeat(1_000)),
      ],
      wants: 'any',
    },
  },
};

function http(bytes: Buffer | string, gateway: Case['gateway'] = 'embedded'): Case {
  const plan: Plan = { protocol: 'http', pieces: [Buffer.from(bytes)], wants: 'answer' };
  return { index: -1, kind: 'request', gateway, credential: undefined, plan };
}

function socket(messages: readonly string[], wants: Plan['wants']): Case {
  const pieces = [handshakeOf(PROTOCOL), frameOf(INIT), ...messages.map((message) => frameOf(message))];
  const plan: Plan = { protocol: 'websocket', pieces, wants };
  return { index: -1, kind: 'conversation', gateway: 'embedded', credential: undefined, plan };
}

function manyFields(count: number): string {
  return Array.from({ length: count }, (_, at) => `"${shortName(at)}":1`).join(',');
}

function sameFileTwice(): string {
  const query =
    'mutation($a:File $b:File){a:addCorpus(modelId:"x" input:{name:"a" file:$a}){errors{message}} b:addCorpus(modelId:"x" input:{name:"b" file:$b}){errors{message}}}';
  const file = 'pilot '.repeat(40_000);
  const parts = [
    ['name="operations"', JSON.stringify({ query, variables: { a: null, b: null } })],
    ['name="map"', '{"0":["variables.a"],"1":["variables.b"]}'],
    ['name="0"; filename="a.txt"', file],
    ['name="0"; filename="a.txt"', file],
  ];
  const text = parts.map(
    ([head, body]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`,
  );
  return `${text.join('')}--${BOUNDARY}--\r\n`;
}
