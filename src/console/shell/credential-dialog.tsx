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
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const secret = (form.get('secret') as string).trim();
    const isBearer = isToken || form.get('kind') === 'Bearer';
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
      {!isToken && <Text id="kind" />}
      <label>
        {isToken ? 'Token' : 'API key or token'}
        <input autofocus name="secret" type="password" required pattern=" *[!-~]+ *" autocomplete="off" />
      </label>
      <Text id="keep" />
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
