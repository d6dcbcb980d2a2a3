import type { MemberView, MessageView } from '@confab/client';
import { createContext, type RefObject, use } from 'react';
import type { Editing } from '../message/editing.js';
import type { MessageDialog } from '../message/message-commands.js';
import type { OpenRoom } from './open-room.js';
import type { RoomRights } from './room-rights.js';

/** What everything inside an open room may need. */
export interface RoomScope {
  readonly open: OpenRoom;
  readonly members: readonly MemberView[];
  readonly rights: RoomRights;
  /** How somebody is called here. */
  readonly nameOf: (id: string) => string;
  /** The message that is being answered, or edited. */
  readonly replyTo: MessageView | null;
  readonly editing: Editing | null;
  readonly reply: (to: MessageView | null) => void;
  readonly edit: (message: MessageView | null) => void;
  /** Opens a dialog about a message. */
  readonly ask: (dialog: MessageDialog, message: MessageView) => void;
  /** Where one writes. */
  readonly composer: RefObject<HTMLTextAreaElement | null>;
  /** Shows a message, wherever in the log it is. */
  readonly jumpTo: (id: string) => void;
}

export const RoomContext = createContext<RoomScope | null>(null);

/** The room one is in. */
export function useRoom(): RoomScope {
  const scope = use(RoomContext);
  if (!scope) throw new Error('No room is open here');
  return scope;
}
