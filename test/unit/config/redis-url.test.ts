import { expect, test } from 'vitest';
import { redisAddressOf } from '../../../src/config/redis-url.ts';

const NO_LOGIN = { username: undefined, password: undefined };
const SERVER = {
  kind: 'server',
  nodes: [{ host: 'redis.example.com', port: 6379 }],
  isTls: false,
  login: NO_LOGIN,
  database: 0,
  master: undefined,
  sentinelLogin: NO_LOGIN,
};
const SENTINELS = [
  { host: 'one', port: 26_379 },
  { host: 'two', port: 27_000 },
];

test.each([
  ['redis://redis.example.com', SERVER],
  ['redis://redis.example.com/', SERVER],
  ['redis://redis.example.com?family=0', SERVER],
  [
    'REDISS://redis.example.com:6380/3',
    { ...SERVER, nodes: [{ host: 'redis.example.com', port: 6380 }], isTls: true, database: 3 },
  ],
  ['redis://[::1]:7000', { ...SERVER, nodes: [{ host: '::1', port: 7000 }] }],
  ['redis://:p%40ss@redis.example.com', { ...SERVER, login: { username: undefined, password: 'p@ss' } }],
  [
    'redis://user:p@ss:word@redis.example.com',
    { ...SERVER, login: { username: 'user', password: 'p@ss:word' } },
  ],
  ['redis://user@redis.example.com', { ...SERVER, login: { username: 'user', password: undefined } }],
  [
    'redis-sentinel://one,two:27000/my-master',
    { ...SERVER, kind: 'sentinel', nodes: SENTINELS, master: 'my-master' },
  ],
  [
    'rediss-sentinel://user:pass@one,two:27000/my-master/2?sentinelUsername=s&sentinelPassword=p%26q',
    {
      ...SERVER,
      kind: 'sentinel',
      nodes: SENTINELS,
      isTls: true,
      login: { username: 'user', password: 'pass' },
      database: 2,
      master: 'my-master',
      sentinelLogin: { username: 's', password: 'p&q' },
    },
  ],
  [
    'redis-cluster://:pass@one:7000,two',
    {
      ...SERVER,
      kind: 'cluster',
      nodes: [
        { host: 'one', port: 7000 },
        { host: 'two', port: 6379 },
      ],
      login: { username: undefined, password: 'pass' },
    },
  ],
])('the URL %s is understood', (url, address) => {
  expect(redisAddressOf(url)).toEqual(address);
});

test.each([
  '',
  'redis',
  'redis://',
  'redis:///0',
  'redis://host/one',
  'redis://host/-1',
  'redis://host:0',
  'redis://host:99999',
  'redis://one,two',
  'redis://us%zzer@host',
  'redis+tls://host',
  'redis-sentinel://one',
  'redis-sentinel://one/',
  'redis-sentinel://one//0',
  'redis-sentinel://one,/master',
  'redis-sentinel://one/master?password=p',
  'redis-cluster://one/1',
  'redis-cluster://one,,two',
  'redis-cluster://one two',
  'redis-cluster://one?x=y',
  'http://host',
])('the URL %o is refused', (url) => {
  expect(redisAddressOf(url)).toBeUndefined();
});
