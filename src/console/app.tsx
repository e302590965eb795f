import { Model } from './model/model.tsx';
import { NewModel } from './new-model/new-model.tsx';
import { List } from './list/list.tsx';
import { CredentialDialog } from './shell/credential-dialog.tsx';
import { Header } from './shell/header.tsx';
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
        {view === 'list' && <List />}
        {view === 'model' && <Model key={id} id={id} />}
        {view === 'new' && <NewModel key={id} sourceId={id} />}
      </main>
      <CredentialDialog />
      <p class="away" role="status">
        {announcement.value}
      </p>
    </>
  );
}
