/** The whole value of the `Authorization` header, such as `Bearer …`, or a function that returns it. */
export type Authorization = string | undefined | (() => string | undefined | Promise<string | undefined>);

/** One value of `Authorization`. Each call of the function makes another one, even if the texts are equal. */
export interface Credential {
  value: string | undefined;
}

export interface Credentials {
  /** Whether another credential can be had. */
  canRenew: boolean;
  /** The current credential. Calls at the same time ask the function once. */
  get(): Promise<Credential>;
  /** Called when the gateway rejected a credential. The next `get` asks the function again. */
  reject(rejected: Credential | undefined): void;
}

export function createCredentials(authorization: Authorization): Credentials {
  let asking: Promise<Credential> | undefined;
  let current: Credential | undefined;
  const ask = async (): Promise<Credential> => {
    const value = typeof authorization === 'function' ? await authorization() : authorization;
    return (current = { value });
  };
  return {
    canRenew: typeof authorization === 'function',
    async get() {
      asking ??= ask();
      const mine = asking;
      try {
        return await mine;
      } catch (error) {
        if (asking === mine) asking = undefined;
        throw error;
      }
    },
    reject(rejected) {
      if (rejected && rejected === current) asking = undefined;
    },
  };
}

export function authorizationHeader({ value }: Credential): { authorization?: string } {
  return value === undefined ? {} : { authorization: value };
}
