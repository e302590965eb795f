import type { Requests } from '../../client/client.ts';
import { client } from '../state/session.ts';

type Page = NonNullable<Requests['listWords']['data']['customization']>['words'];

/** Downloads all words of a model as JSON, as the import takes them. */
export async function downloadWords(modelId: string, name: string): Promise<void> {
  const words: object[] = [];
  let after: string | null = null;
  do {
    const model = await client.peek().listWords({ modelId, first: 1_000, after });
    const page: Page | undefined = model?.words;
    for (const { word, soundsLike, displayAs } of page?.nodes ?? [])
      words.push({ word, soundsLike, displayAs });
    after = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  saveFile(`${name} words.json`, JSON.stringify({ words }, undefined, 2));
}

export function saveFile(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
