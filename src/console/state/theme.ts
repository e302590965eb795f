import { effect, signal } from '../reactive.ts';

const dark = matchMedia('(prefers-color-scheme: dark)');

/** The theme of this visit. It begins as that of the system. */
export const isDark = signal(dark.matches);
dark.addEventListener('change', () => void (isDark.value = dark.matches));
effect(() => void (document.documentElement.dataset['theme'] = isDark.value ? 'dark' : 'light'));
