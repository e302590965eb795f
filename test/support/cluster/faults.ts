import type { MemoryServer } from './memory-store.ts';
import type { Fault } from './world.ts';

/** Parts of the protocol, by what is left out. Each must be missed in some story. */
export const FAULTS: Record<string, Fault> = {
  'fencing: the store accepts every result': {
    server(server: MemoryServer) {
      const publish = server.publish.bind(server);
      server.publish = (tag, call) => {
        const data = server.scopes.get(tag);
        const isFenced = !publish(tag, call).isAccepted;
        if (data && isFenced)
          Object.assign(data, { owner: call.replica, token: call.token, until: Infinity });
        const published = publish(tag, call);
        if (data && isFenced) data.until = 0;
        return published;
      };
    },
  },
  'the read before a subscriber is served': {
    share: (share) => (scope, hooks) => {
      const polls = share(scope, hooks);
      return {
        refresh: async () => 'current',
        poll: (isWanted) => polls.poll(isWanted),
        mutated: () => polls.mutated(),
        leave: () => polls.leave(),
      };
    },
  },
  'the age of a reply: a stopped process does not notice it': { elapsed: () => 0 },
  'what a failover makes void': { server: (server) => void (server.restart = () => {}) },
  'the numbers after a time alone': {
    server(server) {
      for (const operation of ['attend', 'begin', 'publish'] as const) {
        const original = server[operation].bind(server) as (...args: any[]) => any;
        server[operation] = (...args: any[]) => ({ ...original(...args), counter: 0 });
      }
    },
  },
};
