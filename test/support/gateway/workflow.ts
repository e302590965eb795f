import type { EmulatorOptions, ServedRequest } from '../../../src/emulator/emulator.ts';
import type { GatewayOptions } from '../../../src/gateway-options.ts';
import { START, startEmulator, type TestEmulator } from '../emulator.ts';
import { startGateway, type TestGateway } from './gateway.ts';

export interface Workflow {
  /** Its clock stands still. `emulator.wait()` moves it past every running operation. */
  emulator: TestEmulator;
  gateway: TestGateway;
  /** All requests so far, in the order in which they were answered. */
  exchanges: ServedRequest[];
  /** The writes so far: `201 POST /v1/customizations/{id}/words`. */
  writes: () => string[];
  /** The reads so far: `GET /v1/customizations/{id}`. */
  reads: () => string[];
  /** Clears `exchanges`. */
  forget: () => void;
  /** Creates a model. */
  newModel: (baseModelName?: string) => Promise<{ id: string; path: string }>;
}

/** A gateway in front of an emulator whose clock stands still. Both close when the test ends. */
export async function startWorkflow(
  options: { emulator?: EmulatorOptions; gateway?: GatewayOptions } = {},
): Promise<Workflow> {
  const exchanges: ServedRequest[] = [];
  const emulator = await startEmulator({
    now: () => START,
    onRequest: (exchange) => void exchanges.push(exchange),
    ...options.emulator,
  });
  const gateway = await startGateway({ upstream: { url: emulator.url }, ...options.gateway });
  return {
    emulator,
    gateway,
    exchanges,
    writes: () =>
      exchanges
        .filter(({ method }) => method !== 'GET')
        .map(({ status, method, path }) => `${status} ${method} ${path}`),
    reads: () =>
      exchanges.filter(({ method }) => method === 'GET').map(({ method, path }) => `${method} ${path}`),
    forget: () => void exchanges.splice(0),
    async newModel(baseModelName = 'en-US_Telephony') {
      const path = await emulator.newModel(baseModelName);
      return { id: path.split('/').at(-1) ?? '', path };
    },
  };
}

/** A grammar that the service can compile, and one that it cannot. */
export const GRAMMAR = '#ABNF 1.0 UTF-8;\nlanguage en-US;\nmode voice;\nroot $berth;\n$berth = one | two;\n';
export const BROKEN_GRAMMAR = '#ABNF 1.0 UTF-8;\nlanguage en-US;\nmode voice;\nroot $missing;\n';

/** Adds a corpus, a grammar and a word to a model and waits for their analysis. The model is then `ready`. */
export async function fill(emulator: TestEmulator, path: string): Promise<void> {
  await emulator.rest('POST', `${path}/corpora/log`, 'Stand by on channel one two.\n');
  emulator.wait();
  await emulator.rest('POST', `${path}/grammars/berths`, GRAMMAR, { 'content-type': 'application/srgs' });
  emulator.wait();
  await emulator.rest('PUT', `${path}/words/Solent`, { sounds_like: ['so lent'] });
}
