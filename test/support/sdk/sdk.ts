import type { Authenticator } from 'ibm-cloud-sdk-core';
import { NoAuthAuthenticator } from 'ibm-watson/auth/index.js';
import SpeechToTextV1 from 'ibm-watson/speech-to-text/v1.js';
import { expect, onTestFinished, vi } from 'vitest';
import { createEmulator } from '../../../src/emulator/emulator.ts';
import type { Emulator, EmulatorOptions, ServedRequest } from '../../../src/emulator/emulator.ts';
import { LONG_MS, START } from '../emulator.ts';

/** IBM's client, as its users make it. */
export type Sdk = SpeechToTextV1;

export interface SdkOptions {
  /** @default NoAuthAuthenticator */
  authenticator?: Authenticator;
  /** Sent with every call. */
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

/** IBM's client with nothing but settings from the environment. They are there until the test ends. */
export function sdkFromEnvironment(settings: Record<string, string>): Sdk {
  const taken = Object.keys(process.env).filter((name) => /^(SPEECH_TO_TEXT_|IBM_|VCAP_)/.test(name));
  for (const name of taken) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  return new SpeechToTextV1({});
}

export interface SdkEmulator extends Emulator {
  /** What it was asked, in the order of the answers. */
  exchanges: ServedRequest[];
  /** `GET /v1/models` and so on, of `exchanges`. */
  lines: () => string[];
  /** Moves the clock past everything that is going on. */
  finish: () => void;
}

export interface SdkEmulatorOptions extends EmulatorOptions {
  /** Called after each answer. */
  onAnswer?: (exchange: ServedRequest, emulator: SdkEmulator) => void;
}

/** An emulator without examples, whose clock stands still; it ends with the test. */
export async function startSdkEmulator(options: SdkEmulatorOptions = {}): Promise<SdkEmulator> {
  const { onAnswer, ...rest } = options;
  const exchanges: ServedRequest[] = [];
  const emulator = await createEmulator({
    seed: false,
    now: () => START,
    ...rest,
    onRequest(exchange) {
      exchanges.push(exchange);
      onAnswer?.(exchange, all);
    },
  });
  onTestFinished(() => emulator.close());
  const all: SdkEmulator = {
    ...emulator,
    exchanges,
    lines: () => exchanges.map(({ method, path }) => `${method} ${path}`),
    finish: () => emulator.clock.advance(LONG_MS),
  };
  return all;
}

/** What IBM's client throws at an answer that is none of success. */
export interface SdkError extends Error {
  status: number;
  code: number | string;
  statusText: string;
  body: string;
  result: Record<string, unknown>;
  headers: Record<string, string>;
}

/** The error that a call ends with. */
export async function refused(call: Promise<unknown>): Promise<SdkError> {
  try {
    await call;
  } catch (error) {
    return error as SdkError;
  }
  return expect.fail('the call should have been refused');
}

/** Makes a model and returns its id. */
export async function newModel(
  sdk: Sdk,
  baseModelName = 'en-GB_Telephony',
  name = 'Harbour pilots',
): Promise<string> {
  const { result } = await sdk.createLanguageModel({ name, baseModelName });
  return result.customization_id;
}
