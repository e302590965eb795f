import { createRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { App } from './App';
import { client } from './client';

createRoot(document.querySelector('#root')!).render(
  <Provider value={client}>
    <App />
  </Provider>,
);
