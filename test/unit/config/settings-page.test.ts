import { expect, test } from 'vitest';
import { fallbackOf } from '../../../src/config/help.ts';
import type { Setting } from '../../../src/config/setting.ts';
import { SECTIONS } from '../../../src/config/settings.ts';

/** The page `docs/settings.md`. */
function settingsPage(): string {
  const sections = SECTIONS.flatMap(({ title, settings }) => [
    `## ${title}`,
    '',
    '| name | values | default | used by | meaning |',
    '| --- | --- | --- | --- | --- |',
    ...settings.map(rowOf),
    '',
  ]);
  return [
    '# Settings',
    '',
    'Each setting is an environment variable and a flag of the same name: `PORT` and `--port`. A flag takes precedence.',
    '`LEXIGATE_TOKENS`, `REDIS_URL`, `LEXIGATE_CLUSTER_SECRET` and the secrets among `SPEECH_TO_TEXT_*` have no flag, since other users of the machine can read arguments.',
    'Invalid settings are all reported together, with exit code 2. Settings that a command does not use are not checked, and',
    'their flags are rejected. An empty variable counts as not set.',
    '',
    'The service itself is configured by `SPEECH_TO_TEXT_URL`, `SPEECH_TO_TEXT_AUTH_TYPE`, `SPEECH_TO_TEXT_APIKEY` and so on,',
    "exactly as in IBM's SDKs: from a credentials file (`IBM_CREDENTIALS_FILE`, or `ibm-credentials.env` in the working or home",
    'directory), the environment, or `VCAP_SERVICES`, in this order. Flags set the environment.',
    '',
    'This page is generated from the table of settings in `src/config`; a test compares the two.',
    '',
    ...sections,
  ].join('\n');
}

function rowOf(setting: Setting<unknown>): string {
  const fallback = fallbackOf(setting);
  const users = setting.commands.map((command) =>
    command === 'gateway' ? '`lexigate`' : '`lexigate emulator`',
  );
  const cells = [`\`${setting.name}\``, setting.parser.values, fallback, users.join(', '), setting.help];
  return `| ${cells.join(' | ')} |`;
}

test('docs/settings.md is what the table of settings says', async () => {
  // `npx vitest run test/unit/config/settings-page.test.ts -u` writes the page anew.
  await expect(settingsPage()).toMatchFileSnapshot('../../../docs/settings.md');
});
