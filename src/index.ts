export { createGateway, type Gateway } from './gateway.ts';
export type { GatewayOptions, UpstreamOptions } from './gateway-options.ts';
export type { AccessOptions, JwtOptions, StaticToken } from './access/authentication.ts';
export type { Role } from './graphql/context.ts';
export type { ClusterOptions } from './config/cluster-settings.ts';
export { DEFAULT_LIMITS, type Limits } from './config/limits.ts';
export type { ConnectionLimits } from './websocket/connection-limits.ts';
export {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
  type FaultRule,
  type SeedModel,
  type ServedRequest,
  type SettableClock,
} from './emulator/emulator.ts';
export { createLogger, type Logger, type LogLevel } from './log.ts';
export {
  createWatson,
  type CircuitState,
  type EndedExchange,
  type TraceContext,
  type Watson,
  type WatsonClient,
  type WatsonOptions,
} from './watson/client.ts';
export { ConfigError } from './config/config-error.ts';
export type { DocumentsMode, DocumentsOptions } from './config/document-settings.ts';
export type { LoadedDocuments } from './graphql/trusted/trusted-documents.ts';
export { findUpstream, type FindOptions, type FoundUpstream } from './config/upstream.ts';
export { createServiceAuthorize } from './watson/service-authorize.ts';
export type { Authorize } from './watson/exchange.ts';
export {
  CircuitOpenError,
  InvalidPathError,
  SourceError,
  WatsonError,
  type Refusal,
  type WatsonErrorKind,
} from './watson/errors.ts';
export type { Oddity } from './watson/types.ts';
