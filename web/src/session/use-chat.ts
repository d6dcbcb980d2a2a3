import type { ConnectionState } from '@confab/client';
import { createContext, use, useCallback, useSyncExternalStore } from 'react';
import { useStore } from '../shared/use-store.js';
import type { Chat } from './chat.js';

/** Of somebody who is signed in. */
export const ChatContext = createContext<Chat | null>(null);

/** What one is signed in with. */
export function useChat(): Chat {
  const chat = use(ChatContext);
  if (!chat) throw new Error('Nobody is signed in here');
  return chat;
}

/** One's own id; empty before the first connection. */
export function useMe(): string {
  return useStore(useChat().me) ?? '';
}

/** How the connection is. */
export function useConnection(): ConnectionState {
  const { client } = useChat();
  const subscribe = useCallback((listener: () => void) => client.on('state', listener), [client]);
  return useSyncExternalStore(subscribe, () => client.state);
}
