import { Button, Stack, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Route, Switch, useLocation } from 'wouter';
import { useChat, useMe } from '../session/use-chat.js';
import { useStore } from '../shared/use-store.js';
import { ChatPage } from './chat-page.js';

/** Of few, and large: loaded when one of them opens it. */
const AdminPage = lazy(() => import('../admin/admin-page.js'));

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
  const { t } = useTranslation();
  const isKnown = useMe() !== '';
  const isAdmin = useStore(useChat().isAdmin);
  const loading = <Text p="lg">{t('action.loading')}</Text>;
  if (!isKnown) return loading;
  if (!isAdmin) return <NoAdmin />;
  return (
    <Suspense fallback={loading}>
      <AdminPage />
    </Suspense>
  );
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
