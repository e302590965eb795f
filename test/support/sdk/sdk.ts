import type { Authenticator } from 'ibm-cloud-sdk-core';
import { NoAuthAuthenticator } from 'ibm-watson/auth/index.js';
import SpeechToTextV1 from 'ibm-watson/speech-to-text/v1.js';
import { expect, onTestFinished, vi } from 'vitest';
import type { EmulatorOptions, ServedRequest } from '../../../src/emulator/emulator.ts';
import { startEmulator, type TestEmulator } from '../emulator.ts';

/** IBM's client. */
export type Sdk = SpeechToTextV1;

export interface SdkOptions {
  /** @default NoAuthAuthenticator */
  authenticator?: Authenticator;
  /** Headers of every call. */
  headers?: Record<string, string>;
  enableGzipCompression?: boolean;
}

/** IBM's client for a service. */
export function sdkFor(
  serviceUrl: string,
  { authenticator = new NoAuthAuthenticator(), ...rest }: SdkOptions = {},
): Sdk {
  return new SpeechToTextV1({ serviceUrl, authenticator, ...rest });
}

/** IBM's client, configured by environment variables alone. They are removed when the test ends. */
export function sdkFromEnvironment(settings: Record<string, string>): Sdk {
  const taken = Object.keys(process.env).filter((name) => /^(SPEECH_TO_TEXT_|IBM_|VCAP_)/.test(name));
  for (const name of taken) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  return new SpeechToTextV1({});
}

export interface SdkEmulator extends TestEmulator {
  /** All requests so far, in the order in which they were answered. */
  exchanges: ServedRequest[];
  /** `GET /v1/models` and so on, of `exchanges`. */
  lines: () => string[];
}

export interface SdkEmulatorOptions extends EmulatorOptions {
  /** Called after each answer. */
  onAnswer?: (exchange: ServedRequest, emulator: SdkEmulator) => void;
}

/** An emulator without example models whose clock stands still and that records its requests. */
export async function startSdkEmulator(options: SdkEmulatorOptions = {}): Promise<SdkEmulator> {
  const { onAnswer, ...rest } = options;
  const exchanges: ServedRequest[] = [];
  const emulator = await startEmulator({
    ...rest,
    onRequest(exchange) {
      exchanges.push(exchange);
      onAnswer?.(exchange, all);
    },
  });
  const all: SdkEmulator = {
    ...emulator,
    exchanges,
    lines: () => exchanges.map(({ method, path }) => `${method} ${path}`),
  };
  return all;
}

/** The error that IBM's client throws when a request fails. */
export interface SdkError extends Error {
  status: number;
  code: number | string;
  statusText: string;
  body: string;
  result: Record<string, unknown>;
  headers: Record<string, string>;
}

/** The error of a call that must fail. */
export async function refused(call: Promise<unknown>): Promise<SdkError> {
  try {
    await call;
  } catch (error) {
    return error as SdkError;
  }
  return expect.fail('the call must fail, but it succeeded');
}

/** Creates a model and returns its id. */
export async function newModel(
  sdk: Sdk,
  baseModelName = 'en-GB_Telephony',
  name = 'Harbour pilots',
): Promise<string> {
  const { result } = await sdk.createLanguageModel({ name, baseModelName });
  return result.customization_id;
}
