import { GraphQLError } from 'graphql';
import type { Context as Socket } from 'graphql-ws';
import type { Access, CheckAccess } from '../access/authentication.ts';
import { networkOf } from '../access/connection-slots.ts';
import type { RejectionPace } from '../access/rejection-pace.ts';
import { callerKeyOf } from '../access/rate-limits.ts';
import type { Connection } from './connection.ts';
import { authorizationIn } from './credential.ts';

/** What the gateway stores for a socket, in addition to what graphql-ws stores. */
export interface SocketExtra {
  /** The `Authorization` header of the upgrade request, then that of the connection parameters if they have one. */
  authorization: string | undefined;
  access: Access | undefined;
  remoteAddress: string | undefined;
  connection: Connection;
}

export type GraphQLSocket = Socket<Record<string, unknown>, SocketExtra>;

export interface HandshakeOptions {
  access: CheckAccess;
  pace: RejectionPace;
}

/** Makes the handler of `connection_init`. It returns false for a caller that is rejected, whose socket it closes. */
export function createHandshake({
  access,
  pace,
}: HandshakeOptions): (socket: GraphQLSocket) => Promise<boolean> {
  return async (socket) => {
    const { extra } = socket;
    try {
      extra.authorization = authorizationIn(socket.connectionParams) ?? extra.authorization;
      // graphql-ws would keep the whole payload while the socket is open.
      Reflect.deleteProperty(socket, 'connectionParams');
      extra.access = await access(extra.authorization, extra.remoteAddress);
      extra.connection.belongsTo(
        extra.access.callerKey ?? callerKeyOf(extra.authorization, extra.remoteAddress),
      );
      extra.connection.closeAt(extra.access.expiresAt);
      return true;
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      const waitMs = pace.count(networkOf(extra.remoteAddress ?? ''));
      if (waitMs > 0) await pace.wait(waitMs);
      extra.connection.close(closeCodeOf(error), closeReasonOf(error));
      return false;
    }
  };
}

function closeCodeOf({ extensions }: GraphQLError): number {
  if (extensions['code'] === 'BAD_REQUEST') return 4400;
  return extensions['code'] === 'UNAUTHENTICATED' ? 4403 : 1013;
}

/** A browser cannot set headers of a WebSocket, so the reason names the place for credentials. */
function closeReasonOf({ extensions, message }: GraphQLError): string {
  if (extensions['code'] !== 'UNAUTHENTICATED') return message;
  return `${message.split('. ', 1)[0]?.replace(/\.$/, '')}. Connection parameter: {"authorization": "Bearer TOKEN"}`;
}
