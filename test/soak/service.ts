import { createEmulator, type Emulator, type FaultRule } from '../../src/emulator/emulator.ts';
import { answerParent } from '../support/process/answer-parent.ts';
import { startFront, type Front, type Trouble } from './front.ts';
import { startTenantService, type TenantService } from './tenant-service.ts';

/** A fault of the service: an error response of the emulator, or a network fault of the proxy. */
export interface Mood {
  rule?: FaultRule;
  trouble?: Trouble;
  /** One of `every` requests is affected. */
  every?: number;
}

const TRAINING_MS = 1_200;

let emulator: Emulator | undefined;
let front: Front | undefined;
let tenants: TenantService | undefined;
let folder = '';

async function start(): Promise<string> {
  emulator = await createEmulator({ dataDir: folder, trainingMs: TRAINING_MS });
  return emulator.url;
}

/** The emulator behind a proxy, and the service of the gateway that checks tokens. The emulator's data survives a restart. */
answerParent({
  async listen(options: { folder: string; seed: number }) {
    ({ folder } = options);
    front = await startFront(await start());
    tenants = await startTenantService(options.seed);
    return { upstreamUrl: front.url, tenantUrl: tenants.url, jwt: tenants.jwt };
  },
  token: ({ subject, role, expiresAt }: { subject: string; role: string; expiresAt: number }) =>
    tenants?.token(subject, role, expiresAt),
  broken: () => tenants?.broken ?? 0,
  mood({ rule, trouble, every = 1 }: Mood) {
    emulator?.setFaults(rule && { ...rule, errorRate: 1 / every });
    front?.misbehave(trouble, every);
  },
  failNextTraining: () => emulator?.failNextTraining(),
  async goAway() {
    await front?.goAway();
    await emulator?.close();
  },
  comeBack: async () => front?.comeBack(await start()),
});
process.on('SIGINT', () => {});
