import type { RoomView } from '@confab/client';
import { useTranslation } from 'react-i18next';
import { nameOfMember } from '../../people/members.js';

/** How a room is called by somebody who is not in it: by its name, else by all people in it. */
export function useNameOfRoom({ name, members }: Pick<RoomView, 'name' | 'members'>): string {
  const { t } = useTranslation();
  if (name !== null && name !== '') return name;
  return members && members.length > 0 ? members.map(nameOfMember).join(', ') : t('room.unnamed');
}
