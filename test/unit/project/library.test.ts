import { expect, expectTypeOf, test } from 'vitest';
import * as library from '../../../src/index.ts';
import type { CompleteOptions } from '../../../src/gateway-options.ts';

// `npm run check:types` checks the types.

test('everything that createGateway takes is exported as a type', () => {
  type Options = library.GatewayOptions;
  expectTypeOf(library.createGateway).parameter(0).toEqualTypeOf<Options | undefined>();
  expectTypeOf<Options['access']>().toEqualTypeOf<library.AccessOptions | undefined>();
  expectTypeOf<library.AccessOptions['tokens']>().toEqualTypeOf<readonly library.StaticToken[]>();
  expectTypeOf<library.StaticToken['role']>().toEqualTypeOf<library.Role>();
  expectTypeOf<library.AccessOptions['jwt']>().toEqualTypeOf<library.JwtOptions | undefined>();
  expectTypeOf<Options['limits']>().toEqualTypeOf<Partial<library.Limits> | undefined>();
  expectTypeOf<Options['connectionLimits']>().toEqualTypeOf<library.ConnectionLimits | undefined>();
  expectTypeOf<Options['upstream']>().toEqualTypeOf<library.UpstreamOptions | undefined>();
  expectTypeOf<library.UpstreamOptions['authorize']>().toEqualTypeOf<library.Authorize | undefined>();
  expectTypeOf<Options['log']>().toEqualTypeOf<library.Logger | undefined>();
  expectTypeOf<keyof CompleteOptions>().toEqualTypeOf<keyof Options>();
});

test('what the library returns has types of its own', () => {
  expectTypeOf(library.createGateway).returns.resolves.toEqualTypeOf<library.Gateway>();
  expectTypeOf(library.createEmulator).returns.resolves.toEqualTypeOf<library.Emulator>();
  expectTypeOf<library.Emulator['clock']>().toEqualTypeOf<library.SettableClock>();
  expectTypeOf<NonNullable<library.EmulatorOptions['onRequest']>>()
    .parameter(0)
    .toEqualTypeOf<library.ServedRequest>();
  expectTypeOf<NonNullable<library.WatsonOptions['onOddity']>>().parameter(0).toEqualTypeOf<library.Oddity>();
  expectTypeOf(library.createWatson).returns.toEqualTypeOf<library.Watson>();
  expectTypeOf(library.findUpstream).returns.resolves.toEqualTypeOf<library.FoundUpstream>();
  expectTypeOf<library.FoundUpstream['upstream']>().toEqualTypeOf<library.UpstreamOptions | undefined>();
  expectTypeOf(library.createServiceAuthorize).returns.resolves.toEqualTypeOf<library.Authorize>();
  expectTypeOf<library.Limits['depth']>().toEqualTypeOf<number>();
});

test('the errors of the library are classes that a program can tell apart', () => {
  const { ConfigError, WatsonError, InvalidPathError, SourceError, CircuitOpenError } = library;
  for (const error of [ConfigError, WatsonError, InvalidPathError, SourceError, CircuitOpenError])
    expect(error.prototype).toBeInstanceOf(Error);
  expectTypeOf<InstanceType<typeof WatsonError>['refusal']>().toEqualTypeOf<library.Refusal | undefined>();
});

test('the defaults of the limits cannot be changed by accident', () => {
  expectTypeOf(library.DEFAULT_LIMITS).toEqualTypeOf<Readonly<library.Limits>>();
});
