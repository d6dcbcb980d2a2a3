import { MantineProvider } from '@mantine/core';
import { useEffect } from 'react';
import { I18nextProvider } from 'react-i18next';
import { keepStrayOut } from '../files/stray-files.js';
import { ChatProvider } from '../session/chat-provider.js';
import { SignInPage } from '../session/sign-in-page.js';
import { session } from '../session/session.js';
import { ErrorBoundary } from '../shared/error-boundary.js';
import { useStore } from '../shared/use-store.js';
import { i18n } from './i18n.js';
import { NoticeList } from './notice-list.js';
import { Pages } from './pages.js';
import { cssVariables, useTheme } from './theme.js';

/** The whole page: who is signed in sees the chat, all others the way in. */
export function App() {
  return (
    <I18nextProvider i18n={i18n}>
      <Everything />
    </I18nextProvider>
  );
}

function Everything() {
  const signedIn = useStore(session);
  useEffect(keepStrayOut, []);
  return (
    <MantineProvider theme={useTheme()} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      {signedIn ? (
        <ChatProvider session={signedIn}>
          <ErrorBoundary>
            <Pages />
          </ErrorBoundary>
        </ChatProvider>
      ) : (
        <SignInPage />
      )}
      <NoticeList />
    </MantineProvider>
  );
}
