import { defineConfig, type Plugin } from 'vite';
import { MODEL_ERRORS, REQUESTS, SUBSCRIPTIONS } from './src/client/generated/operations.ts';

const DOCUMENTS = { MODEL_ERRORS, REQUESTS, SUBSCRIPTIONS };

/**
 * The GraphQL documents are content, as the long texts are: they come with the page, in a template, and not with the script.
 * That is a twentieth less script to load and parse.
 */
const documents: Plugin = {
  name: 'documents',
  enforce: 'pre',
  load: {
    filter: { id: /\/client\/generated\/operations\.ts$/ },
    handler: () =>
      `export const { ${Object.keys(DOCUMENTS).join()} } = JSON.parse(document.getElementById('t-documents').content.textContent);`,
  },
  transformIndexHtml: (html) =>
    html.replace('</body>', `<template id="t-documents">${JSON.stringify(DOCUMENTS)}</template></body>`),
};

const root = new URL('src/console', import.meta.url).pathname;

/** Comments and the white space between elements are for those who read the source. */
const plainPage: Plugin = {
  name: 'plain-page',
  transformIndexHtml: (page) =>
    page
      .replaceAll(/<!--.*?-->/gs, '')
      .replaceAll(/\s*\n\s*/g, '\n')
      .replaceAll('>\n<', '><'),
};

/**
 * Properties that get short names in the script: of objects that stay in it. No name of the platform, of GraphQL, or of what is
 * stored is among them.
 */
const SHORTENED = `isRunning isStale isOpen isDue isSending isDescending isLoading isExact isToken isExtra
  hasData hasWorked hasOpened canRenew timesBlocked transports sentBytes totalBytes
  onDoubt onUnread onChoose onConfirm onConnection onDone onEdit onEvent onLife onRead onRetry
  countedBody onData onOpen onProgress
  readers sources inside cursors turnTo uploads connector failures peek fault verb sourceId
  sink analyzing depth selected`.split(/\s+/);

/** Builds the console, `src/console`, into `dist/console`. */
export default defineConfig({
  root,
  // Relative, so that the page works behind a path prefix.
  base: './',
  publicDir: false,
  plugins: [documents, plainPage],
  // Vitest builds the page as well: it must be the same.
  mode: 'production',
  oxc: {
    jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment', development: false },
  },
  build: {
    outDir: new URL('dist/console', import.meta.url).pathname,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    // The policy of the page allows no data: in place of files.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        minify: {
          compress: true,
          mangle: true,
          codegen: true,
          mangleProps: { include: new RegExp(`^(${SHORTENED.join('|')})$`) },
        },
      },
      transform: { inject: { h: [`${root}/render.ts`, 'h'], Fragment: [`${root}/render.ts`, 'Fragment'] } },
    },
  },
});
