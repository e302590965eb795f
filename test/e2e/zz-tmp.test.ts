import { randomBytes } from 'node:crypto';
import { test } from 'vitest';
import { startGateway } from '../support/gateway.ts';
import { formOf, openForm } from '../support/multipart.ts';
import { startUploadService } from '../support/upload-service.ts';
const ID = '00000000-0000-4000-8000-00000000000a';
test.each([1,2,3,4])('t', async () => {
  const service = await startUploadService();
  const gateway = await startGateway({ upstream: { url: service.url } });
  service.isBusy = true;
  const t = performance.now();
  const log: string[] = [];
  const at = (w: string) => log.push(`${Math.round(performance.now() - t)} ${w}`);
  const push = service.received.push.bind(service.received);
  service.received.push = (...a: any[]) => { at('received ' + a[0].path.slice(-3)); return push(...a); };
  const q = `mutation($one: File, $two: File) { a: addCorpus(modelId: "${ID}", input: { name: "one", file: $one }) { errors { message } } b: addCorpus(modelId: "${ID}", input: { name: "two", file: $two }) { errors { message } } }`;
  const form = openForm(gateway.endpoint, formOf(q, { one: null, two: null }, { one: { path: 'variables.one', content: randomBytes(5e6) }, two: { path: 'variables.two', content: 'x' }}));
  at('opened');
  const chunk = randomBytes(65536);
  for (let i = 0; i < 76; i++) { await form.write(chunk); if (i % 25 === 0) at('w' + i); }
  form.end(); at('ended');
  await form.answer; at('answer');
  console.log(log.join('\n'));
});
