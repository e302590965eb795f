import { signal } from '../reactive.ts';

export interface Route {
  view: 'list' | 'model' | 'new';
  /** Id of the model. */
  id: string;
}

function routeOf(hash: string): Route {
  const [, view, id = ''] = hash.split('/');
  if (view === 'models' && id) return { view: 'model', id: decodeURIComponent(id) };
  return { view: view === 'new' ? 'new' : 'list', id: '' };
}

/** What the page shows. The fragment of the address has it, so that links and the back button work. */
export const route = signal(routeOf(location.hash));
addEventListener('hashchange', () => {
  route.value = routeOf(location.hash);
  scrollTo(0, 0);
});

export const linkTo = (id: string) => `#/models/${encodeURIComponent(id)}`;
