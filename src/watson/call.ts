import type { Deadline } from './deadline.ts';
import type { Exchange, RequestHeaders, Sender } from './exchange.ts';
import type { TraceAttempt } from './exchange-trace.ts';
import type { RecentReads } from './recent-reads.ts';
import type { Signal } from './signal.ts';
import type { OnOddity } from './types.ts';

/** What all exchanges with one service have in common. */
export interface Service {
  origin: string;
  recentReads: RecentReads;
  onOddity: OnOddity;
}

/** One exchange in flight. */
export interface Call<T> {
  service: Service;
  exchange: Exchange<T>;
  sender: Sender;
  /** Names a read whose result may be used again. */
  key: string | undefined;
  /** With the path prefix of the base URL and the query. */
  path: string;
  /** Ends the call for its caller. */
  signal: Signal | undefined;
  startedAt: number;
  deadline: Deadline;
  traceAttempt: TraceAttempt | undefined;
}

/** What an attempt sends. */
export interface Attempted<T> {
  call: Call<T>;
  /** Credentials and trace headers. */
  headers: RequestHeaders;
}

/** For errors. */
export function urlOf({ service, path }: Call<unknown>): string {
  return service.origin + path;
}
