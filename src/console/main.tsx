import './style/style.css';
import { App } from './app.tsx';
import { render } from './render.ts';
import { keepFocus } from './state/focus.ts';
import { startSession } from './state/session.ts';
import { watchModels } from './state/models.ts';

keepFocus();
startSession();
watchModels();
render(<App />, document.getElementById('app')!);
