import type { MemberView, RoomView } from '@confab/client';

/** Why one can only read in a room. */
type Hindrance = 'archived' | 'muted' | 'readonly';

/** What one may do in a room, as far as the page knows: the server has the last word. */
export interface RoomRights {
  /** Why one cannot write; null where one can. */
  readonly hindrance: Hindrance | null;
  readonly react: boolean;
  /** Delete one's own messages. */
  readonly deleteOwn: boolean;
  /** Delete what others wrote, stop replies that others asked for and have them written anew. */
  readonly moderate: boolean;
  readonly pin: boolean;
  /** Name the room, archive it and bring it back. */
  readonly manageRoom: boolean;
  /** Add people, invite them, mute, remove and ban them. */
  readonly manageMembers: boolean;
  readonly deleteRoom: boolean;
  readonly leave: boolean;
}

type RoomFacts = Pick<RoomView, 'type' | 'is_active'>;

/** @param isMuted whether a mute holds just now */
export function rightsIn(
  room: RoomFacts | null,
  member: Pick<MemberView, 'role'> | null,
  isMuted: boolean,
): RoomRights {
  const isDirect = room?.type === 'direct';
  const isOpen = room?.is_active !== false;
  const mayAct = isOpen && !isMuted;
  const isAdmin = member?.role === 'owner' || member?.role === 'admin';
  return {
    hindrance: hindranceOf(isOpen, isMuted, member?.role === 'readonly'),
    react: mayAct,
    deleteOwn: isOpen,
    moderate: mayAct && isAdmin,
    pin: mayAct && (isAdmin || isDirect),
    manageRoom: !isMuted && (isAdmin || isDirect),
    manageMembers: mayAct && isAdmin && !isDirect,
    deleteRoom: !isMuted && member?.role === 'owner' && !isDirect,
    leave: !isDirect,
  };
}

function hindranceOf(isOpen: boolean, isMuted: boolean, isReader: boolean): Hindrance | null {
  if (!isOpen) return 'archived';
  if (isReader) return 'readonly';
  return isMuted ? 'muted' : null;
}
