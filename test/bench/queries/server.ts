/** The servers that are compared. */
export const SERVERS = ['proxy', 'yoga', 'mercurius', 'apollo', 'gateway'] as const;
export type Server = (typeof SERVERS)[number];

export const TITLES: Readonly<Record<Server, string>> = {
  proxy: 'undici proxy',
  yoga: 'Yoga',
  mercurius: 'Mercurius',
  apollo: 'Apollo Server',
  gateway: 'gateway',
};

/** Those that need the packages of `test/bench/peers`. */
export const NEEDS_PEERS: readonly Server[] = ['mercurius', 'apollo'];

export function fileOf(server: Server): URL {
  const path = NEEDS_PEERS.includes(server) ? `../peers/server-${server}.mjs` : `server-${server}.ts`;
  return new URL(path, import.meta.url);
}
