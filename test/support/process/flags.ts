import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** The flags of a tool. `--help` prints the usage, and an unknown flag ends the tool with exit code 2. */
export function readFlags<Options extends ParseArgsOptionsConfig>(usage: string, options: Options) {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return process.exit(0);
  }
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`);
    return process.exit(2);
  }
}
