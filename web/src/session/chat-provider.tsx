import { type ReactNode, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useHeld } from '../shared/use-held.js';
import { Chat } from './chat.js';
import { ChatContext } from './use-chat.js';
import { type Session, signOut } from './session.js';
import { signInTrouble } from './sign-in-trouble.js';
import { Unsent } from './unsent.js';

interface ChatProviderProps {
  readonly session: Session;
  readonly children: ReactNode;
}

const newUnsent = () => new Unsent();

/** Holds the connection while somebody is signed in, and what they have not sent. */
export function ChatProvider(props: ChatProviderProps) {
  const unsent = useHeld(newUnsent);
  return unsent && <Connection {...props} unsent={unsent} />;
}

/** In another language all is read anew: the server's words are part of it. */
function Connection({ session, unsent, children }: ChatProviderProps & { unsent: Unsent }) {
  const { language } = useTranslation().i18n;
  const chat = useHeld(useCallback(() => new Chat(session, unsent, onRefused, language), [session, unsent, language]));
  return chat && <ChatContext value={chat}>{children}</ChatContext>;
}

function onRefused(why: Error): void {
  signInTrouble.set(why);
  signOut();
}
