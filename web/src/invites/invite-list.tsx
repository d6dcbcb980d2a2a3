import type { InviteView } from '@confab/client';
import { ActionIcon, Group, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconCopy, IconLinkOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { copyText, MAY_COPY } from '../shared/copy.js';
import { dayAndTime } from '../shared/format.js';
import { PagedList } from '../shared/paged-list.js';
import { usePages } from '../shared/use-pages.js';
import { NewInvite } from './new-invite.js';

/** The links by which people come into the room by themselves; for those who manage its members. */
export function InviteList() {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const { id } = useRoom().open.room;
  const made = usePages(id, async (cursor) => {
    const { invites, next_cursor: next } = await commands.listInvites({ room_id: id, ...cursor });
    return { items: invites, next };
  });
  const revoke = async ({ code }: InviteView): Promise<void> => {
    await commands.revokeInvite({ room_id: id, code });
    made.change((invites) => invites.filter((invite) => invite.code !== code));
  };
  return (
    <Stack>
      <NewInvite onMade={(invite) => made.change((invites) => [invite, ...invites])} />
      <PagedList pages={made} keyOf={({ code }) => code} none={t('invites.none')}>
        {(invite) => <Invite invite={invite} onRevoke={() => void attempt(() => revoke(invite))} />}
      </PagedList>
    </Stack>
  );
}

function Invite({ invite, onRevoke }: { invite: InviteView; onRevoke: () => void }) {
  const { t } = useTranslation();
  const link = `${location.origin}/invites/${invite.code}`;
  return (
    <>
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
    </>
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
