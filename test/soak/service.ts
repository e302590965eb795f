import { createEmulator, type Emulator, type FaultRule } from '../../src/emulator/emulator.ts';
import { answerParent } from '../support/process/answer-parent.ts';
import { startFront, type Front, type Trouble } from './front.ts';

/** What a service that is not well does: answers of its own, or what happens on the way. */
export interface Mood {
  rule?: FaultRule;
  trouble?: Trouble;
  /** Happens to every so many requests. */
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

/** The emulator behind a proxy. Its data is on disk, so that it is still there after it was gone. */
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
