import { List } from './list/list.tsx';
import { CredentialDialog } from './shell/credential-dialog.tsx';
import { Header } from './shell/header.tsx';
import { ModelView } from './shell/model-view.tsx';
import { Banner } from './shell/banner.tsx';
import { announcement } from './state/announce.ts';
import { route } from './state/route.ts';

export function App() {
  const { view, id } = route.value;
  return (
    <>
      <Header />
      <main>
        <Banner />
        {view === 'list' ? <List /> : <ModelView key={view + id} view={view} id={id} />}
      </main>
      <CredentialDialog />
      <p class="away" role="status">
        {announcement.value}
      </p>
    </>
  );
}
