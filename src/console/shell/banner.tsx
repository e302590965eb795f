import { isAsking, isReadOnly, needed } from '../state/session.ts';
import { listError, retryWatch } from '../state/models.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Text } from '../ui/text.tsx';

/** What concerns every view: a read-only token, and a list that is no longer watched. */
export function Banner() {
  return (
    <>
      {isReadOnly.value && (
        <div class="notice">
          <Text id="read-only" />
        </div>
      )}
      {listError.value !== undefined && !isAsking.value && (
        <>
          <ErrorNotice error={listError.value} onRetry={retryWatch} />
          {needed.value && (
            <div class="buttons">
              <button type="button" onClick={() => void (isAsking.value = true)}>
                Enter a credential
              </button>
            </div>
          )}
        </>
      )}
    </>
  );
}
