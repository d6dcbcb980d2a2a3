import type { MemberView } from '@confab/client';
import { Avatar } from '@mantine/core';
import { IconHash, IconUsers } from '@tabler/icons-react';
import { PersonAvatar } from '../people/person-avatar.js';
import type { NamedRoom } from './room-name.js';

/** A room at a glance: the one person one talks to there, or its kind. */
export function RoomAvatar({
  room,
  others,
  size = 40,
}: {
  room: NamedRoom;
  others: readonly MemberView[];
  size?: number;
}) {
  const [first] = others;
  if (first && others.length === 1 && room.type === 'direct') return <PersonAvatar person={first.user} size={size} />;
  const Icon = room.type === 'public' ? IconHash : IconUsers;
  return (
    <Avatar aria-hidden size={size} radius="xl" color="indigo" variant="light">
      <Icon size={size * 0.5} />
    </Avatar>
  );
}
