import { Group, UnstyledButton } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useMe } from '../session/use-chat.js';
import classes from './audience.module.css';

/** That a message is for some alone, and for whom. */
export function Audience({ targets }: { targets: readonly string[] }) {
  const { t, i18n } = useTranslation();
  const { nameOf } = useRoom();
  const me = useMe();
  const names = targets.map((id) => (id === me ? t('people.you') : nameOf(id)));
  return (
    <Group gap={4} wrap="nowrap" className={classes.note}>
      <IconEyeOff size={14} aria-hidden />
      {t('targets.only', { names: new Intl.ListFormat(i18n.language).format(names) })}
    </Group>
  );
}

/** That a message is a copy; it leads to what it is a copy of. */
export function CopyOf({ id }: { id: string }) {
  const { t } = useTranslation();
  const { jumpTo } = useRoom();
  return (
    <UnstyledButton className={classes.link} onClick={() => jumpTo(id)}>
      {t('message.copyOf')}
    </UnstyledButton>
  );
}
