import { PayloadError, type LexigateError } from '../../client/client.ts';
import { withoutHint } from '../state/session.ts';
import { CopyButton } from './copy-button.tsx';
import { Icon } from './icon.tsx';
import { Text, textOf } from './text.tsx';

/** An error in words: what happened, what to do, and the ids that support needs. Renders nothing without an error. */
export function ErrorNotice({ error }: { error: unknown }) {
  if (error === undefined) return null;
  const errors = error instanceof PayloadError ? error.errors : [error as AnyError];
  return (
    <div class="notice bad" role="alert">
      <Icon name="warn" />
      <div>
        {errors.map((each) => (
          <OneError error={each as AnyError} />
        ))}
      </div>
    </div>
  );
}

/** Errors whose messages tell programs what to do. The page has a text for people: see index.html. */
const TEXTS = ['ModelBusyError', 'InvalidTrainingDataError'];

/** What errors of all kinds can have. */
type AnyError = Partial<
  Pick<LexigateError, 'message' | 'requestId' | 'retryAfterSeconds' | 'outcome'> & {
    __typename: string;
    serviceMessage: string | null;
    transactionId: string | null;
  }
>;

function OneError({ error }: { error: AnyError }) {
  const type = TEXTS.find((each) => each === error.__typename);
  const {
    message = '',
    serviceMessage: service,
    transactionId,
    requestId,
    retryAfterSeconds,
    outcome,
  } = error;
  return (
    <>
      {type && <Text id={type} />}
      <p>
        {!type && withoutHint(message).replace(/[\p{L}\d]$/u, '$&.')}
        {outcome && ` ${textOf('outcome')}`}
        {retryAfterSeconds && !message.includes('Try again') && ` Try again in ${retryAfterSeconds} s.`}
      </p>
      {service && service !== message && <p class="faint">The service says: {service}</p>}
      {transactionId && <CopyButton label="Transaction id" text={transactionId} />}
      {requestId && <CopyButton label="Request id" text={requestId} />}
    </>
  );
}
