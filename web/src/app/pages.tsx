import { Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Route, Switch, useLocation } from 'wouter';
import { useChat, useMe } from '../session/use-chat.js';
import { ErrorBoundary } from '../shared/error-boundary.js';
import { useLoaded } from '../shared/use-loaded.js';
import { useStore } from '../shared/use-store.js';
import { ChatPage } from './chat-page.js';

/** Of few, and large: loaded when one of them opens it. */
const loadAdminPage = () => import('../admin/admin-page.js');

/** What the address names: the chat, or for admins what they see of the server. */
export function Pages() {
  return (
    <Switch>
      <Route path="/admin/*?">
        <ForAdmins />
      </Route>
      <Route>
        <ChatPage />
      </Route>
    </Switch>
  );
}

/** The server refuses all of it to everybody else: they are only told so sooner. */
function ForAdmins() {
  const isKnown = useMe() !== '';
  const isAdmin = useStore(useChat().isAdmin);
  if (!isKnown) return <Loading />;
  if (!isAdmin) return <NoAdmin />;
  return (
    <ErrorBoundary>
      <AdminPage />
    </ErrorBoundary>
  );
}

function AdminPage() {
  const Page = useLoaded(loadAdminPage)?.default;
  return Page ? <Page /> : <Loading />;
}

function Loading() {
  const { t } = useTranslation();
  return <Text p="lg">{t('action.loading')}</Text>;
}

function NoAdmin() {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  return (
    <Stack component="main" p="xl" align="center">
      <Text component="h1">{t('admin.notYours')}</Text>
      <Button variant="light" onClick={() => navigate('/')}>
        {t('room.backToRooms')}
      </Button>
    </Stack>
  );
}
