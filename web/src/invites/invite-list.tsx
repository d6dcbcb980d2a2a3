import type { InviteView } from '@confab/client';
import { ActionIcon, Button, Group, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconCopy, IconLinkOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { copyText, MAY_COPY } from '../shared/copy.js';
import { dayAndTime } from '../shared/format.js';
import { usePages } from '../shared/use-pages.js';
import { NewInvite } from './new-invite.js';

/** The links by which people come into the room by themselves; for those who manage its members. */
export function InviteList() {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const { id } = useRoom().open.room;
  const { items, isLoaded, more, change } = usePages(id, async (cursor) => {
    const { invites, next_cursor: next } = await commands.listInvites({ room_id: id, ...cursor });
    return { items: invites, next };
  });
  const revoke = async ({ code }: InviteView): Promise<void> => {
    await commands.revokeInvite({ room_id: id, code });
    change((invites) => invites.filter((invite) => invite.code !== code));
  };
  return (
    <Stack>
      <NewInvite onMade={(invite) => change((invites) => [invite, ...invites])} />
      {isLoaded && items.length === 0 && <Text c="var(--chat-faint)">{t('invites.none')}</Text>}
      <Stack component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {items.map((invite) => (
          <Invite key={invite.code} invite={invite} onRevoke={() => void attempt(() => revoke(invite))} />
        ))}
      </Stack>
      {more && (
        <Button variant="default" onClick={more}>
          {t('action.more')}
        </Button>
      )}
    </Stack>
  );
}

function Invite({ invite, onRevoke }: { invite: InviteView; onRevoke: () => void }) {
  const { t } = useTranslation();
  const link = `${location.origin}/invites/${invite.code}`;
  return (
    <li>
      <Group wrap="nowrap" gap="xs">
        <TextInput
          aria-label={t('invites.link')}
          value={link}
          readOnly
          style={{ flex: 1 }}
          onFocus={(event) => event.currentTarget.select()}
        />
        {MAY_COPY && (
          <Tooltip label={t('invites.copy')}>
            <ActionIcon
              variant="light"
              size="lg"
              aria-label={t('invites.copy')}
              onClick={() => copyText(link, t('invites.copied'))}
            >
              <IconCopy size={18} />
            </ActionIcon>
          </Tooltip>
        )}
        <Tooltip label={t('invites.revoke')}>
          <ActionIcon variant="light" color="red" size="lg" aria-label={t('invites.revoke')} onClick={onRevoke}>
            <IconLinkOff size={18} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Terms invite={invite} />
    </li>
  );
}

/** How often and how long a link works, and as what one comes by it. */
function Terms({ invite }: { invite: InviteView }) {
  const { t, i18n } = useTranslation();
  const { uses, max_uses: most, expires_at: end, role } = invite;
  const terms = [
    most === null ? t('invites.used', { count: uses }) : t('invites.usedOf', { uses, count: most }),
    end === null ? t('invites.endless') : t('invites.until', { time: dayAndTime(end, i18n.language) }),
    ...(role === 'readonly' ? [t('people.readonly')] : []),
  ];
  return (
    <Text size="xs" c="var(--chat-faint)">
      {terms.join(' · ')}
    </Text>
  );
}
