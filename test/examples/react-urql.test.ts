import { beforeAll, test } from 'vitest';
import { hasChromium } from '../support/browser/page.ts';
import { installExample, type Example } from '../support/examples/example.ts';
import { useLiveList } from '../support/examples/live-list.ts';

let example: Example;
beforeAll(async () => {
  example = await installExample('react-urql');
  await example.run('build');
});

test.runIf(hasChromium)(
  'the page with urql shows a live list, a training, errors in words, and is live again after the gateway was killed',
  () => useLiveList(example),
);
