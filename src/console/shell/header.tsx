import { Icon } from '../ui/icon.tsx';
import { ConnectionState } from './connection-state.tsx';
import { hasCredential, isAsking, needed } from '../state/session.ts';
import { isDark } from '../state/theme.ts';

export function Header() {
  return (
    <header>
      <a class="mark" href="#/">
        <Icon name="mark" />
        Lexigate
      </a>
      <ConnectionState />
      <a class="graphiql" href="graphql">
        GraphiQL
      </a>
      {needed.value && (
        <button
          type="button"
          class="quiet"
          title={hasCredential.value ? 'Change the credential' : 'Enter a credential'}
          onClick={() => void (isAsking.value = true)}
        >
          <Icon name="key" />
        </button>
      )}
      <button
        type="button"
        class="quiet"
        title={isDark.value ? 'Use the light theme' : 'Use the dark theme'}
        onClick={() => void (isDark.value = !isDark.value)}
      >
        <Icon name="theme" />
      </button>
    </header>
  );
}
