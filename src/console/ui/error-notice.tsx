import { PayloadError, type LexigateError } from '../../client/client.ts';
import { withoutHint } from '../state/session.ts';
import { bytesText } from './bytes.ts';
import { CopyButton } from './copy-button.tsx';
import { Icon } from './icon.tsx';
import { Text, textOf } from './text.tsx';

interface ErrorNoticeProps {
  error: unknown;
  /** Makes the read again that failed. */
  onRetry?: () => unknown;
}

/** An error in words: what happened, what to do, and the ids that support needs. Renders nothing without an error. */
export function ErrorNotice({ error, onRetry }: ErrorNoticeProps) {
  if (error === undefined) return null;
  const errors = error instanceof PayloadError ? error.errors : [error as AnyError];
  return (
    <div class="notice bad" role="alert">
      <Icon name="warn" />
      <div>
        {errors.map((each) => (
          <OneError error={each as AnyError} />
        ))}
        {onRetry && (
          <button type="button" onClick={() => void onRetry()}>
            Try again
          </button>
        )}
      </div>
    </div>
  );
}

/** What errors of all kinds can have. */
type AnyError = Partial<
  Pick<LexigateError, 'message' | 'requestId' | 'retryAfterSeconds' | 'outcome'> & {
    __typename: string;
    serviceMessage: string | null;
    transactionId: string | null;
  }
>;

const sentenceOf = (message: string) =>
  withoutHint(message)
    .replace(/\d{4,} bytes/, (found) => bytesText(Number(found.slice(0, -6))))
    .replace(/[\p{L}\d]$/u, '$&.');

function OneError({ error }: { error: AnyError }) {
  // The messages of some errors tell programs what to do. For them, index.html has a text for people.
  const type = document.getElementById(`t-${error.__typename}`) && error.__typename;
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
        {!type && sentenceOf(message)}
        {outcome && ` ${textOf('outcome')}`}
        {retryAfterSeconds && !message.includes('Try again') && ` Try again in ${retryAfterSeconds} s.`}
      </p>
      {service && service !== message && <p class="faint">The service says: {service}</p>}
      {transactionId && <CopyButton label="Transaction id" text={transactionId} />}
      {requestId && <CopyButton label="Request id" text={requestId} />}
    </>
  );
}
