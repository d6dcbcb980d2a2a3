import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Redirect, Route, Switch } from 'wouter';
import { ConnectionBanner } from '../app/connection-banner.js';
import { AdminHeader } from './admin-header.js';
import classes from './admin-page.module.css';
import { useAdminTexts } from './admin-texts.js';
import { BotsPage } from './bots/bots-page.js';
import { LimitsPage } from './limits/limits-page.js';
import { ProcessesPage } from './processes/processes-page.js';
import { AllRoomsPage } from './rooms/all-rooms-page.js';
import { AdminRoomPage } from './rooms/admin-room-page.js';
import { userIdIn } from './users/user-path.js';
import { UserPage } from './users/user-page.js';
import { UsersPage } from './users/users-page.js';

/** What admins see of the server, and do with it. Loaded when one of them opens it. */
export default function AdminPage() {
  const { t } = useTranslation();
  const hasTexts = useAdminTexts();
  if (!hasTexts) return <Text p="lg">{t('action.loading')}</Text>;
  return (
    <div className={classes.page}>
      <AdminHeader />
      <ConnectionBanner />
      <main className={classes.main}>
        <Switch>
          <Route path="/admin" component={ProcessesPage} />
          <Route path="/admin/users" component={UsersPage} />
          <Route path="/admin/users/:id">{({ id }) => <UserPage key={id} id={userIdIn(id)} />}</Route>
          <Route path="/admin/rooms" component={AllRoomsPage} />
          <Route path="/admin/rooms/:id">{({ id }) => <AdminRoomPage key={id} id={id} />}</Route>
          <Route path="/admin/bots" component={BotsPage} />
          <Route path="/admin/limits" component={LimitsPage} />
          <Route>
            <Redirect to="/admin" replace />
          </Route>
        </Switch>
      </main>
    </div>
  );
}
