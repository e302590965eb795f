import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { FORM_END, FORM_TYPE, formOf, openBytesOf, PREFLIGHT } from '../support/http/form.ts';
import { upload } from './caller.ts';
import { ADD_CORPUS } from './document.ts';
import { WRITE, type Activities } from './tenant-world.ts';
import { within } from './wait.ts';
import type { World } from './world.ts';

const LINE = 'Solent control this is pilot vessel on channel one two.\n';
const LARGE_BYTES = 16 * 1024 * 1024;
const PIECES = 8;
const PIECE_MS = 250;
/** Longer than the request timeout of the gateway, on a busy machine. */
const DEADLINE_MS = 40_000;

/** Uploads with a write token. */
export const UPLOADS: Activities = {
  async 'uploads of a large file'(world) {
    return (await send(world, 'idle', Buffer.alloc(LARGE_BYTES, LINE))) !== undefined;
  },
  async 'uploads cut in the middle'(world, random) {
    await send(world, random.pick(['idle', 'busy']), Buffer.alloc(LARGE_BYTES / 16, LINE), true);
    return true;
  },
  async 'uploads that wait for a busy model'(world) {
    return (await send(world, 'busy', Buffer.alloc(LARGE_BYTES / 16, LINE))) !== undefined;
  },
  async 'uploads that are sent slowly'(world) {
    return drip(world, async (out) => {
      for (let i = 0; i < PIECES && !out.destroyed; i += 1) {
        await delay(PIECE_MS);
        out.write(LINE);
      }
      out.end(FORM_END);
    });
  },
  'uploads that stall': (world) => drip(world, async (out) => void out.write(LINE)),
};

function variablesOf(modelId: string) {
  return { modelId, onBusy: 'WAIT', input: { name: 'log', allowOverwrite: true, file: null } };
}

function send(world: World, modelId: string, file: Buffer, breaksOff = false): Promise<unknown> {
  return upload(world, {
    authorization: WRITE,
    query: ADD_CORPUS,
    variables: variablesOf(modelId),
    file,
    breaksOff,
  });
}

/** Sends the start of a form, then the rest. Resolves with whether there was a response. */
async function drip({ endpoint }: World, rest: (out: ClientRequest) => Promise<void>): Promise<boolean> {
  const headers = { 'content-type': FORM_TYPE, ...PREFLIGHT, authorization: WRITE };
  const out = request(endpoint, { method: 'POST', agent: false, headers });
  const answered = Promise.withResolvers<boolean>();
  out.on('error', () => answered.resolve(false));
  out.once('response', (response: IncomingMessage) => {
    response.on('error', () => {});
    response.resume();
    void once(response, 'close').then(() => answered.resolve(true));
  });
  const file = { 0: { path: 'variables.input.file', content: LINE } };
  out.write(openBytesOf(formOf(ADD_CORPUS, variablesOf('idle'), file)));
  await rest(out);
  return within('the response to an upload', DEADLINE_MS, answered.promise).finally(() => out.destroy());
}
