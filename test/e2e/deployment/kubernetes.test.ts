import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { findUpstream } from '../../../src/config/upstream.ts';
import { SETTINGS } from '../../../src/config/settings.ts';
import { startGateway } from '../../support/gateway/gateway.ts';

const FILE = new URL('../../../deploy/kubernetes.yaml', import.meta.url);
const documents = parseAllDocuments(readFileSync(FILE, 'utf8'));
const [deployment, service, ingress, budget, policy] = documents.map((document) => document.toJS());
const { template } = deployment.spec;
const [container] = template.spec.containers;
const env = new Map<string, any>(container.env.map((entry: any) => [entry.name, entry]));

test('the Kubernetes manifest is YAML without errors, and its parts fit together', () => {
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  expect(
    documents.map((document) => document.toJS()).map(({ kind, apiVersion }) => `${apiVersion} ${kind}`),
  ).toEqual([
    'apps/v1 Deployment',
    'v1 Service',
    'networking.k8s.io/v1 Ingress',
    'policy/v1 PodDisruptionBudget',
    'networking.k8s.io/v1 NetworkPolicy',
  ]);
  expect(template.metadata.labels).toMatchObject(deployment.spec.selector.matchLabels);
  expect(template.metadata.labels).toMatchObject(service.spec.selector);
  const ports = container.ports.map(({ name }: any) => name);
  const probes = [container.livenessProbe, container.readinessProbe, container.startupProbe];
  expect(ports).toEqual(expect.arrayContaining(probes.map(({ httpGet }) => httpGet.port)));
  expect(ports).toContain(service.spec.ports[0].targetPort);
  expect(container.ports[0].containerPort).toBe(Number(env.get('PORT').value));
  expect(template.metadata.annotations['prometheus.io/port']).toBe(env.get('PORT').value);
  const [path] = ingress.spec.rules[0].http.paths;
  expect(path.backend.service).toEqual({
    name: service.metadata.name,
    port: { name: service.spec.ports[0].name },
  });
  for (const { name } of container.volumeMounts)
    expect(template.spec.volumes).toContainEqual(expect.objectContaining({ name }));
});

test('every variable of the Kubernetes manifest is a setting with a valid value', async () => {
  const settings = new Set<string>(SETTINGS.map(({ name }) => name));
  const unknown = [...env.keys()].filter(
    (name) => !settings.has(name) && !name.startsWith('SPEECH_TO_TEXT_') && name !== 'NODE_OPTIONS',
  );
  expect(unknown).toEqual([]);
  for (const { name, value } of env.values())
    if (value !== undefined) expect(value, `${name} is a string, as Kubernetes demands`).toBeTypeOf('string');
  const upstream = [...env].filter(([name]) => name.startsWith('SPEECH_TO_TEXT_'));
  const variables = Object.fromEntries(upstream.map(([name, { value = 'secret' }]) => [name, value]));
  // IBM's library reads the environment of the process.
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const found = await findUpstream(
    { ...variables, HOME: '/nowhere' },
    { host: '0.0.0.0', isProtected: true },
  );
  expect(found.warnings).toEqual([]);
  expect(found.upstream?.url).toContain('/instances/');
});

test('the Kubernetes manifest leaves time for the shutdown, and room for uploads', () => {
  const graceMs = template.spec.terminationGracePeriodSeconds * 1_000;
  const delayMs = Number(env.get('LEXIGATE_SHUTDOWN_DELAY_MS').value);
  const { periodSeconds, failureThreshold } = container.readinessProbe;
  expect(delayMs).toBeGreaterThan(periodSeconds * failureThreshold * 1_000);
  // The gateway exits at the latest 9 s after the delay.
  expect(graceMs).toBeGreaterThan(delayMs + 9_000);
  expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
  const [uploads] = template.spec.volumes;
  const gibibytes = Number(/^(\d+)Gi$/.exec(uploads.emptyDir.sizeLimit)?.[1]);
  expect(gibibytes * 2 ** 30).toBeGreaterThan(Number(env.get('LEXIGATE_MAX_SPOOL_BYTES').value));
  expect(ingress.metadata.annotations['nginx.ingress.kubernetes.io/proxy-body-size']).toBe('130m');
});

test('the ingress leads to GraphQL and the probes, and not to the metrics', () => {
  const [{ path }] = ingress.spec.rules[0].http.paths;
  const target = ingress.metadata.annotations['nginx.ingress.kubernetes.io/rewrite-target'];
  const rewrite = (url: string) =>
    new RegExp(`^${path}`).test(url) ? url.replace(new RegExp(`^${path}`), target) : undefined;
  expect(rewrite('/speech/')).toBe('/');
  expect(rewrite('/speech/graphql')).toBe('/graphql');
  expect(rewrite('/speech/ready')).toBe('/ready');
  expect(rewrite('/speech/metrics')).toBeUndefined();
  expect(rewrite('/graphql')).toBeUndefined();
});

test('the pods are disrupted one by one, run without rights, and their heap fits into their memory', () => {
  const [spread] = template.spec.topologySpreadConstraints;
  for (const selector of [budget.spec.selector, policy.spec.podSelector, spread.labelSelector])
    expect(selector).toEqual(deployment.spec.selector);
  expect(budget.spec.maxUnavailable).toBeLessThan(deployment.spec.replicas);
  expect(template.spec.securityContext).toMatchObject({ runAsNonRoot: true });
  expect(container.securityContext).toMatchObject({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  const heapMib = Number(/=(\d+)$/.exec(env.get('NODE_OPTIONS').value)?.[1]);
  expect(heapMib).toBeLessThanOrEqual(512);
  expect(container.resources.limits.memory).toBe('1Gi');
});

test('secrets are references, and the first lines show how to make each of their keys', () => {
  const secrets = [...env.values()].filter(({ valueFrom }) => valueFrom);
  const names: string[] = secrets.map(({ name }) => name);
  expect(names.toSorted()).toEqual([
    'LEXIGATE_CLUSTER_SECRET',
    'LEXIGATE_TOKENS',
    'REDIS_URL',
    'SPEECH_TO_TEXT_APIKEY',
  ]);
  const text = readFileSync(FILE, 'utf8');
  for (const { valueFrom } of secrets) {
    expect(text).toContain(`create secret generic ${valueFrom.secretKeyRef.name} `);
    expect(text).toContain(`--from-literal=${valueFrom.secretKeyRef.key}=`);
  }
});

test('the network policy admits requests and scrapes, and lets the gateway reach the service, Redis and names', () => {
  const {
    policyTypes,
    ingress: [admitted],
    egress,
  } = policy.spec;
  expect(policyTypes).toEqual(['Ingress', 'Egress']);
  expect(admitted.ports).toEqual([{ protocol: 'TCP', port: container.ports[0].name }]);
  const outgoing = egress.flatMap(({ ports }: any) => ports.map(({ port }: any) => port));
  expect(outgoing).toEqual(expect.arrayContaining([53, 443, 6379]));
});

test('the probes of the manifest answer', async () => {
  const gateway = await startGateway();
  for (const { httpGet } of [container.livenessProbe, container.readinessProbe, container.startupProbe])
    expect((await fetch(`${gateway.url}${httpGet.path}`)).status).toBe(200);
});
