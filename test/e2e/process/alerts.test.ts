import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { createMetrics } from '../../../src/metrics/metrics.ts';
import { startBackend } from '../../support/upstream/backend.ts';
import { refuse } from '../../support/upstream/misbehaviour.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { temporaryFolder } from '../../support/process/bin.ts';
import { freePort, hasTools, startTool } from '../../support/process/tool.ts';
import { until } from '../../support/wait.ts';

const RULES = new URL('../../../deploy/prometheus/alerts.yml', import.meta.url);
const CASES = new URL('../../data/alerts.test.yml', import.meta.url);
const DASHBOARD = new URL('../../../deploy/grafana/lexigate.json', import.meta.url);
const NAMES = [...readFileSync(RULES, 'utf8').matchAll(/alert: (\w+)/g)].map(([, name]) => name);

test('the first error of each kind is an increase: its counter exists with the value 0', async () => {
  const gateway = await startGateway();
  const metrics = await metricsOf(gateway);
  expect(metrics).toMatchObject({
    'lexigate_operations_total{operation="query",outcome="internal_server_error"}': 0,
    'lexigate_operations_total{operation="mutation",outcome="upstream_unavailable"}': 0,
    'lexigate_token_requests_total{outcome="unauthenticated"}': 0,
    'lexigate_jwks_loads_total{outcome="failed"}': 0,
    'lexigate_trainings_total{outcome="failed"}': 0,
    'lexigate_operation_seconds_bucket{le="600",operation="mutation"}': 0,
  });
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  expect(metrics[`lexigate_build_info{version="${version}"}`]).toBe(1);
  expect(metrics['process_open_fds']).toBeGreaterThan(0);
  expect(metrics['process_start_time_seconds']).toBeGreaterThan(0);
  expect(metrics['nodejs_eventloop_lag_p99_seconds']).toBeGreaterThanOrEqual(0);
  expect(await (await fetch(`${gateway.url}/health`)).json()).toEqual({ status: 'ok', version });
});

test('each alert has a case in which it is active, and one in which it is not', () => {
  const { tests } = parse(readFileSync(CASES, 'utf8')) as {
    tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
  };
  const cases = tests.flatMap((each) => each.alert_rule_test);
  const namesOf = (isActive: boolean) =>
    new Set(cases.flatMap((each) => (each.exp_alerts.length > 0 === isActive ? [each.alertname] : [])));
  for (const isActive of [true, false]) expect(namesOf(isActive)).toEqual(new Set(NAMES));
});

test('docs/operations.md says what to do about each alert', () => {
  const page = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  expect(NAMES.length).toBeGreaterThan(5);
  for (const name of NAMES) expect(page).toContain(`\`${name}\``);
});

/** Every query of the dashboard, with values for the variables of Grafana. */
function dashboardQueries(): string[] {
  const { panels } = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as {
    panels: { targets?: { expr: string }[] }[];
  };
  return panels
    .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    .map((expr) =>
      expr.replaceAll('$__rate_interval', '5m').replaceAll('$job', 'lexigate').replaceAll('$instance', '.*'),
    );
}

test('every metric that the alerts and the dashboard name exists, and the dashboard shows every metric of the gateway', async () => {
  const metrics = createMetrics('1.0.0');
  metrics.cluster();
  const names = new Set([...(await metrics.text()).matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name));
  const namedIn = (texts: string[]) =>
    texts
      .flatMap((text) => text.match(/\b(?:lexigate|process|nodejs)_\w+/g) ?? [])
      .map((name) => (names.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, '')));
  const { groups } = parse(readFileSync(RULES, 'utf8')) as { groups: { rules: { expr: string }[] }[] };
  const rules = groups.flatMap((group) => group.rules.map(({ expr }) => expr));
  const shown = namedIn(dashboardQueries());
  expect(shown.length).toBeGreaterThan(30);
  expect([...namedIn(rules), ...shown].filter((name) => !names.has(name))).toEqual([]);
  const own = [...names].filter((name) => name.startsWith('lexigate_'));
  expect(own.filter((name) => !shown.includes(name))).toEqual([]);
});

describe.skipIf(!hasTools('promtool', 'prometheus'))('with Prometheus', () => {
  test('the alerts are valid rules, and are active when they should be', () => {
    const folder = temporaryFolder();
    copyFileSync(RULES, join(folder, 'alerts.yml'));
    copyFileSync(CASES, join(folder, 'tests.yml'));
    for (const args of [
      ['check', 'rules', 'alerts.yml'],
      ['test', 'rules', 'tests.yml'],
    ]) {
      const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: folder, encoding: 'utf8' });
      expect(status, `${stdout}${stderr}`).toBe(0);
    }
  });

  test('Prometheus understands every query of the dashboard', () => {
    const folder = temporaryFolder();
    const rules = dashboardQueries().map((expr, i) => ({ record: `query_${i}`, expr }));
    writeFileSync(join(folder, 'rules.yml'), stringify({ groups: [{ name: 'dashboard', rules }] }));
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', join(folder, 'rules.yml')], {
      encoding: 'utf8',
    });
    expect(status, `${stdout}${stderr}`).toBe(0);
  });

  test('Prometheus evaluates all alerts against a gateway, and an outage of the service makes one active', async () => {
    const backend = await startBackend(refuse(503, 'down'));
    const gateway = await startGateway({ upstream: { url: backend.url } });
    let callers = 0;
    await until('the circuit to open', async () => {
      await gateway.query('{ customizations { id } }', {}, { authorization: `Bearer ${(callers += 1)}` });
      return ((await metricsOf(gateway))['lexigate_upstream_breaker'] ?? 0) > 0;
    });
    const folder = temporaryFolder();
    // The pause of this alert would make the test slow.
    writeFileSync(join(folder, 'alerts.yml'), readFileSync(RULES, 'utf8').replace('for: 2m', 'for: 1s'));
    writeFileSync(
      join(folder, 'prometheus.yml'),
      `global: { scrape_interval: 500ms, evaluation_interval: 500ms }
rule_files: [alerts.yml]
scrape_configs:
  - job_name: lexigate
    static_configs: [{ targets: ['${new URL(gateway.url).host}'] }]
`,
    );
    const port = await freePort();
    const prometheus = startTool('prometheus', [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ]);
    interface Rule {
      name: string;
      health: string;
      state: string;
      lastError?: string;
    }
    let rules: Rule[] = [];
    await until(
      'the alert',
      async () => {
        const response = await fetch(`http://127.0.0.1:${port}/api/v1/rules`).catch(() => undefined);
        if (!response?.ok) return false;
        const body = (await response.json()) as { data: { groups: { rules: Rule[] }[] } };
        rules = body.data.groups.flatMap((group) => group.rules);
        return rules.some(({ name, state }) => name === 'LexigateServiceUnavailable' && state === 'firing');
      },
      50_000,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${prometheus.output()}`);
    });
    expect(rules.map(({ name }) => name)).toEqual(NAMES);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
  });
});
