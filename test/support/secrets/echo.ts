import type { IncomingMessage } from 'node:http';
import { json, model } from '../upstream/backend.ts';
import { platformError, serviceError } from '../upstream/error-body.ts';
import {
  answer,
  bomb,
  drip,
  flood,
  hang,
  html,
  redirect,
  refuse,
  refuseAsPlatform,
  reset,
  truncate,
  type Behaviour,
} from '../upstream/misbehaviour.ts';

const authorizationOf = (req: IncomingMessage) => req.headers.authorization ?? 'none';
/** An error text that quotes the credentials in several encodings. */
const quoted = (req: IncomingMessage) => {
  const header = authorizationOf(req);
  const value = header.replace(/^\w+ /, '');
  const clear = Buffer.from(value, 'base64').toString('utf8');
  return `Bad header 'Authorization: ${header}' (${value}; ${clear}; ${encodeURIComponent(header)})`;
};

/** An error response that quotes the credentials in its body and in its headers. */
const echo =
  (status: number, shape: typeof serviceError | typeof platformError): Behaviour =>
  (req, res) =>
    json(res, status, shape(status, quoted(req)), {
      'x-global-transaction-id': authorizationOf(req),
      'retry-after': '0',
      'www-authenticate': `Basic realm="${encodeURIComponent(quoted(req))}"`,
      'set-cookie': `session=${encodeURIComponent(authorizationOf(req))}`,
      server: authorizationOf(req),
    });

/** Upstream failures of every kind, with and without the credentials in the response. */
export const LEAKY: [string, Behaviour][] = [
  ['reset', reset],
  ['truncate', truncate],
  ['hang', hang],
  ['drip', drip],
  ['html', html],
  ['bomb', bomb],
  ['flood', flood()],
  ['refuse', refuse(500, 'broken')],
  ['refuse as platform', refuseAsPlatform(403, 'no')],
  ['redirect', redirect('/v1/elsewhere')],
  [
    'redirect with credentials',
    (req, res) => redirect(`http://${encodeURIComponent(authorizationOf(req))}@127.0.0.1/`)(req, res),
  ],
  ...[400, 401, 403, 404, 408, 409, 418, 429, 500, 502, 503].flatMap((status): [string, Behaviour][] => [
    [`${status} of the service that quotes credentials`, echo(status, serviceError)],
    [`${status} of the platform that quotes credentials`, echo(status, platformError)],
  ]),
  ['credentials instead of JSON', (req, res) => answer(200, authorizationOf(req))(req, res)],
  [
    'JSON that breaks off in credentials',
    (req, res) => answer(200, `{"name": "${authorizationOf(req)}`)(req, res),
  ],
  ['credentials as a page', (req, res) => answer(400, `<h1>${quoted(req)}</h1>`)(req, res)],
  ['credentials where an object must be', (req, res) => json(res, 200, quoted(req))],
  [
    'credentials as names of fields and words',
    (req, res) => {
      const malformed = {
        ...model('m-1', { versions: quoted(req), status: authorizationOf(req) }),
        [quoted(req)]: 1,
      };
      const unknownStatus = model('m-2', { status: authorizationOf(req).replace(/^\w+ /, '') });
      json(
        res,
        200,
        req.url?.includes('m-')
          ? { ...unknownStatus, customization_id: 'm-1' }
          : { customizations: [malformed, unknownStatus] },
      );
    },
  ],
];
