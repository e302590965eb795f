import type { Data } from './model.ts';
import { aliasedQuery, listQuery, mixedQueries, wordsQuery, type Query } from './query.ts';

/** What is asked of each server, and how the service behaves meanwhile. */
export interface Case {
  name: string;
  what: string;
  data: Data;
  /** Sent in turn. */
  queries: (data: Data) => readonly Query[];
  /** Credentials, used in turn. */
  credentials: number;
  /** Whether each answer of the service differs from the one before. */
  fresh: boolean;
  /** Delay of each answer of the service, in milliseconds. */
  delayMs: number;
  connections: number;
}

const MANY_CREDENTIALS = 1_024;
const CONNECTIONS = 64;
/** An answer with 90,000 words has 11 MB. */
const FEW_CONNECTIONS = 4;

function named(name: string, what: string, models: number, more: Partial<Case> = {}): Case {
  return {
    name,
    what,
    data: { models, words: 0 },
    queries: (data) => [listQuery(data)],
    credentials: 1,
    fresh: false,
    delayMs: 0,
    connections: CONNECTIONS,
    ...more,
  };
}

const withWords = (words: number, connections: number) => ({
  data: { models: 1, words },
  queries: (data: Data) => [wordsQuery(data)],
  connections,
});

export const CASES: readonly Case[] = [
  named('q1', 'list of 2, one credential', 2),
  named('q1creds', 'list of 2, 1,024 credentials in turn', 2, { credentials: MANY_CREDENTIALS }),
  named('q1fresh', 'list of 2, each answer of the service differs', 2, { fresh: true }),
  named('q1cold', 'list of 2, 1,024 credentials in turn, each answer differs', 2, {
    credentials: MANY_CREDENTIALS,
    fresh: true,
  }),
  named('q2', 'list of 50', 50),
  named('q3', '50 aliased `customization(id:)`', 50, { queries: (data) => [aliasedQuery(data)] }),
  named('q1slow', 'list of 2, the service answers after 20 ms', 2, { delayMs: 20 }),
  named('mixed', 'many documents and variables', 20, {
    data: { models: 20, words: 0 },
    queries: mixedQueries,
  }),
  named('list10', 'list of 10', 10),
  named('list100', 'list of 100', 100),
  named('list1000', 'list of 1,000', 1_000),
  named('words1000', 'a page of 100 of 1,000 words', 1, withWords(1_000, CONNECTIONS)),
  named('words90000', 'a page of 100 of 90,000 words', 1, withWords(90_000, FEW_CONNECTIONS)),
];

/** Credentials that each watch one model. The service is polled every second and nothing changes. */
export const SCOPE_CASES: readonly { name: string; scopes: number }[] = [10, 1_000, 2_000].map((scopes) => ({
  name: `scopes${scopes}`,
  scopes,
}));
