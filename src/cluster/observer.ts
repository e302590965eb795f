/** Why a replica lost a lease. `taken`: it did not renew it in time, and another replica has it. */
export type LeaseLoss = 'expired' | 'taken' | 'unreachable' | 'left';

/** Is notified of what a replica does with its cluster, for metrics and logs. */
export interface ClusterObserver {
  onLease?(what: 'held' | LeaseLoss): void;
  /** The store refused the result of a poll, because this replica no longer held the lease. */
  onFenced?(): void;
  /** `unreadable`: it was sealed with another secret, or is damaged. */
  onSnapshot?(what: 'read' | 'written' | 'unreadable'): void;
  /** The store is available again, or no longer. The error says why. */
  onAvailable?(isAvailable: boolean, error: unknown): void;
}
