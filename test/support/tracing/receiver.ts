import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';

export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  /** Undefined for the first span of a trace. */
  parentSpanId: string | undefined;
  name: string;
  kind: number;
  attributes: Record<string, unknown>;
  links: { traceId: string; spanId: string }[];
  /** 2: error. */
  status: number | undefined;
}

/** A collector that takes spans as OTLP over HTTP, in JSON. It stops when the test ends. */
export async function startReceiver() {
  const bodies: string[] = [];
  const server = createServer((req, res) => void receive(req, res));
  async function receive(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await buffer(req);
    bodies.push((req.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString());
    res.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const spans = () => bodies.flatMap((body) => spansIn(JSON.parse(body)));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    spans,
    childrenOf: ({ spanId }: ReceivedSpan) => spans().filter((span) => span.parentSpanId === spanId),
  };
}

/** Every part of a body that a span is. */
function spansIn({ resourceSpans = [] }: any): ReceivedSpan[] {
  const found = resourceSpans.flatMap(({ scopeSpans }: any) => scopeSpans.flatMap(({ spans }: any) => spans));
  return found.map(({ traceId, spanId, parentSpanId, name, kind, attributes, links = [], status }: any) => ({
    traceId,
    spanId,
    parentSpanId: parentSpanId || undefined,
    name,
    kind,
    attributes: Object.fromEntries(
      attributes.map(({ key, value }: any) => [key, Object.values(value as object)[0]]),
    ),
    links: links.map((link: any) => ({ traceId: link.traceId, spanId: link.spanId })),
    status: status?.code || undefined,
  }));
}

/** The environment of a process that exports its spans there. */
export function tracedBy(url: string): Record<string, string> {
  return {
    NODE_OPTIONS: `--import ${new URL('../../../deploy/opentelemetry/otel.mjs', import.meta.url).pathname}`,
    OTEL_SERVICE_NAME: 'lexigate',
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  };
}
