import type { IncomingMessage, ServerResponse } from 'node:http';
import { json, model, startBackend, type Backend } from '../upstream/backend.ts';
import { platformError, serviceError } from '../upstream/error-body.ts';
import type { Random } from '../random.ts';
import { markersIn, type Tenant } from './ledger.ts';

/** Every tenant has these models. */
export const MODEL_IDS = ['m-1', 'm-2', 'm-3', 'm-4', 'm-new'];
/** Models whose requests are refused, with the status of the refusal. */
export const REFUSALS: Record<string, number> = {
  'm-gone': 404,
  'm-foreign': 401,
  'm-malformed': 400,
  'm-forbidden': 403,
  'm-busy': 409,
  'm-limited': 429,
  'm-down': 500,
};

export interface TenantService extends Backend {
  /** Requests that contained the marker of another tenant. */
  mixed: string[];
  /** Advances all trainings, so that every watcher receives an event. */
  advance(): void;
}

const BASE_MODEL = 'en-US_Telephony';

/** One service for all tenants. Model ids are the same for all. Every text of a response contains the caller's marker. */
export async function startTenantService(tenants: readonly Tenant[], random: Random): Promise<TenantService> {
  const byAuthorization = new Map(tenants.map((tenant) => [tenant.authorization, tenant]));
  const mixed: string[] = [];
  let progress = 0;
  const serve = async (req: IncomingMessage, res: ServerResponse) => {
    let body = '';
    for await (const chunk of req.setEncoding('utf8')) body += chunk;
    // Responses overtake one another.
    await new Promise((resolve) => setTimeout(resolve, random.below(4)));
    const tenant = byAuthorization.get(req.headers.authorization ?? '');
    if (!tenant) return json(res, 401, platformError(401, 'unknown credentials'));
    const { marker } = tenant;
    const said = markersIn(`${decodeURIComponent(req.url ?? '')} ${JSON.stringify(req.headers)} ${body}`);
    said.delete(marker);
    if (said.size > 0) mixed.push(`${marker} sent ${[...said].join()} in ${req.method} ${req.url}`);
    if (tenant.isRevoked) return json(res, 401, platformError(401, `revoked ${marker}`), headersOf(marker));
    return answer(req, res, marker, progress);
  };
  const backend = await startBackend((req, res) => void serve(req, res));
  return { ...backend, mixed, advance: () => void (progress += 1) };
}

function headersOf(marker: string): Record<string, string> {
  return { 'x-global-transaction-id': `tx-${marker}` };
}

function answer(req: IncomingMessage, res: ServerResponse, marker: string, progress: number): void {
  const [, root, id = '', part, name] = (req.url ?? '').split('?')[0]?.match(/[^/]+/g) ?? [];
  const send = (status: number, body: object) => json(res, status, body, headersOf(marker));
  const refusal = root === 'customizations' ? REFUSALS[id] : undefined;
  if (refusal !== undefined) {
    const text = `${refusal === 400 ? 'Malformed GUID' : 'Refused'}: ${marker}`;
    return send(refusal, refusal === 403 ? platformError(refusal, text) : serviceError(refusal, text));
  }
  if (req.method !== 'GET')
    return send(part === undefined && req.method === 'POST' ? 201 : 200, written(marker));
  if (root === 'models') return send(200, id ? baseModel(marker) : { models: [baseModel(marker)] });
  if (id === '')
    return send(200, { customizations: MODEL_IDS.map((each) => languageModel(each, marker, progress)) });
  if (part === 'words') return send(200, name ? word(marker) : { words: [word(marker)] });
  if (part !== undefined) return send(200, name ? resource(marker) : { [part]: [resource(marker)] });
  return send(200, languageModel(id, marker, progress));
}

function languageModel(id: string, marker: string, progress: number): object {
  return model(id, {
    name: `name ${marker}`,
    description: `description ${marker}`,
    owner: `owner ${marker}`,
    versions: [`version ${marker}`],
    error: `error ${marker}`,
    dialect: `dialect ${marker}`,
    status: progress % 2 === 0 ? busyOr(id, 'available') : 'ready',
    progress: progress % 100,
  });
}

/** The model of uploads is never busy. */
function busyOr(id: string, status: string): string {
  return id === 'm-4' ? status : 'training';
}

function baseModel(marker: string): object {
  return {
    name: BASE_MODEL,
    language: 'en-US',
    rate: 8_000,
    url: `https://service.example.com/${marker}`,
    description: `base ${marker}`,
    supported_features: { custom_language_model: true, custom_acoustic_model: false, speaker_labels: true },
  };
}

/** A corpus or a grammar. */
function resource(marker: string): object {
  return {
    name: 'log',
    total_words: 1,
    out_of_vocabulary_words: 1,
    status: 'analyzed',
    error: `error ${marker}`,
  };
}

function word(marker: string): object {
  return {
    word: `word-${marker}`,
    sounds_like: [`sound ${marker}`],
    display_as: `display ${marker}`,
    count: 1,
    source: [`source ${marker}`],
    error: [{ [`element ${marker}`]: `error ${marker}` }],
  };
}

/** The response to every write. Each operation reads its own fields of it. */
function written(marker: string): object {
  return { customization_id: 'm-new', warnings: [{ code: 'invalid_words', message: `warning ${marker}` }] };
}
