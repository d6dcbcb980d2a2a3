import { type ReactNode, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useHeld } from '../shared/use-held.js';
import { Chat } from './chat.js';
import { ChatContext } from './use-chat.js';
import { type Session, signOut } from './session.js';
import { signInTrouble } from './sign-in-trouble.js';

/** Holds the connection while somebody is signed in. In another language all is read anew: the server's words are part of it. */
export function ChatProvider({ session, children }: { session: Session; children: ReactNode }) {
  const { language } = useTranslation().i18n;
  const chat = useHeld(useCallback(() => new Chat(session, onRefused, language), [session, language]));
  return chat && <ChatContext value={chat}>{children}</ChatContext>;
}

function onRefused(why: Error): void {
  signInTrouble.set(why.message);
  signOut();
}
