import { signal } from '../reactive.ts';

export interface Route {
  view: 'list' | 'model' | 'new';
  /** Id of the model, or of the model whose settings the new one gets. */
  id: string;
}

function routeOf(hash: string): Route {
  const [, view, id = ''] = hash.split('/');
  if (view === 'models' && id) return { view: 'model', id };
  return view === 'new' ? { view, id } : { view: 'list', id: '' };
}

/** What the page shows. The fragment of the address has it, so that links and the back button work. */
export const route = signal(routeOf(location.hash));
addEventListener('hashchange', () => {
  route.value = routeOf(location.hash);
  scrollTo(0, 0);
  // After the new view is painted. A screen reader then reads its heading.
  setTimeout(() => document.querySelector('h1')?.focus(), 50);
});

export const linkTo = (id: string) => `#/models/${id}`;
