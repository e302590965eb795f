import type { ExecutionResult, GraphQLError } from 'graphql';
import type { ByteLease } from '../graphql/byte-budget.ts';
import type { Caller } from '../graphql/context.ts';
import type { GroupMember } from '../graphql/event-groups.ts';
import type { OperationType, StreamType } from './negotiation.ts';

/** What the handler of one request knows before Yoga is called. */
export interface RequestContext {
  caller: Caller;
  /** What the operation holds in memory; from its result on, what the client has not read. */
  lease: ByteLease;
  /** Called before a subscription starts. Returns the error that keeps it from starting. */
  openStream: () => GraphQLError | undefined;
  /** The media type that the client prefers. */
  type: OperationType;
  /** The media type of a subscription. Undefined: `openStream` refuses it. */
  streamType: StreamType | undefined;
  /** The id of a document in the query of the URL, which Yoga does not read. */
  documentId?: unknown;
  /** Set when the operation was executed already: Yoga then only makes the response. */
  performed?: PerformedOperation;
}

export interface PerformedOperation {
  result: ExecutionResult;
  /** Bytes of the answer, as counted during the execution. */
  chargedBytes: number;
}

/** What the plugins of Yoga know of one request. */
export interface ServerContext extends RequestContext {
  outcome: Outcome;
  /** HEAD is answered like GET, but no subscription starts. */
  isHead: boolean;
  /** Called when a mutation is executed. Returns a function to call at its end. */
  onMutation: () => () => void;
}

/** What takes the place of the response that Yoga makes. */
export interface Outcome {
  /** Set when the operation is a subscription that runs. */
  member?: GroupMember;
  /** Set when a HEAD request asks for a subscription. */
  isHeadOfStream?: boolean;
  /** The error of a request that never ran. */
  rejection?: GraphQLError;
  /** Whether the operation was rejected before it was executed. */
  isRejected?: boolean;
  /** The data of a long answer as JSON. The response then has the rest of the result. */
  data?: Buffer[];
}
