import { IamAuthenticator } from 'ibm-cloud-sdk-core';
import { expect, test } from 'vitest';
import {
  checkAdapterIsUsed,
  TOKEN_AUTHENTICATORS,
  tokenAuthenticator,
} from '../../../src/watson/authenticator.ts';

test.each(Object.keys(TOKEN_AUTHENTICATORS))(
  '%s sends every token request through the adapter',
  async (type) => {
    await checkAdapterIsUsed(tokenAuthenticator(type));
  },
);

test('a library that ignores the adapter is rejected at start', async () => {
  class WithoutAdapter extends IamAuthenticator {
    constructor(options: ConstructorParameters<typeof IamAuthenticator>[0]) {
      super({ ...options, adapter: undefined });
    }
  }
  await expect(checkAdapterIsUsed(WithoutAdapter)).rejects.toThrow('version of ibm-cloud-sdk-core');
});

test('a library that does not use the response of the adapter is rejected at start', async () => {
  class WithFixedToken extends IamAuthenticator {
    override async authenticate(request: Parameters<IamAuthenticator['authenticate']>[0]): Promise<void> {
      await super.authenticate(request);
      request.headers = { Authorization: 'Bearer fixed' };
    }
  }
  await expect(checkAdapterIsUsed(WithFixedToken)).rejects.toThrow('the token of the adapter');
});

test('an authentication type that is new in the library is rejected at start', () => {
  expect(() => tokenAuthenticator('passkey')).toThrow('the authentication type passkey');
});
