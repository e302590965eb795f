import { noteError } from './session.ts';

let running = 0;

// Leaving the page would end the requests.
addEventListener('beforeunload', (event) => {
  if (running > 0) event.preventDefault();
});

/** Runs work that leaving the page would break off: the browser asks first. */
export async function keepOpen<T>(work: () => Promise<T>): Promise<T> {
  running++;
  try {
    return await work();
  } catch (error) {
    noteError(error);
    throw error;
  } finally {
    running--;
  }
}
