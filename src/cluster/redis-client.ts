import { defineScript, RESP_TYPES, type CommandParser } from '@redis/client';
import { SCRIPTS } from './scripts.ts';
import { withTimeout } from './timeout.ts';

type Argument = string | Buffer;

export type MessageListener = (message: string | Buffer) => void;

/** What the clients of a server, of sentinels and of a cluster have in common. */
export type RedisClient = {
  readonly isReady: boolean;
  readonly isOpen: boolean;
  subscribe(channel: string, listener: MessageListener): Promise<void>;
  unsubscribe(channel: string, listener: MessageListener): Promise<void>;
  publish(channel: string, message: string): Promise<unknown>;
  close(): Promise<unknown>;
  destroy(): unknown;
} & Record<keyof typeof SCRIPTS, (keys: string[], args: Argument[]) => Promise<unknown[]>>;

const CLOSE_TIMEOUT_MS = 1_000;

/** Options of each kind of client. */
export const COMMANDS = {
  scripts: {
    attendScope: scriptOf('attendScope'),
    beginPoll: scriptOf('beginPoll'),
    publishPoll: scriptOf('publishPoll'),
    leaveScope: scriptOf('leaveScope'),
  },
  commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
};

function scriptOf(name: keyof typeof SCRIPTS) {
  return defineScript({
    SCRIPT: SCRIPTS[name],
    NUMBER_OF_KEYS: 3,
    parseCommand(parser: CommandParser, keys: string[], args: Argument[]) {
      parser.pushKeys(keys);
      parser.push(...args);
    },
    transformReply: (reply: unknown) => reply as unknown[],
  });
}

/** The replies to the last commands are waited for, unless Redis is away. */
export async function closeClient(client: RedisClient): Promise<void> {
  const closing = client.isReady
    ? withTimeout(client.close(), CLOSE_TIMEOUT_MS)
    : Promise.reject(new Error('there is no connection'));
  await closing.catch(() => client.isOpen && client.destroy());
}
