import { readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type Plugin } from 'vite';

/**
 * Bundles the built command with the libraries that every start loads: finding, reading and linking hundreds of files is most of
 * the time of a start. The library `dist/index.js` stays unbundled, so that it shares `graphql` with the project that imports it.
 */
const { values } = parseArgs({ options: { dist: { type: 'string', default: 'dist' } } });
// With the slashes and without the links of the ids of modules.
const DIST = realpathSync(values.dist).split(sep).join('/');
const FOLDER = 'command';

/** Loaded after the start or never, and without graphql. The API of OpenTelemetry must be the one of the SDK that registers itself. */
const EXTERNAL = [
  '@graphql-yoga/render-graphiql',
  '@opentelemetry/api',
  '@redis/client',
  'bufferutil',
  'ibm-cloud-sdk-core',
  'jose',
  'undici',
  'utf-8-validate',
];
const LICENSES = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

interface Manifest {
  name: string;
  version: string;
  license: string;
  author?: string | { name: string };
  homepage?: string;
  repository?: string | { url: string };
}

/** A module finds files of the package by its own URL. It keeps the one that it has without the bundle. */
const keepUrls: Plugin = {
  name: 'keep-urls',
  enforce: 'pre',
  transform(code, id) {
    if (!id.startsWith(`${DIST}/`) || !code.includes('import.meta.url')) return undefined;
    const url = JSON.stringify(`..${id.slice(DIST.length)}`);
    return { code: code.replaceAll('import.meta.url', `new URL(${url}, import.meta.url).href`), map: null };
  },
};

/** Checks what is bundled, and adds the notices that the licences of the libraries require. */
const checkPackages: Plugin = {
  name: 'check-packages',
  generateBundle(_options, bundle) {
    const folders = new Set<string>();
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      for (const imported of [...chunk.imports, ...chunk.dynamicImports]) checkImport(imported, bundle);
      for (const id of chunk.moduleIds) {
        const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0];
        if (folder) folders.add(folder.replace(/^\0/, ''));
      }
    }
    // Two instances of graphql do not accept each other's schemas.
    if ([...folders].filter((folder) => folder.endsWith('/node_modules/graphql')).length !== 1)
      throw new Error('graphql must be bundled once');
    const notices = [...new Set(Array.from(folders, noticeOf))].toSorted();
    this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-NOTICES.txt', source: notices.join('\n\n') });
  },
};

function checkImport(imported: string, bundle: object): void {
  if (imported in bundle || isBuiltin(imported)) return;
  if (EXTERNAL.some((name) => imported === name || imported.startsWith(`${name}/`))) return;
  throw new Error(`${imported} is neither bundled nor in the list of external packages`);
}

/** Name, version and licence of a package, and the text of the licence or else the author. */
function noticeOf(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const { name, version, license, author, homepage, repository } = manifest;
  if (!LICENSES.includes(license))
    throw new Error(`${name} has the licence ${license}, which is not in the list`);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const place = homepage ?? (typeof repository === 'object' ? repository.url : repository);
  const by = typeof author === 'object' ? author.name : author;
  const text =
    file === undefined ? [by, place].filter(Boolean).join(', ') : readFileSync(join(folder, file), 'utf8');
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}

await build({
  configFile: false,
  logLevel: 'warn',
  mode: 'production',
  publicDir: false,
  plugins: [keepUrls, checkPackages],
  // The same files that Node would load.
  resolve: { mainFields: [] },
  ssr: { noExternal: true, external: EXTERNAL, resolve: { conditions: ['node', 'module-sync'] } },
  build: {
    ssr: join(DIST, 'cli.js'),
    outDir: join(DIST, FOLDER),
    target: 'node22',
    // Stack traces name the functions.
    minify: false,
    rolldownOptions: { output: { entryFileNames: 'cli.js', chunkFileNames: '[name].js' } },
  },
});
writeFileSync(join(DIST, 'cli.js'), `export { run } from './${FOLDER}/cli.js';\n`);
