import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildASTSchema, concatAST, parse, type GraphQLSchema } from 'graphql';
import { findChanges, type SchemaChange } from './changes.ts';

/**
 * Compares the schema with that of the last release. Exits with 1 if it has breaking changes, or dangerous ones that the
 * changelog does not announce.
 *
 * Usage: node tools/schema/check.ts [RELEASED [CURRENT [CHANGELOG]]]
 */
const ROOT = join(import.meta.dirname, '../..');
const RELEASED = 'tools/schema/released.graphql';
/** What clients read, and what the gateway serves. */
const CURRENT = ['schema.graphql', 'schema/*.graphql'];

/** Changelogs name a field of a root type without the type. */
const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

const [released = join(ROOT, RELEASED), current, changelog = join(ROOT, 'CHANGELOG.md')] =
  process.argv.slice(2);

try {
  const before = readSchema(released);
  const all = (current === undefined ? CURRENT.map((glob) => join(ROOT, glob)) : [current]).flatMap((glob) =>
    findChanges(before, readSchema(glob)),
  );
  // The two forms of the schema have the same changes, unless one of them is out of date.
  const changes = [...new Map(all.map((change) => [change.description, change])).values()];
  process.exitCode = report(changes, announcements(readFileSync(changelog, 'utf8')));
} catch (error) {
  console.error(`The schema cannot be compared: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function readSchema(glob: string): GraphQLSchema {
  const files = globSync(glob).toSorted();
  if (files.length === 0) throw new Error(`${glob} does not exist.`);
  const documents = files.map((file) => parse(readFileSync(file, 'utf8')));
  return buildASTSchema(concatAST(documents));
}

/** The items of the changelog that are not released yet. */
function announcements(text: string): string[] {
  const [, unreleased = ''] = /^## Unreleased\n(.*?)(?=^## |$(?![^]))/ms.exec(text) ?? [];
  return unreleased.split(/^- /m);
}

/** The words between backticks of an item. */
function wordsInCode(item: string): Set<string> {
  return new Set([...item.matchAll(/`([^`]*)`/g)].flatMap(([, code = '']) => code.match(/\w+/g) ?? []));
}

function report(changes: readonly SchemaChange[], items: readonly string[]): number {
  const breaking = changes.filter(({ severity }) => severity === 'breaking');
  const dangerous = changes.filter(({ severity }) => severity === 'dangerous');
  const announced = items.map(wordsInCode);
  const isAnnounced = ({ names }: SchemaChange) => {
    const words = names.flatMap((name) => name.match(/\w+/g) ?? []).filter((word) => !ROOTS.has(word));
    return announced.some((code) => words.every((word) => code.has(word)));
  };
  const silent = dangerous.filter((change) => !isAnnounced(change));
  for (const { description } of breaking) console.error(`breaking: ${description}`);
  for (const { description } of dangerous.filter(isAnnounced))
    console.log(`dangerous, announced: ${description}`);
  for (const { description, names } of silent)
    console.error(
      `dangerous: ${description}\n  Add an item that contains ${names.map((name) => `\`${name}\``).join(' and ')} under "## Unreleased" in CHANGELOG.md.`,
    );
  if (breaking.length > 0)
    console.error(
      'A breaking change makes documents or generated types of clients invalid. Keep the old form beside the new one and mark it @deprecated.\n' +
        'If the break is intended, follow "Break the schema on purpose" in CONTRIBUTING.md.',
    );
  const failures = breaking.length + silent.length;
  console.log(
    `Schema compared with the last release: ${breaking.length} breaking, ${dangerous.length} dangerous changes.`,
  );
  return failures === 0 ? 0 : 1;
}
