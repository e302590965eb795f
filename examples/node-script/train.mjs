// Builds a model, trains it, and watches the training to the end: `npm start`.
// `npm start -- ID` watches a model that is there already, for example after Ctrl-C.
import { openAsBlob } from 'node:fs';
import { createClient, LexigateError, unwrap } from '@lexigate/client';

const { GATEWAY_URL = 'http://127.0.0.1:4000/graphql', GATEWAY_AUTHORIZATION } = process.env;
const client = createClient({
  url: GATEWAY_URL,
  ...(GATEWAY_AUTHORIZATION && { authorization: GATEWAY_AUTHORIZATION }),
});
const stop = new AbortController();
const { signal } = stop;
// Once: a second Ctrl-C ends the process at once.
process.once('SIGINT', () => stop.abort());

let [id] = process.argv.slice(2);
try {
  id ??= await build();
  process.exitCode = await watch(id);
} catch (error) {
  if (signal.aborted) process.exitCode = 130;
  else if (error instanceof LexigateError) {
    const { code, message, requestId } = error;
    console.error(`${message} (${code}${requestId ? `, request ${requestId}` : ''})`);
    process.exitCode = 1;
  } else throw error;
}
if (signal.aborted) console.log(id ? `Stopped. To go on watching: npm start -- ${id}` : 'Stopped.');

/** Each step waits until the service has finished the one before. */
async function build() {
  const input = { name: 'Calls about cards', baseModelName: 'en-US_Telephony' };
  const { model } = unwrap(await client.createModel({ input }, { signal }));
  console.log(`Created "${input.name}", id ${model.id}`);
  id = model.id;
  const file = await openAsBlob(new URL('calls.txt', import.meta.url));
  await client
    .addCorpus({ modelId: model.id, name: 'calls' }, file, { signal, onProgress: printProgress })
    .then(unwrap);
  const words = [{ word: 'Lexigate', soundsLike: ['lexi gate'] }];
  await client.addWords({ modelId: model.id, words, onBusy: 'WAIT' }, { signal }).then(unwrap);
  console.log('Added a corpus and a word');
  await client.trainModel({ id: model.id, onBusy: 'WAIT' }, { signal }).then(unwrap);
  console.log('Started the training');
  return model.id;
}

/** @type {import('@lexigate/client').OnProgress} */
function printProgress({ sentBytes, totalBytes }) {
  console.log(`Sent ${sentBytes} of ${totalBytes} bytes`);
}

/**
 * A lost connection and a restart of the gateway do not end it.
 * @param {string} modelId
 * @returns {Promise<number>} the exit code
 */
async function watch(modelId) {
  const states = client.watch(modelId, {
    until: ['AVAILABLE', 'FAILED'],
    signal,
    onConnection({ state, confirmedAt }) {
      if (state === 'reconnecting') console.log(`Reconnecting. As of ${confirmedAt?.toLocaleTimeString()}`);
    },
  });
  for await (const { status, since, model } of states) {
    console.log(`${status} since ${new Date(since).toLocaleTimeString()}`);
    if (status === 'AVAILABLE') return 0;
    if (status === 'FAILED') console.error(model?.error ?? 'The training failed.');
  }
  return signal.aborted ? 130 : 1;
}
