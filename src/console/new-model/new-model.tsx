import { useOnce, useSignal } from '../reactive.ts';
import { unwrap, type Requests } from '../../client/client.ts';
import { allRows } from '../state/models.ts';
import { linkTo } from '../state/route.ts';
import { client, isReadOnly } from '../state/session.ts';
import { useAction } from '../ui/action.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { GraphQLMenu } from '../ui/graphql-menu.tsx';
import { Icon } from '../ui/icon.tsx';
import { Text, textOf } from '../ui/text.tsx';
import { BaseModelPicker } from './base-model-picker.tsx';

type BaseModels = Requests['listBaseModels']['data']['baseModels'];

/** Only previous-generation models have dialects, and only the Spanish ones more than one. */
const hasDialects = (name: string) => /^es-.*(Narrow|Broad)band/.test(name);

/** Creates a model, with the settings of another one if there is a source. */
export function NewModel({ sourceId }: { sourceId: string }) {
  const input = useSignal({ name: '', baseModelName: '', description: '', dialect: '' });
  const baseModels = useSignal<BaseModels | undefined>(undefined);
  const loading = useAction();
  const creating = useAction();
  const load = async () => {
    baseModels.value = await client.peek().listBaseModels();
    const source = sourceId && (await client.peek().getModel({ id: sourceId }));
    if (!source) return;
    const { name, baseModelName, description, dialect } = source;
    // What the user has typed meanwhile stays.
    const typed = input.peek();
    input.value = {
      name: typed.name || `${name} copy`,
      baseModelName,
      description: typed.description || (description ?? ''),
      dialect: hasDialects(baseModelName) ? (dialect ?? '') : '',
    };
  };
  const start = () => loading.run(load);
  useOnce(() => void start());

  const { name, baseModelName, description, dialect } = input.value;
  const set = (change: Partial<typeof input.value>) => void (input.value = { ...input.value, ...change });
  const wanted = {
    name: name.trim(),
    baseModelName,
    ...(description && { description }),
    ...(dialect && hasDialects(baseModelName) && { dialect }),
  };
  const create = async () => {
    const { model } = unwrap(await client.peek().createModel({ input: wanted }));
    location.hash = linkTo(model.id);
  };
  const isTaken = allRows().some((row) => row.name === wanted.name);
  return (
    <>
      <a class="back" href="#/">
        <Icon name="back" />
        All models
      </a>
      <h1 tabIndex={-1}>{sourceId ? 'New model with the same settings' : 'New model'}</h1>
      {sourceId && <Text id="clone" />}
      <ErrorNotice error={loading.error.value} onRetry={start} />
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          void creating.run(create);
        }}
      >
        <label>
          <span>Name</span>
          <input
            required
            maxLength={256}
            pattern="[^\\\/:=&?]*"
            title="No \ / : = & ?"
            value={name}
            onInput={({ currentTarget: { value } }) => set({ name: value })}
          />
          <small>{textOf(isTaken ? 'is-taken' : 'name')}</small>
        </label>
        <BaseModelPicker
          models={baseModels.value}
          chosen={baseModelName}
          onChoose={(value) => set({ baseModelName: value })}
        />
        {hasDialects(baseModelName) && (
          <label>
            <span>Dialect</span>
            <select value={dialect} onChange={({ currentTarget: { value } }) => set({ dialect: value })}>
              <option value="">As the base model</option>
              {['es-ES', 'es-LA', 'es-US'].map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </label>
        )}
        <label>
          <span>Description (optional)</span>
          <input
            maxLength={128}
            value={description}
            onInput={({ currentTarget: { value } }) => set({ description: value })}
          />
        </label>
        <ErrorNotice error={creating.error.value} />
        <div class="buttons">
          <GraphQLMenu operation="createModel" variables={{ input: wanted }} />
          <button
            class="primary"
            disabled={isReadOnly.value || loading.isRunning.value || !baseModels.value}
            aria-disabled={creating.isRunning.value}
          >
            Create the model
          </button>
        </div>
      </form>
    </>
  );
}
