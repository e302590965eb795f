#!/usr/bin/env node
// Nothing is imported before the check, so that an older Node can still read this file.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`Lexigate needs Node 22.19 or newer, but this is ${process.versions.node}.`);
  process.exit(2);
}
// Node 22 warns that node:sqlite is experimental. A user of the command cannot do anything about it.
const emitWarning = process.emitWarning.bind(process);
process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
  if (String(warning).startsWith('SQLite is an experimental feature')) return;
  Reflect.apply(emitWarning, undefined, [warning, ...rest]);
};
// A third of the start is the compilation of modules. The cache is in the package, which other users of the machine cannot
// write. If this process cannot write it either, there is none.
const { enableCompileCache } = await import('node:module');
enableCompileCache(`${import.meta.dirname}/../.cache`);
const { run } = await import('./cli.ts');
await run(process.argv.slice(2), process.env);
