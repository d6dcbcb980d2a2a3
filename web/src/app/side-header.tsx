import { ActionIcon, Group, Menu, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCompass, IconEdit, IconLogout, IconSettings } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { PersonAvatar } from '../people/person-avatar.js';
import { usePerson } from '../people/use-people.js';
import { NewRoomDialog } from '../rooms/new-room-dialog.js';
import { PublicRoomsDialog } from '../rooms/public-rooms-dialog.js';
import { signOut } from '../session/session.js';
import { useMe } from '../session/use-chat.js';
import { Preferences } from './preferences.js';
import classes from './side-header.module.css';

/** Who one is, and what one does with no room in particular. */
export function SideHeader() {
  const { t } = useTranslation();
  const me = usePerson(useMe());
  const [isMaking, making] = useDisclosure(false);
  const [isFinding, finding] = useDisclosure(false);
  return (
    <header className={classes.header}>
      <PersonAvatar person={me} size={32} />
      <Text className={classes.name} component="h1">
        {me.name ?? me.id}
      </Text>
      <Group gap={4} wrap="nowrap">
        <Tooltip label={t('rooms.find')}>
          <ActionIcon variant="subtle" size="lg" aria-label={t('rooms.find')} onClick={finding.open}>
            <IconCompass size={20} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('rooms.new')}>
          <ActionIcon variant="subtle" size="lg" aria-label={t('rooms.new')} onClick={making.open}>
            <IconEdit size={20} />
          </ActionIcon>
        </Tooltip>
        <SettingsMenu />
      </Group>
      <NewRoomDialog isOpen={isMaking} onClose={making.close} />
      <PublicRoomsDialog isOpen={isFinding} onClose={finding.close} />
    </header>
  );
}

function SettingsMenu() {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" width={290} withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" size="lg" aria-label={t('preferences.title')}>
          <IconSettings size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.preferences}>
          <Preferences />
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
          {t('session.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
