import type { LexigateError } from '../../client/client.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { bytesText } from '../ui/bytes.ts';
import { textOf } from '../ui/text.tsx';
import { faultOfName } from './file.ts';
import { KINDS } from './kind.ts';
import { cancelUpload, removeUpload, send, type Upload, type Uploads } from './uploads.ts';

interface RowProps {
  uploads: Uploads;
  upload: Upload;
}

/** A file on its way: its name, its state, and what can be done. */
export function UploadRow({ uploads, upload }: RowProps) {
  const { file } = upload;
  return (
    <tr>
      <th scope="row">
        <Name upload={upload} />
        <small>
          {file.name} · {bytesText(file.size)}
        </small>
      </th>
      <td colSpan={3}>
        <State upload={upload} />
      </td>
      <td>
        <Actions uploads={uploads} upload={upload} />
      </td>
    </tr>
  );
}

function Name({ upload: { name, state, file, kind } }: { upload: Upload }) {
  if (state.value.is !== 'chosen' && state.value.is !== 'exists') return <div>{name.value}</div>;
  const fault = faultOfName(name.value);
  return (
    <>
      <input
        value={name.value}
        aria-label={`Name of the ${KINDS[kind].noun} from ${file.name}`}
        aria-invalid={Boolean(fault)}
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => void (name.value = currentTarget.value)}
      />
      {fault && (
        <p class="problem" role="alert">
          {fault}
        </p>
      )}
    </>
  );
}

function State({ upload: { state, name, kind } }: { upload: Upload }) {
  const now = state.value;
  const label = `${name.value}: bytes sent`;
  if (now.is === 'failed') return <ErrorNotice error={now.error} />;
  if (now.is === 'sending')
    return (
      <>
        <progress aria-label={label} value={now.sentBytes} max={now.totalBytes} />
        <small class="number">
          {bytesText(now.sentBytes)} of {bytesText(now.totalBytes)} sent
        </small>
      </>
    );
  if (now.is === 'sent' || now.is === 'done')
    return (
      <>
        <progress aria-label={label} value={1} max={1} />
        <small>Sent. {now.is === 'done' ? 'Analyzing …' : 'Waiting for the service …'}</small>
      </>
    );
  if (now.is === 'chosen' && now.fault)
    return (
      <p class="problem" role="alert">
        {now.fault}
      </p>
    );
  if (now.is === 'exists')
    return (
      <p role="alert">
        The name "{name.value}" is in use. Replace the {KINDS[kind].noun}, or enter another name?
      </p>
    );
  return <span class="faint">{LABELS[now.is]}</span>;
}

const LABELS = {
  chosen: 'Not sent yet',
  queued: textOf('queued'),
  cancelled: 'Cancelled',
};

function Actions({ uploads, upload }: RowProps) {
  const { state, name } = upload;
  const { is } = state.value;
  const again = (allowOverwrite = upload.allowOverwrite) => {
    upload.allowOverwrite = allowOverwrite;
    send(uploads, [upload]);
  };
  const button = (label: string, work: () => void, isDisabled = false) => (
    <button type="button" aria-label={`${label} ${name.value}`} disabled={isDisabled} onClick={work}>
      {label}
    </button>
  );
  if (is === 'queued' || is === 'sending' || is === 'sent')
    return <div class="buttons">{button('Cancel', () => cancelUpload(upload))}</div>;
  if (is === 'done') return null;
  const isInvalid = faultOfName(name.value) !== undefined;
  const canRetry =
    is === 'cancelled' ||
    (is === 'failed' && (state.value.error as Partial<LexigateError>).code !== 'PAYLOAD_TOO_LARGE');
  return (
    <div class="buttons">
      {is === 'exists' && button('Replace', () => again(true))}
      {is === 'exists' && button('Rename', () => again(false), isInvalid)}
      {canRetry && button('Retry', () => again())}
      {button('Remove', () => removeUpload(uploads, upload))}
    </div>
  );
}
