import type { MemberView } from '@confab/client';
import { useTranslation } from 'react-i18next';
import { nameOfMember } from '../people/members.js';
import { useMe } from '../session/use-chat.js';

/** What of a room tells how it is called. */
export interface NamedRoom {
  readonly type: 'direct' | 'group' | 'public';
  readonly name: string | null;
}

/** The others of a room. */
export function othersOf(members: readonly MemberView[] | null, me: string): readonly MemberView[] {
  return members?.filter(({ user_id }) => user_id !== me) ?? [];
}

/** How a room is called: by its name, else by the people in it beside oneself. */
export function useRoomName(room: NamedRoom, members: readonly MemberView[] | null): string {
  const { t } = useTranslation();
  const others = othersOf(members, useMe());
  if (room.name !== null && room.name !== '') return room.name;
  return others.length > 0 ? others.map(nameOfMember).join(', ') : t('room.unnamed');
}
