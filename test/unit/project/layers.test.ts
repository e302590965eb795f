import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

const SRC = new URL('../../../src/', import.meta.url);

interface Import {
  /** Path under `src/`. */
  from: string;
  /** Path under `src/`, or the name of a package. */
  to: string;
  isPackage: boolean;
  /** Whether the import is removed at compile time. */
  isType: boolean;
}

/** The imports and re-exports of one file, static and dynamic. */
function importsIn(from: string, text: string): Import[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const fixed = [
    ...code.matchAll(/^(?:import|export)(\s+type)?\s[^;'"()]*?\bfrom\s+['"]([^'"]+)['"]/gm),
    ...code.matchAll(/^import()?\s+['"]([^'"]+)['"]/gm),
  ];
  const dynamic = [...code.matchAll(/(\btypeof\s+)?\bimport\(\s*['"]([^'"]+)['"]/g)];
  return [...fixed, ...dynamic].map(([, type, specifier = '']) => {
    const isPackage = !specifier.startsWith('.');
    const to = isPackage ? specifier : normalize(join(dirname(from), specifier));
    return { from, to, isPackage, isType: type !== undefined };
  });
}

const ALL = globSync('**/*.{ts,tsx}', { cwd: SRC }).flatMap((file) =>
  importsIn(file, readFileSync(new URL(file, SRC), 'utf8')),
);

/** The imports from a layer that go to another part of the project, unless they are allowed. */
function strays(layer: string, isAllowed: (line: Import) => boolean): string[] {
  const lines = ALL.filter(({ from, isPackage }) => from.startsWith(`${layer}/`) && !isPackage);
  expect(lines.length, `imports in ${layer}/`).toBeGreaterThan(0);
  return lines.filter((line) => !isAllowed(line)).map(({ from, to }) => `${from} imports ${to}`);
}

test('every form of import is recognised', () => {
  const text = `
import { a } from './a.ts';
import type { B } from '../b.ts';
import {
  c,
  type D,
} from './c.ts';
export { e } from "./e.ts";
export type { F } from './f.ts';
import './g.ts';
import pino from 'pino';
// import { no } from './no.ts';
/* import { no } from './no.ts'; */
export function h(type: typeof import('./h.ts')) {
  return import('./i.ts');
}
const text = 'from ./no.ts';
`;
  expect(importsIn('x/y.ts', text).map(({ to, isType }) => [to, isType])).toEqual([
    ['x/a.ts', false],
    ['b.ts', true],
    ['x/c.ts', false],
    ['x/e.ts', false],
    ['x/f.ts', true],
    ['pino', false],
    ['x/g.ts', false],
    ['x/h.ts', true],
    ['x/i.ts', false],
  ]);
});

test('watson/ imports nothing from the rest of the project', () => {
  expect(strays('watson', ({ to }) => to.startsWith('watson/'))).toEqual([]);
});

test('emulator/ imports only the wire types', () => {
  const isAllowed = ({ to, isType }: Import) =>
    to.startsWith('emulator/') || (isType && to === 'watson/types.ts');
  expect(strays('emulator', isAllowed)).toEqual([]);
});

test('status/ imports only watson/', () => {
  expect(strays('status', ({ to }) => /^(status|watson)\//.test(to))).toEqual([]);
});

test('cluster/ imports only status/, watson/ and types of access/, and its log what writes logs', () => {
  const logging = ['graphql/errors.ts', 'graphql/log-rarely.ts', 'log.ts'];
  const isAllowed = ({ from, to, isType }: Import) =>
    /^(cluster|status|watson)\//.test(to) ||
    (isType && to.startsWith('access/')) ||
    (from === 'cluster/log.ts' && logging.includes(to));
  expect(strays('cluster', isAllowed)).toEqual([]);
});

test('resolvers/ import only types, errors and the rules of training data and of paths', () => {
  const rules = ['watson/errors.ts', 'watson/path.ts', 'watson/training-data.ts'];
  const isAllowed = ({ to, isType }: Import) => isType || to.startsWith('resolvers/') || rules.includes(to);
  expect(strays('resolvers', isAllowed)).toEqual([]);
});

/** Whether the target lies in one of these rooms. */
const isIn =
  (...rooms: string[]) =>
  ({ to }: Import) =>
    rooms.some((room) => to.startsWith(`${room}/`));
const isLog = ({ to, isType }: Import) => to === 'log.ts' && isType;

test('graphql/ imports no transport', () => {
  const isAllowed = isIn('graphql', 'status', 'watson', 'config');
  expect(strays('graphql', (line) => isAllowed(line) || isLog(line))).toEqual([]);
});

test('access/ imports no transport', () => {
  const isAllowed = isIn('access', 'graphql', 'config');
  // All outgoing requests have the same connections, and all tables by caller the same clean-up.
  const isShared = ({ to }: Import) => ['watson/dispatcher.ts', 'watson/swept-map.ts'].includes(to);
  expect(strays('access', (line) => isAllowed(line) || isShared(line))).toEqual([]);
});

test('transports do not import each other, except that http/ imports types of them', () => {
  const isAllowed = isIn('graphql', 'access', 'config', 'watson');
  for (const transport of ['http', 'websocket', 'upload']) {
    const isOwn = isIn(transport);
    const isHandedOn = ({ to, isType }: Import) =>
      transport === 'http' && isType && /^(websocket|upload|metrics)/.test(to);
    const isFine = (line: Import) => isAllowed(line) || isOwn(line) || isLog(line) || isHandedOn(line);
    expect(strays(transport, isFine)).toEqual([]);
  }
});

test('config/ imports only types from the parts that it configures', () => {
  expect(
    strays('config', (line) => line.isType || isIn('config', 'watson')(line) || line.to === 'log.ts'),
  ).toEqual([]);
});

test('there are no import cycles, not even of types', () => {
  const targets = Map.groupBy(
    ALL.filter(({ isPackage }) => !isPackage),
    ({ from }) => from,
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const { to } of targets.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  expect(circles.filter((circle) => !circle.includes('generated/'))).toEqual([]);
});

test('only types are imported from generated code', () => {
  const lines = ALL.filter(({ to }) => to.startsWith('generated/'));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter(({ isType }) => !isType).map(({ from }) => from)).toEqual([]);
});

test('only the connection to the service, the command line and the package entries import the emulator', () => {
  const lines = ALL.filter(({ from, to }) => to.startsWith('emulator/') && !from.startsWith('emulator/'));
  const entries = ['cli.ts', 'gateway.ts', 'index.ts', 'testing/testing.ts', 'upstream.ts'];
  expect(new Set(lines.map(({ from }) => from))).toEqual(new Set(entries));
});

test('the environment is read in one place', () => {
  const readers = globSync('**/*.ts', { cwd: SRC }).filter((file) =>
    /\bprocess\.env\b/.test(readFileSync(new URL(file, SRC), 'utf8')),
  );
  expect(readers).toEqual(['main.ts']);
});

test('client/ imports nothing of the server, and no package', () => {
  expect(strays('client', isIn('client'))).toEqual([]);
  const packages = ALL.filter(({ from, isPackage }) => from.startsWith('client/') && isPackage);
  expect(packages).toEqual([]);
});

test('console/ imports the client alone, and the types of JSX', () => {
  expect(strays('console', isIn('console', 'client'))).toEqual([]);
  const packages = ALL.filter(({ from, isPackage }) => from.startsWith('console/') && isPackage);
  expect(new Set(packages.map(({ to, isType }) => `${to} ${isType}`))).toEqual(new Set(['preact true']));
});

test('the server imports neither client/ nor testing/ nor console/', () => {
  const lines = ALL.filter(
    ({ from, to }) => /^(client|testing|console)\//.test(to) && !/^(client|testing|console)\//.test(from),
  );
  expect(lines).toEqual([]);
});
