import { readFileSync } from 'node:fs';

/** Beside `src/` and `dist/` alike. */
const OPERATIONS = new URL('../../schema/operations/', import.meta.url);

interface Tab {
  /** The document in `schema/operations/`, without its extension. */
  operation: string;
  /** Lines of help for this page alone. */
  help?: string;
  variables?: object;
}

/** The example tabs: from a list of models to a model that is built in one document. */
function tabsFor(id: string): Tab[] {
  return [
    { operation: 'list-models', help: 'Run it: the play button, or Ctrl-Enter.' },
    {
      operation: 'fix-word',
      help: 'Put the id and the word of your model below,\nin Variables.',
      variables: { id, word: { word: 'IVA', soundsLike: ['I V A'] } },
    },
    {
      operation: 'train-model',
      help: '"force" trains even when nothing is new.',
      variables: { id, input: { force: true } },
    },
    {
      operation: 'watch-model',
      help: 'Watching STOPS when you open another tab. Come\nback and run it again: nothing is lost, because\nthe first event is the current state.',
      variables: { id },
    },
    {
      operation: 'create-model',
      variables: { input: { name: 'My model', baseModelName: 'en-US_Telephony' } },
    },
    {
      operation: 'build-model',
      help: 'This page cannot send files: use "text" here,\nor a multipart request for a large corpus.',
      variables: {
        id,
        corpus: {
          name: 'my-corpus',
          content: { text: 'My card is lost.\nPlease block my card.' },
          allowOverwrite: true,
        },
        words: [{ word: 'IVA', soundsLike: ['I V A'] }],
      },
    },
  ];
}

/** The tabs that GraphiQL opens with. */
export function exampleTabs(exampleModelId = 'the id of one of your models') {
  return tabsFor(exampleModelId).map(({ operation, help, variables }, index) => ({
    query: withHelp(readFileSync(new URL(`${operation}.graphql`, OPERATIONS), 'utf8'), index + 1, help),
    ...(variables && { variables: JSON.stringify(variables, null, 2) }),
  }));
}

/** Numbers the description at the start of a document, and adds the help to it. */
function withHelp(source: string, number: number, help?: string): string {
  const lines = source.replace('# ', `# ${number}. `).split('\n');
  const start = lines.findIndex((line) => !line.startsWith('#'));
  const added = help?.split('\n').map((line) => `# ${line}`) ?? [];
  return lines.toSpliced(start, 0, ...added).join('\n');
}
