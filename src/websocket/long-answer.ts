import type { FormattedExecutionResult } from 'graphql';
import { answerBytes } from '../graphql/answer-bytes.ts';
import type { Pause } from '../watson/pace.ts';
import type { Message } from './frame.ts';

/** The message `next` of a long answer, made in slices. The bytes are those that graphql-ws would send. */
export async function longMessage(
  id: string,
  { data, ...rest }: FormattedExecutionResult,
  pause: Pause,
): Promise<Message> {
  const parts = await answerBytes(data, pause);
  const others = JSON.stringify(rest).slice(1);
  const end = `${others === '}' ? '' : ','}${others}}`;
  return {
    head: Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":{"data":`),
    tail: Buffer.concat([...parts, Buffer.from(end)]),
  };
}
