import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { getOperationAST, NoDeprecatedCustomRule, parse, validate } from 'graphql';
import { createDocuments } from '../../src/graphql/document-cache.ts';
import { buildSchema } from '../../src/schema.ts';

/** Validates `schema/operations/` as the gateway does, with its default limits. Exits with 1 if a document is not valid. */
const FOLDER = join(import.meta.dirname, '../../schema/operations');

const schema = buildSchema();
const documents = createDocuments({ schema });
const files = globSync('*.graphql', { cwd: FOLDER }).toSorted();
const faults = files.flatMap((file) =>
  faultsOf(file, readFileSync(join(FOLDER, file), 'utf8')).map((fault) => `${file}: ${fault}`),
);
for (const fault of faults) console.error(fault);
console.log(`${files.length} documents of schema/operations/ checked.`);
if (faults.length > 0 || files.length === 0) process.exitCode = 1;

function faultsOf(file: string, source: string): string[] {
  const { document, errors = [] } = documents(source);
  if (!document) return errors.map(({ message }) => message);
  const name = getOperationAST(document)?.name?.value;
  return [
    ...validate(schema, parse(source), [NoDeprecatedCustomRule]).map(({ message }) => message),
    ...(name && `${kebab(name)}.graphql` === basename(file)
      ? []
      : ['It must have exactly one operation, named as the file in PascalCase.']),
    ...(/^# [^]*?\.\n(?!#)/.test(source)
      ? []
      : ['It must begin with a comment that describes it in sentences.']),
  ];
}

function kebab(name: string): string {
  return name.replaceAll(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
