import { readFile, saveFile } from '../words/export.ts';

/** Downloads all words of a model as JSON, as the import takes them. */
export async function downloadWords(modelId: string, name: string): Promise<void> {
  saveFile(`${name} words.json`, await readFile(modelId, {}, 'json'));
}
