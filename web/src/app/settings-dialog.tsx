import { Button, Divider, Modal, Stack, Switch, TextInput } from '@mantine/core';
import { IconGauge, IconLogout } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { HAS_NOTIFICATIONS, notificationsOn, setNotifications } from '../notifications/notification-setting.js';
import { usePresence } from '../people/use-people.js';
import { signOut } from '../session/session.js';
import { useChat, useMe } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { notify } from '../shared/notices.js';
import { useStore } from '../shared/use-store.js';
import { Preferences } from './preferences.js';
import classes from './settings-dialog.module.css';

/** What one is shown as, and how one wants the page to be. */
export function SettingsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={onClose} title={t('preferences.title')}>
      <Stack>
        <StatusForm onDone={onClose} />
        <Divider />
        {HAS_NOTIFICATIONS && <NotificationSwitch />}
        <Preferences />
        <Divider />
        <AdminButton />
        <Button variant="default" leftSection={<IconLogout size={16} />} onClick={signOut}>
          {t('session.signOut')}
        </Button>
      </Stack>
    </Modal>
  );
}

/** The way to the page of admins, for them. */
function AdminButton() {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const isAdmin = useStore(useChat().isAdmin);
  return (
    isAdmin && (
      <Button variant="default" leftSection={<IconGauge size={16} />} onClick={() => navigate('/admin')}>
        {t('admin.title')}
      </Button>
    )
  );
}

function StatusForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const current = usePresence(useMe())?.status ?? '';
  const [edited, setEdited] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    const status = (edited ?? current).trim();
    if (await attempt(() => commands.setPresence({ status: status === '' ? null : status }))) onDone();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void save();
  };
  return (
    <form onSubmit={submit} className={classes.status}>
      <TextInput
        label={t('preferences.status')}
        placeholder={t('preferences.statusHint')}
        value={edited ?? current}
        onChange={(event) => setEdited(event.currentTarget.value)}
        maxLength={200}
      />
      <Button type="submit">{t('action.save')}</Button>
    </form>
  );
}

function NotificationSwitch() {
  const { t } = useTranslation();
  const isOn = useStore(notificationsOn);
  const set = async (wanted: boolean): Promise<void> => {
    if (!(await setNotifications(wanted))) notify('error', t('preferences.notificationsBlocked'));
  };
  return (
    <Switch
      label={t('preferences.notifications')}
      checked={isOn}
      onChange={(event) => void set(event.currentTarget.checked)}
    />
  );
}
