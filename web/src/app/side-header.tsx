import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCompass, IconEdit, IconSearch, IconSettings } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { PersonAvatar } from '../people/person-avatar.js';
import { usePerson, usePresence } from '../people/use-people.js';
import { FindRoomsDialog } from '../rooms/find-rooms-dialog.js';
import { NewRoomDialog } from '../rooms/new-room-dialog.js';
import { GlobalSearch } from '../search/global-search.js';
import { useMe } from '../session/use-chat.js';
import { HeaderButton } from '../shared/header-button.js';
import { SettingsDialog } from './settings-dialog.js';
import classes from './side-header.module.css';

/** Who one is, and what one does with no room in particular. */
export function SideHeader() {
  const { t } = useTranslation();
  const [isMaking, making] = useDisclosure(false);
  const [isFinding, finding] = useDisclosure(false);
  const [isSearching, searching] = useDisclosure(false);
  const [isSetting, setting] = useDisclosure(false);
  return (
    <header>
      <div className={classes.header}>
        <Myself />
        <HeaderButton label={t('rooms.find')} icon={<IconCompass size={20} />} onClick={finding.open} />
        <HeaderButton label={t('rooms.new')} icon={<IconEdit size={20} />} onClick={making.open} />
        <HeaderButton label={t('preferences.title')} icon={<IconSettings size={20} />} onClick={setting.open} />
      </div>
      <div className={classes.search}>
        <Button
          fullWidth
          variant="default"
          justify="flex-start"
          leftSection={<IconSearch size={16} />}
          onClick={searching.open}
        >
          {t('search.everywhere')}
        </Button>
      </div>
      <NewRoomDialog isOpen={isMaking} onClose={making.close} />
      <FindRoomsDialog isOpen={isFinding} onClose={finding.close} />
      <GlobalSearch isOpen={isSearching} onClose={searching.close} />
      <SettingsDialog isOpen={isSetting} onClose={setting.close} />
    </header>
  );
}

function Myself() {
  const id = useMe();
  const me = usePerson(id);
  const status = usePresence(id)?.status ?? null;
  return (
    <>
      <PersonAvatar person={me} size={32} />
      <div className={classes.myself}>
        <Text className={classes.name} component="h1">
          {me.name ?? me.id}
        </Text>
        {status !== null && (
          <Text size="xs" c="var(--chat-faint)" truncate title={status}>
            {status}
          </Text>
        )}
      </div>
    </>
  );
}
