import * as acoustic from '../acoustic-model.ts';
import { getBaseModel, listBaseModels } from '../base-model.ts';
import { CONTROLS } from '../control.ts';
import { addCorpus, deleteCorpus, getCorpus, listCorpora } from '../corpus.ts';
import { serviceError } from '../errors.ts';
import { TEXTS } from '../texts.ts';
import { addGrammar, deleteGrammar, getGrammar, listGrammars } from '../grammar.ts';
import { createModel, deleteModel, getModel, listModels, resetModel } from '../language-model.ts';
import type { Handler } from '../service.ts';
import { issueCp4dToken, issueIamToken } from '../token.ts';
import { trainModel } from '../training.ts';
import { upgradeModel } from '../upgrade.ts';
import { deleteUserData } from '../user-data.ts';
import { addWords, deleteWord, getWord, listWords, putWord } from '../word.ts';

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path below `/v1`. A star matches one segment. */
  path: string;
  handler: Handler;
  /** Requires no credentials. */
  open?: boolean;
  /** Belongs to the `/control` endpoint, to which faults and plans do not apply. */
  control?: boolean;
}

const MODEL = 'customizations/*';
const ACOUSTIC_MODEL = 'acoustic_customizations/*';

const ROUTES: Route[] = [
  { method: 'GET', path: 'models', handler: listBaseModels },
  { method: 'GET', path: 'models/*', handler: getBaseModel },
  { method: 'GET', path: 'customizations', handler: listModels },
  { method: 'POST', path: 'customizations', handler: createModel },
  { method: 'GET', path: MODEL, handler: getModel },
  { method: 'DELETE', path: MODEL, handler: deleteModel },
  { method: 'POST', path: `${MODEL}/train`, handler: trainModel },
  { method: 'POST', path: `${MODEL}/reset`, handler: resetModel },
  { method: 'POST', path: `${MODEL}/upgrade_model`, handler: upgradeModel },
  { method: 'GET', path: `${MODEL}/corpora`, handler: listCorpora },
  { method: 'POST', path: `${MODEL}/corpora/*`, handler: addCorpus },
  { method: 'GET', path: `${MODEL}/corpora/*`, handler: getCorpus },
  { method: 'DELETE', path: `${MODEL}/corpora/*`, handler: deleteCorpus },
  { method: 'GET', path: `${MODEL}/words`, handler: listWords },
  { method: 'POST', path: `${MODEL}/words`, handler: addWords },
  { method: 'PUT', path: `${MODEL}/words/*`, handler: putWord },
  { method: 'GET', path: `${MODEL}/words/*`, handler: getWord },
  { method: 'DELETE', path: `${MODEL}/words/*`, handler: deleteWord },
  { method: 'GET', path: `${MODEL}/grammars`, handler: listGrammars },
  { method: 'POST', path: `${MODEL}/grammars/*`, handler: addGrammar },
  { method: 'GET', path: `${MODEL}/grammars/*`, handler: getGrammar },
  { method: 'DELETE', path: `${MODEL}/grammars/*`, handler: deleteGrammar },
  { method: 'DELETE', path: 'user_data', handler: deleteUserData },
  { method: 'GET', path: 'acoustic_customizations', handler: acoustic.listAcousticModels },
  { method: 'POST', path: 'acoustic_customizations', handler: acoustic.createAcousticModel },
  { method: 'GET', path: ACOUSTIC_MODEL, handler: acoustic.getAcousticModel },
  { method: 'DELETE', path: ACOUSTIC_MODEL, handler: acoustic.deleteAcousticModel },
  { method: 'POST', path: `${ACOUSTIC_MODEL}/reset`, handler: acoustic.resetAcousticModel },
  { method: 'POST', path: 'authorize', handler: issueCp4dToken, open: true },
];

const CONTROL_ROUTES: Route[] = CONTROLS.map((route) => ({ ...route, open: true, control: true }));

const IAM: Route = { method: 'POST', path: 'identity/token', handler: issueIamToken, open: true };

/** The first segments below `/v1`. */
const ROOTS = new Set(ROUTES.map(({ path }) => path.split('/')[0]));

/** The routes that match a path, for all methods, and the parts of the path. */
export interface RouteMatch {
  routes: Route[];
  params: string[];
  /** The path up to `/v1`, without a trailing slash. */
  prefix: string;
}

/**
 * Finds the routes of a path. Any prefix before `/v1` is accepted; trailing and repeated slashes are ignored. Segments
 * are decoded after the split, so that a name can contain a slash.
 */
export function resolve(path: string, withControl: boolean): RouteMatch {
  const raw = path.split('/').filter((segment) => segment !== '');
  if (withControl && raw[0] === 'control') {
    return { routes: CONTROL_ROUTES.filter((route) => route.path === raw.join('/')), params: [], prefix: '' };
  }
  if (raw.slice(-2).join('/') === IAM.path) return { routes: [IAM], params: [], prefix: '' };
  const start = raw.findIndex((segment, index) => segment === 'v1' && ROOTS.has(raw[index + 1]));
  const below = start < 0 ? [] : raw.slice(start + 1);
  const routes = ROUTES.filter((route) => matches(route.path.split('/'), below));
  const pattern = routes[0]?.path.split('/') ?? [];
  return {
    routes,
    params: below.filter((_, index) => pattern[index] === '*').map(decode),
    prefix: raw
      .slice(0, Math.max(0, start))
      .map((segment) => `/${segment}`)
      .join(''),
  };
}

/** The route of a method. Throws a 404 for an unknown path and a 405 for an unknown method. */
export function choose(target: RouteMatch, method: string): Route {
  if (target.routes.length === 0) throw serviceError(404, TEXTS.notFound);
  const effectiveMethod = method === 'HEAD' ? 'GET' : method;
  const route = target.routes.find((one) => one.method === effectiveMethod);
  if (!route) throw serviceError(405, TEXTS.methodNotAllowed, { Allow: allowed(target) });
  return route;
}

/** The `Allow` header of a path. */
export function allowed(target: RouteMatch): string {
  const methods = target.routes.map(({ method }) => method);
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

function matches(pattern: string[], segments: string[]): boolean {
  return (
    pattern.length === segments.length && pattern.every((part, at) => part === '*' || part === segments[at])
  );
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw serviceError(400, TEXTS.malformedPath);
  }
}
