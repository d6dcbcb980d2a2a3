import { Avatar } from '@mantine/core';
import { IconRobot } from '@tabler/icons-react';
import type { Person } from './people.js';

/** Dark enough for white letters. */
const COLOURS = ['blue', 'grape', 'teal', 'pink', 'cyan', 'red', 'violet', 'indigo'].map((name) => `${name}.9`);

/** Somebody's picture, or their initials: for the eye alone, their name stands beside it. */
export function PersonAvatar({ person, size = 36 }: { person: Person; size?: number }) {
  return (
    <Avatar
      aria-hidden
      src={person.avatar_url}
      name={person.name ?? person.id}
      variant="filled"
      color="initials"
      allowedInitialsColors={COLOURS}
      size={size}
      radius="xl"
    >
      {person.is_bot ? <IconRobot size={size * 0.6} /> : undefined}
    </Avatar>
  );
}
