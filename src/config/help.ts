import { flagOf } from './flags.ts';
import type { Command, Setting } from './setting.ts';
import { SECTIONS, SETTINGS } from './settings.ts';

const SERVICE_HELP = [
  ['--speech-to-text-url', 'base URL of the service'],
  [
    'SPEECH_TO_TEXT_APIKEY',
    "API key of the service, as a variable only; all SPEECH_TO_TEXT_* are as in IBM's SDKs",
  ],
] as const;

const INTRODUCTIONS: Record<Command, readonly string[]> = {
  gateway: [
    'GraphQL gateway for Watson Speech to Text custom language models, with live status.',
    '',
    'Usage:',
    '  lexigate [settings]             the gateway; without SPEECH_TO_TEXT_* it uses an embedded service',
    '  lexigate emulator [settings]    the embedded service alone, for any client of the REST interface',
  ],
  emulator: [
    'The embedded service alone: the customization REST interface of Watson Speech to Text, emulated.',
    '',
    'Usage:',
    '  lexigate emulator [settings]',
  ],
};

/** The text of `--help`. */
export function helpText(command: Command): string {
  const lines = [
    ...INTRODUCTIONS[command],
    '',
    'Each setting is a flag and an environment variable (--log-level and LOG_LEVEL). Secrets are variables only.',
  ];
  for (const { title, settings } of SECTIONS) {
    const used = settings.filter(({ commands }) => commands.includes(command));
    if (used.length > 0) lines.push('', `${title}:`, ...used.map(helpOf));
  }
  const others = SETTINGS.filter(({ commands }) => !commands.includes('gateway'));
  if (command === 'gateway') lines.push('', 'Only for lexigate emulator:', ...others.map(helpOf));
  if (command === 'gateway')
    lines.push('', 'Service:', ...SERVICE_HELP.map(([flag, help]) => helpLine(flag, help)));
  return [
    ...lines,
    '',
    'Others:',
    helpLine('--help', 'this text'),
    helpLine('--version', 'the version'),
  ].join('\n');
}

function nameOf({ isSecret, name }: Setting<unknown>): string {
  return isSecret ? name : flagOf(name);
}

function helpOf(setting: Setting<unknown>): string {
  const fallback = fallbackOf(setting);
  return helpLine(nameOf(setting), setting.help + (fallback ? ` (default: ${fallback})` : ''));
}

const GAP = 2;
const COLUMN =
  GAP +
  Math.max(...[...SETTINGS.map(nameOf), ...SERVICE_HELP.map(([name]) => name)].map(({ length }) => length));

function helpLine(flag: string, help: string): string {
  return `  ${flag.padEnd(COLUMN)}${help}`;
}

/** The default for people; empty where there is none. */
export function fallbackOf({ fallback, fallbackHelp }: Setting<unknown>): string {
  return fallbackHelp ?? fallback;
}
