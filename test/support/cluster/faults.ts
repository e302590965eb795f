import type { Standing } from '../../../src/cluster/store.ts';
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
  'the age check: an answer whose request was sent before a pause is taken, as is a reply of Redis': {
    elapsed: () => 0,
  },
  'the age of a snapshot: one counts that was stored more than a lease ago': {
    server: (server) => editReplies(server, ({ snapshot }) => snapshot && (snapshot.storedMs = 0)),
  },
  'the age of a poll: late joiners get the result of one that began before a change': {
    server: (server) => editReplies(server, ({ snapshot }) => snapshot && (snapshot.ageMs = 0)),
  },
  'the expiry of a lease: its last owner may still store a result': {
    server(server) {
      const publish = server.publish.bind(server);
      server.publish = (tag, call) => {
        const data = server.scopes.get(tag);
        if (data?.owner === call.replica) data.until = Infinity;
        return publish(tag, call);
      };
    },
  },
  'what a failover makes void': { server: (server) => void (server.restart = () => {}) },
  'the numbers after a time alone': {
    server: (server) => editReplies(server, (standing) => (standing.counter = 0)),
  },
};

function editReplies(server: MemoryServer, edit: (standing: Standing) => unknown): void {
  for (const operation of ['attend', 'begin', 'publish'] as const) {
    const original = server[operation].bind(server) as (...args: any[]) => any;
    server[operation] = (...args: any[]) => {
      const standing = original(...args);
      edit(standing);
      return standing;
    };
  }
}
