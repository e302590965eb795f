import { useSignal } from '../reactive.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Text, textOf } from '../ui/text.tsx';
import { isAsking, needed, rejection, hasCredential, useCredential } from '../state/session.ts';

/** Asks for the credential that the gateway needs. */
export function CredentialDialog() {
  if (!isAsking.value) return null;
  return (
    <Dialog title="Credential" onClose={() => void (isAsking.value = false)}>
      <CredentialForm isToken={needed.value === 'token'} />
    </Dialog>
  );
}

function CredentialForm({ isToken }: { isToken: boolean }) {
  const kind = useSignal<'Basic' | 'Bearer'>('Basic');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const secret = (form.get('secret') as string).trim();
    const isBearer = isToken || kind.value === 'Bearer';
    useCredential(isBearer ? `Bearer ${secret}` : `Basic ${btoa(`apikey:${secret}`)}`, form.has('keep'));
  };
  return (
    <form onSubmit={submit}>
      <Text id={isToken ? 'token' : 'key'} />
      {rejection.value && (
        <p class="notice bad" role="alert">
          {textOf('rejected')} {rejection.value}
        </p>
      )}
      {!isToken && (
        <label>
          Kind
          <select
            value={kind.value}
            onChange={({ currentTarget }) => void (kind.value = currentTarget.value as 'Basic' | 'Bearer')}
          >
            <option value="Basic">API key</option>
            <option value="Bearer">IAM token</option>
          </select>
        </label>
      )}
      <label>
        {isToken ? 'Token' : 'API key or token'}
        <input autofocus name="secret" type="password" required pattern="[!-~]+" autocomplete="off" />
      </label>
      <label class="check">
        <input name="keep" type="checkbox" />
        Keep it until this tab is closed
      </label>
      <div class="buttons">
        {hasCredential.value && (
          <button type="button" onClick={() => useCredential(undefined)}>
            Forget it
          </button>
        )}
        <button class="primary">Use it</button>
      </div>
    </form>
  );
}
