import { useOnce } from '../reactive.ts';
import type { SectionProps } from '../state/model.ts';
import { isReadOnly } from '../state/session.ts';
import { Text } from '../ui/text.tsx';
import { ChosenFiles } from './chosen-files.tsx';
import { DropZone } from './drop-zone.tsx';
import { KINDS, type Kind } from './kind.ts';
import { PartRow } from './part-row.tsx';
import { UploadRow } from './upload-row.tsx';
import { uploadsOf } from './uploads.ts';

/** The corpora or the grammars of a model, and the files on their way to it. */
export function ResourceSection({ model, kind }: SectionProps & { kind: Kind }) {
  const { title, noun } = KINDS[kind];
  const uploads = useOnce(() => uploadsOf(model));
  const files = uploads.list.value.filter((each) => each.kind === kind);
  const detail = model.detail.value;
  const parts = detail?.[kind];
  const isEmpty = parts?.length === 0 && files.length === 0;
  // The names of large speech models are their languages.
  if (kind === 'grammars' && isEmpty && !detail?.baseModelName?.includes('_'))
    return (
      <section aria-labelledby={kind}>
        <h2 id={kind}>{title}</h2>
        <Text id="no-grammars" />
      </section>
    );
  return (
    <section aria-labelledby={kind}>
      <h2 id={kind}>
        {title} {parts && <small class="number">{parts.length}</small>}
      </h2>
      {isEmpty && <Text id={kind} />}
      {!isReadOnly.value && <DropZone uploads={uploads} kind={kind} />}
      {isEmpty && isReadOnly.value && <p class="faint">There are no {kind}.</p>}
      {!detail && !model.error.value && <p class="faint">Loading …</p>}
      {parts === null && (
        <p class="problem" role="alert">
          The {kind} could not be read.
        </p>
      )}
      {(Boolean(parts?.length) || files.length > 0) && (
        <table class="parts">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">State</th>
              {kind === 'corpora' ? <th scope="col">Words</th> : <td />}
              <th scope="col">Out-of-vocabulary</th>
              <th scope="col">
                <span class="away">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {parts?.map((part) => (
              <PartRow key={part.id} model={model} kind={kind} part={part} />
            ))}
          </tbody>
          <tbody aria-label={`Files for a ${noun}`}>
            {files.map((each) => (
              <UploadRow key={each} uploads={uploads} upload={each} />
            ))}
          </tbody>
        </table>
      )}
      <ChosenFiles uploads={uploads} kind={kind} />
    </section>
  );
}
