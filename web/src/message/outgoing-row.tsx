import { Button, Group } from '@mantine/core';
import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { PersonAvatar } from '../people/person-avatar.js';
import { usePerson } from '../people/use-people.js';
import { useRoom } from '../rooms/room-scope.js';
import type { OutgoingMessage } from '../session/outgoing.js';
import { useChat, useMe } from '../session/use-chat.js';
import { Audience } from './audience.js';
import { MessageText } from './message-text.js';
import bodyClasses from './message-body.module.css';
import classes from './message-row.module.css';

/** A message of one's own that is on its way, or was refused. */
export function OutgoingRow({ outgoing }: { outgoing: OutgoingMessage }) {
  const { t } = useTranslation();
  const { nameOf } = useRoom();
  const me = usePerson(useMe());
  const { outgoing: outbox } = useChat();
  const { state, data, error, mayDrop } = outgoing;
  const isFailed = state === 'failed';
  const Icon = isFailed ? IconAlertTriangle : IconClock;
  return (
    <article className={classes.row} data-outgoing={state}>
      <PersonAvatar person={me} />
      <div className={classes.content}>
        <div className={classes.header}>
          <span className={classes.name}>{me.name ?? me.id}</span>
          <span className={classes.time}>
            <Icon size={12} aria-hidden /> {isFailed ? t('outgoing.failed', { why: error }) : t(`outgoing.${state}`)}
          </span>
        </div>
        {data.targets && <Audience targets={data.targets} />}
        <div className={bodyClasses.body}>
          <MessageText message={{ content: data.content ?? '', mentions: data.mentions ?? [] }} nameOf={nameOf} />
        </div>
        {mayDrop && (
          <Group gap="xs">
            {isFailed && (
              <Button size="compact-xs" variant="light" onClick={() => outbox.repeat(outgoing)}>
                {t('outgoing.repeat')}
              </Button>
            )}
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => outbox.drop(outgoing.id)}>
              {t('outgoing.drop')}
            </Button>
          </Group>
        )}
      </div>
    </article>
  );
}
