import type * as Views from '../model/views.ts';
import { signal, useOnce } from '../reactive.ts';
import type { Route } from '../state/route.ts';

const views = signal<typeof Views | undefined>(undefined);
const hasFailed = signal(false);

function load(): void {
  import('../model/views.ts').then(
    (loaded) => void (views.value = loaded),
    () => void (hasFailed.value = true),
  );
}

/** A model, or the form for a new one. */
export function ModelView({ view, id }: Route) {
  useOnce(() => views.peek() ?? load());
  if (!views.value) return <NotLoaded />;
  const { Model, NewModel } = views.value;
  return view === 'new' ? <NewModel sourceId={id} /> : <Model id={id} />;
}

function NotLoaded() {
  return (
    <>
      <h1 tabIndex={-1}>Model</h1>
      {/* A browser does not request a module again that it could not load. */}
      {hasFailed.value ? (
        <p role="alert">
          A part of the page could not be loaded.{' '}
          <button type="button" onClick={() => location.reload()}>
            Load the page again
          </button>
        </p>
      ) : (
        <p class="faint">Loading the model …</p>
      )}
    </>
  );
}
