/** The groups of routes, in the order in which a newcomer needs them: a token comes first. */
export const TAGS = [
  { name: 'Tokens', description: 'Signing in. Start here: make a token, press Authorize, paste it.' },
  { name: 'Rooms', description: 'Making, finding, changing and leaving rooms.' },
  { name: 'Members', description: 'Who is in a room, and as what.' },
  { name: 'Messages', description: 'Sending, reading, changing, reacting, pinning and catching up.' },
  { name: 'Attachments', description: 'Uploading files, and what hangs on messages.' },
  { name: 'Bots', description: 'Defining bots, having them answer, and stopping them.' },
  { name: 'Users', description: 'People and companies.' },
  { name: 'Server', description: 'The server itself: limits, health, metrics.' },
] as const;

export type Tag = (typeof TAGS)[number]['name'];

const BY_SEGMENT: Readonly<Record<string, Tag>> = {
  auth: 'Tokens',
  authenticates: 'Tokens',
  tokens: 'Tokens',
  rooms: 'Rooms',
  members: 'Members',
  bans: 'Members',
  invites: 'Members',
  messages: 'Messages',
  pins: 'Messages',
  mentions: 'Messages',
  sync: 'Messages',
  bots: 'Bots',
  users: 'Users',
  me: 'Users',
  presence: 'Users',
  typing: 'Messages',
  companies: 'Users',
  attachments: 'Attachments',
  uploads: 'Attachments',
};

/** The group of a route: what the last segment that names a group says. */
export function tagOf(path: string): Tag {
  return path.split('/').reduce<Tag>((tag, segment) => BY_SEGMENT[segment] ?? tag, 'Server');
}

/** The group of a command: that of its first route; without one, what its name tells. */
export function tagOfCommand(name: string, routes: readonly string[] = []): Tag {
  const [route] = routes;
  return tagOf(
    route ??
      name
        .split('_')
        .map((word) => `${word}s`)
        .join('/'),
  );
}

/** Sorts paths by group; those of one group stay as they are. */
export function byTag(a: string, b: string): number {
  return place(a) - place(b);
}

function place(path: string): number {
  // The development token is what everything else starts with.
  return path.endsWith('/dev-token') ? -1 : TAGS.findIndex(({ name }) => name === tagOf(path));
}
