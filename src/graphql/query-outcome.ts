import type { ExecutionResult } from 'graphql';
import { pause } from '../watson/pace.ts';
import { answerBytes, LONG_ANSWER_BYTES } from './answer-bytes.ts';
import type { Context } from './context.ts';

/** What a query comes to: its result as JSON, or a result with errors. */
export interface QueryOutcome {
  json?: Buffer;
  /** The bytes of `json` as a string, which Node writes together with the headers. Of text that is not ASCII: made when first sent. */
  latin1?: string | undefined;
  result?: ExecutionResult;
  /** Bytes of the answer, as counted during the execution. */
  chargedBytes: number;
  /** Whether a REST call for a root field succeeded. */
  hasCalled: boolean;
}

/** A promise for a long answer alone. */
export function outcomeOf(
  result: ExecutionResult,
  { budget, callerKey }: Context,
): QueryOutcome | Promise<QueryOutcome> {
  const { chargedBytes, hasCalled } = budget;
  const { data, errors } = result;
  if (errors) return { result, chargedBytes, hasCalled };
  if (data && chargedBytes >= LONG_ANSWER_BYTES)
    return longJson(data, callerKey).then((json) => ({ json, chargedBytes, hasCalled }));
  const text = JSON.stringify({ data });
  const json = Buffer.from(text);
  // Text that is ASCII alone is the same in both encodings.
  const latin1 = json.length === text.length ? text : undefined;
  return { json, latin1, chargedBytes, hasCalled };
}

async function longJson(data: object, callerKey: string): Promise<Buffer> {
  const parts = await answerBytes(data, () => pause(callerKey));
  return Buffer.concat([Buffer.from('{"data":'), ...parts, Buffer.from('}')]);
}
