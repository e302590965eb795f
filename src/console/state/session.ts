import { computed, effect, signal, untracked } from '../reactive.ts';
import {
  createCore,
  createRequests,
  LexigateError,
  watchAllModels,
  type WatchAllOptions,
} from '../../client/client.ts';

const KEY = 'lexigate';

/** Uses the storage of the tab. A browser can forbid it, and can refuse to store more. */
function withStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
}

type Kind = 'key' | 'token';

interface Credential {
  /** The value of the `Authorization` header. */
  value: string;
  kind: Kind | undefined;
}

/** Undefined if nothing is stored, or something that is no credential. */
const storedCredential = withStorage((storage) => {
  const { value, kind } = JSON.parse(storage.getItem(KEY)!) as Credential;
  // `match` throws for what is no text.
  return value.match(/^B\w+ [!-~]+$/) ? { value, kind } : undefined;
});

/** The same credential can be given again: it is another object, so everything is tried again. */
const credential = signal<Credential | undefined>(storedCredential);

export const hasCredential = computed(() => credential.value !== undefined);

/** A new client for each credential, so that everything that depends on it is read again. */
export const client = computed(() => {
  const core = createCore({ url: 'graphql', authorization: credential.value?.value });
  return { ...createRequests(core), watchAll: (options: WatchAllOptions) => watchAllModels(options, core) };
});

export type Client = typeof client.value;

/** The credential that this gateway needs, as far as it is known. */
export const needed = signal(credential.peek()?.kind);
/** Whether the token has the role `read`. */
export const isReadOnly = signal(false);
/** Whether the dialog for the credential is open. */
export const isAsking = signal(false);
/** Why the last credential does not work. */
export const rejection = signal('');

/** Uses a credential. It is kept in memory, and in the storage of the tab if the user wants that. */
export function useCredential(value: string | undefined, isKept = false): void {
  const next = value === undefined ? undefined : { value, kind: needed.peek() };
  withStorage((storage) => {
    storage.removeItem(KEY);
    if (isKept && next) storage.setItem(KEY, JSON.stringify(next));
  });
  isAsking.value = false;
  rejection.value = '';
  credential.value = next;
}

/** A message without the hints for programs and operators. */
export const withoutHint = (message: string): string =>
  message.replace(/ ?(Connection parameter: |Check the Authorization header).*/, '');

/** Takes every error of the client: some of them say something about the session. */
export function noteError(error: unknown): void {
  if (!(error instanceof LexigateError)) return;
  if (error.code !== 'UNAUTHENTICATED') return;
  needed.value ??= 'key';
  rejection.value = hasCredential.value ? withoutHint(error.message) : '';
  isAsking.value = true;
}

export function startSession(): void {
  effect(() => {
    const asked = client.value;
    untracked(() => void findRole(asked));
  });
}

/**
 * Finds out what the caller may do. A training of no model changes nothing and makes no REST call, and the gateway checks
 * token and role first.
 */
async function findRole(asked: Client): Promise<void> {
  isReadOnly.value = false;
  try {
    await asked.trainModel({ id: '' });
  } catch (error) {
    if (asked !== client.peek() || !(error instanceof LexigateError)) return;
    if (error.code === 'UNAUTHENTICATED') needed.value = 'token';
    if (error.code === 'FORBIDDEN') {
      needed.value = 'token';
      isReadOnly.value = true;
    }
    // The gateway did not say it: it limits the rate, or cannot be reached.
    const { retryAfterSeconds = error.code === 'NETWORK_ERROR' ? 5 : undefined } = error;
    if (retryAfterSeconds)
      setTimeout(() => asked === client.peek() && void findRole(asked), retryAfterSeconds * 1_000);
  }
}
