/** The longest delay of a timer of Node, about 25 days. */
const MAX_TIMER_MS = 2_147_483_647;

/** Calls back once at a time, in milliseconds since 1970; never when it is undefined. Returns a function that cancels. */
export function callAt(time: number | undefined, callback: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    const leftMs = (time ?? Infinity) - Date.now();
    if (leftMs === Infinity) return;
    if (leftMs > MAX_TIMER_MS) timer = setTimeout(wait, MAX_TIMER_MS);
    else timer = setTimeout(callback, Math.max(0, leftMs));
  };
  wait();
  return () => clearTimeout(timer);
}
