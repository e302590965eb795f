import { readFileSync } from 'node:fs';

/** The first block of code of a language on a page of the documentation. */
export function codeOf(page: string, language: string): string {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
  const code = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(text)?.[1];
  if (code === undefined) throw new Error(`${page} has no code in ${language}`);
  return code;
}

export interface ListedEvent {
  __typename: string;
  staleness: { confirmedAt: string | null; code: string } | null;
  models?: Listed[];
  added?: Listed[];
  changed?: Listed[];
  removed?: string[];
}

export interface Listed {
  since: string;
  sinceExact: boolean;
  model: { id: string; name: string; status: string };
}

export type Models = ReadonlyMap<string, Listed>;

/** The reducer for `modelList` as the documentation has it. */
export async function importReducer(): Promise<
  (models: Models | undefined, event: ListedEvent) => Models | undefined
> {
  const code = encodeURIComponent(codeOf('docs/subscriptions.md', 'js'));
  const { reduceModels } = await import(/* @vite-ignore */ `data:text/javascript,${code}`);
  return reduceModels;
}
