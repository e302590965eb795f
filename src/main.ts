#!/usr/bin/env node
// Nothing is imported before the check, so that an older Node can still read this file.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`Lexigate needs Node 22.19 or newer, but this is ${process.versions.node}.`);
  process.exit(2);
}
const { run } = await import('./cli.ts');
await run(process.argv.slice(2), process.env);
