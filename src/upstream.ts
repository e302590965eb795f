import { randomBytes } from 'node:crypto';
import type { CloseStack } from './close-stack.ts';
import type { Limits } from './config/limits.ts';
import type { Emulator } from './emulator/emulator.ts';
import type { CompleteOptions } from './gateway-options.ts';
import { codeOf, reasonOf } from './graphql/errors.ts';
import { logRarely } from './graphql/log-rarely.ts';
import { logEmulatorError } from './log-emulator-error.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Tracing } from './tracing/open-telemetry.ts';
import { createWatson, type Watson } from './watson/client.ts';
import type { ConnectionsOptions } from './watson/connections.ts';

/** How the gateway gets its credentials: it has a service of its own, passes on those of callers, or has its own. */
export type Mode = 'embedded' | 'caller' | 'service';

/** The service that the gateway reads and writes. */
export interface Upstream {
  mode: Mode;
  watson: Watson;
  /** In embedded mode. */
  emulator: Emulator | undefined;
}

export interface Observers {
  metrics: Metrics;
  tracing: Tracing | undefined;
  /** Called when a circuit closed: that of one scope, or that of the service. */
  onRecovery: (scope: string | undefined) => void;
}

/** Starts the embedded service if the options name no other. */
export async function connectUpstream(
  options: CompleteOptions,
  observers: Observers,
  opened: CloseStack,
): Promise<Upstream> {
  const { limits, log } = options;
  const { metrics, tracing, onRecovery } = observers;
  // The embedded service has no credentials that would keep out other clients of its port.
  const embedded = options.upstream ? undefined : await startEmulator(options);
  const emulator = embedded?.emulator;
  opened.add(() => emulator?.close());
  const upstream = options.upstream ?? { url: emulator?.url ?? '' };
  const mode = emulator ? 'embedded' : upstream.authorize ? 'service' : 'caller';
  if (upstream.authorize) upstream.authorize.onTokenRequest = metrics.onToken;

  const watson = createWatson({
    baseUrl: upstream.url,
    headers: embedded?.headers,
    authorize: upstream.authorize,
    timeoutMs: options.upstreamTimeoutMs,
    verifyCertificate: upstream.verifyCertificate,
    // The embedded service can be reached from this machine only.
    useProxy: !emulator,
    ...connectionLimitsOf(limits, mode),
    onExchange: metrics.onExchange,
    traceExchanges: tracing?.exchanges,
    onCircuitState(state, outage) {
      if (outage) {
        const { failures, lastError } = outage;
        const fields = { failures, lastCode: codeOf(lastError), ...reasonOf(lastError) };
        return log.warn(fields, 'circuit open: the service is unavailable');
      }
      log.info('circuit closed: the service is available again');
      onRecovery(undefined);
    },
    onScopeState: (state, scope) => void (state === 'closed' && onRecovery(scope)),
    onOddity(oddity) {
      metrics.onOddity(oddity.kind);
      const kind = `${oddity.kind} ${oddity.where}`;
      logRarely(log, { level: 'warn', kind, fields: { oddity }, message: 'malformed part of a response' });
    },
  });
  opened.add(() => watson.close());
  return { mode, watson, emulator };
}

/** No scope may use all connections, except in service mode, which has one scope. */
function connectionLimitsOf(limits: Limits, mode: Mode): ConnectionsOptions {
  const { upstreamConnections, uploadConnections } = limits;
  const perScope = (all: number, most: number) =>
    mode === 'service' ? all : Math.max(1, Math.min(most, all - 1));
  return {
    connections: upstreamConnections,
    connectionsPerScope: perScope(upstreamConnections, limits.upstreamConnectionsPerScope),
    uploadConnections,
    uploadConnectionsPerScope: perScope(uploadConnections, limits.uploadConnectionsPerScope),
  };
}

/** The import is dynamic because the other modes do not need the emulator. */
async function startEmulator({ dataDir, trainingMs, log }: CompleteOptions) {
  const { createEmulator, KEY_HEADER } = await import('./emulator/emulator.ts');
  const key = randomBytes(32).toString('base64url');
  const emulator = await createEmulator({
    ...(dataDir !== undefined && { dataDir }),
    trainingMs,
    key,
    onError: (error, file) => logEmulatorError(log, error, file),
  });
  return { emulator, headers: { [KEY_HEADER]: key } };
}
