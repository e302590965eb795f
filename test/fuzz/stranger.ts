import type { Random } from '../support/random.ts';
import { JSON_TYPE, requestOf, type Plan } from './plan.ts';

const QUERIES = [
  '{customizations{id name corpora{name} words{nodes{word}}}}',
  '{baseModels{name}}',
  '{customization(id:"x"){name owner versions grammars{name} word(word:"a"){word} baseModel{name}}}',
  '{a:customization(id:"x"){name} b:customization(id:"y"){name} c:customization(id:"z"){name}}',
];
const CREDENTIALS = Array.from({ length: 10 }, (_, at) => `Bearer mine-${at}`);

/** Concurrent identical requests of several callers on one connection, as behind a proxy. No response may reach another caller. */
export function anyStrangers(random: Random): Plan {
  const body = JSON.stringify({ query: random.pick(QUERIES) });
  const owners = Array.from({ length: 2 + random.below(7) }, () => random.pick(CREDENTIALS));
  const requests = owners.map((owner) =>
    requestOf('POST /graphql HTTP/1.1', [['Authorization', owner], JSON_TYPE], body),
  );
  const pieces = [Buffer.concat(requests)];
  return { protocol: 'http', pieces, wants: 'answer', answers: owners.length, owners };
}
