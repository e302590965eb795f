import { statusLabel, statusTone } from '../state/status.ts';

export function StatusPill({ status }: { status: string }) {
  return <span class={`pill ${statusTone(status)}`}>{statusLabel(status)}</span>;
}
