import type { mongo } from 'mongoose';

/**
 * Has whatever a process reads be at least as new as all that it has seen. On one replica set it is so by itself. On a
 * sharded cluster a transaction that went over two shards becomes visible on one a moment before the other: somebody who has
 * read a change would then read its message as it was before, or, after the message that tells of a removal, the membership
 * that it ended. A read that names a time waits for what was committed until then.
 */
export function readCausally(client: mongo.MongoClient): void {
  const start = client.startSession.bind(client);
  let seen: Seen | null = null;
  // Also what is given no session gets one from here.
  client.startSession = (options) => {
    const session = start({ ...options, causalConsistency: options?.snapshot !== true });
    if (seen && options?.snapshot !== true) {
      session.advanceOperationTime(seen.operationTime);
      session.advanceClusterTime(seen.clusterTime);
    }
    session.once('ended', () => {
      seen = laterOf(seen, session);
    });
    return session;
  };
}

/** Up to when a process has seen the cluster, and the cluster's word for it: another mongos may not have heard of that time. */
interface Seen {
  readonly operationTime: mongo.Timestamp;
  readonly clusterTime: mongo.ClusterTime;
}

function laterOf(seen: Seen | null, { operationTime, clusterTime }: mongo.ClientSession): Seen | null {
  if (!operationTime || !clusterTime || (seen && !operationTime.greaterThan(seen.operationTime))) return seen;
  return { operationTime, clusterTime };
}
