import type { Tracing } from './open-telemetry.ts';

/** Where all copies of `@opentelemetry/api` 1.x register. */
const REGISTRY = Symbol.for('opentelemetry.js.api.1');

/** Undefined unless an SDK that makes spans has registered before: nothing is loaded then, and no request costs anything. */
export async function findTracing(version: string): Promise<Tracing | undefined> {
  const registry: unknown = Reflect.get(globalThis, REGISTRY);
  if (typeof registry !== 'object' || registry === null || !('trace' in registry)) return undefined;
  const { createTracing } = await import('./open-telemetry.ts');
  return createTracing(version, registry.trace);
}
