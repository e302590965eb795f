import { useOnce, useStart, type Signal } from '../reactive.ts';
import { announce } from '../state/announce.ts';
import type { ModelState } from '../state/model.ts';
import { useAction } from '../ui/action.ts';
import { noProgress, wordPages, type Progress } from './change.ts';
import { csvCell } from './csv.ts';
import type { Word } from './word.ts';

export type Format = 'csv' | 'json';

/** For each format: its begin, the text of a word, what is between words, and its end. */
const FORMATS: Record<Format, [head: string, text: (word: Word) => string, between: string, end: string]> = {
  // The mark at the begin tells Excel that the file is UTF-8.
  csv: ['\uFEFFword,sounds_like,display_as\r\n', csvLine, '\r\n', '\r\n'],
  json: ['{"words":[\n', jsonLine, ',\n', '\n]}\n'],
};

/** Saves words as a file, page by page. It stops when the component goes away. */
export function useExport(model: ModelState) {
  const progress = useOnce(noProgress);
  const stop = useOnce(() => new AbortController());
  useStart(() => () => stop.abort());
  const action = useAction();
  /** Resolves with whether the words that the filter lets through were saved. */
  const save = async (format: Format, filter: object) => {
    if (action.isRunning.peek()) return false;
    const isSaved = await action.run(async () => {
      const parts = await readFile(model.id, filter, format, stop.signal, progress);
      saveFile(`${model.row.peek()?.name ?? model.id} words.${format}`, parts);
      announce('The words are saved.');
    });
    progress.value = undefined;
    return isSaved;
  };
  return { progress, action, save };
}

/** The parts of a file with all words of a filter. Each page becomes a part, so that no text has to hold them all. */
async function readFile(
  modelId: string,
  filter: object,
  format: Format,
  stop: AbortSignal,
  progress: Signal<Progress | undefined>,
): Promise<string[]> {
  const [head, text, between, end] = FORMATS[format];
  const parts = [head];
  let done = 0;
  for await (const { nodes, totalCount } of wordPages(modelId, filter, stop)) {
    if (done > 0 && nodes.length > 0) parts.push(between);
    parts.push(nodes.map(text).join(between));
    done += nodes.length;
    progress.value = { done, total: totalCount };
  }
  return [...parts, end];
}

function saveFile(name: string, parts: string[]): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function csvLine({ word, soundsLike, displayAs }: Word): string {
  return [word, soundsLike.join('|'), displayAs].map(csvCell).join(',');
}

/** As the REST interface spells it. */
function jsonLine({ word, soundsLike, displayAs, mappingOnly }: Word): string {
  return JSON.stringify({
    word,
    sounds_like: soundsLike,
    display_as: displayAs,
    mapping_only: mappingOnly ?? undefined,
  });
}
