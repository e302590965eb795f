import { createEmulator, type Emulator, type FaultRule } from '../../src/emulator/emulator.ts';
import { answerParent } from '../support/process/answer-parent.ts';
import { startFront, type Front, type Trouble } from './front.ts';

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
let folder = '';

async function start(): Promise<string> {
  emulator = await createEmulator({ dataDir: folder, trainingMs: TRAINING_MS });
  return emulator.url;
}

/** The emulator behind a proxy. Its data is on disk, so that it survives a restart. */
answerParent({
  async listen(options: { folder: string }) {
    ({ folder } = options);
    front = await startFront(await start());
    return front.url;
  },
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
