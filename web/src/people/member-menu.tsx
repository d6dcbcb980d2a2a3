import type { MemberView } from '@confab/client';
import { ActionIcon, Menu } from '@mantine/core';
import {
  IconBan,
  IconCrown,
  IconDotsVertical,
  IconUserCog,
  IconUserMinus,
  IconVolume,
  IconVolumeOff,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import type { MemberQuestion } from './member-questions.js';
import type { MemberRights } from './member-rights.js';
import { nameOfMember } from './members.js';
import { useMuted } from './use-muted.js';

/** How long one may mute somebody; null: until unmuted. */
const MUTES = [
  { key: 'people.muteHour', ms: 3_600_000 },
  { key: 'people.muteDay', ms: 86_400_000 },
  { key: 'people.muteOpen', ms: null },
] as const;

interface MemberMenuProps {
  readonly member: MemberView;
  readonly rights: MemberRights;
  /** Whether something is asked about them just now. */
  readonly isAsked: boolean;
  /** What is not done before one was asked. */
  readonly onAsk: (question: MemberQuestion) => void;
  /** Told once something was done, for whoever is not told of what happens in the room. */
  readonly onDone?: () => void;
}

function isoIn(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

/** What one may do about somebody's membership. */
export function MemberMenu({ member, rights, isAsked, onAsk, onDone }: MemberMenuProps) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const isMuted = useMuted(member);
  const at = { room_id: member.room_id, user_id: member.user_id };
  const give = (command: () => Promise<unknown>) => {
    void attempt(command).then((isDone) => {
      if (isDone) onDone?.();
    });
  };
  const mute = (ms: number | null) => {
    give(() => commands.muteMember({ ...at, until: ms === null ? null : isoIn(ms) }));
  };
  return (
    <Menu position="bottom-end" withinPortal returnFocus={!isAsked}>
      <Menu.Target>
        <ActionIcon variant="subtle" size="lg" aria-label={t('people.manage', { name: nameOfMember(member) })}>
          <IconDotsVertical size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {rights.roles.map((role) => (
          <Menu.Item
            key={role}
            leftSection={<IconUserCog size={16} />}
            onClick={() => give(() => commands.updateMember({ ...at, role }))}
          >
            {t(`people.make_${role}`)}
          </Menu.Item>
        ))}
        {rights.handOver && (
          <Menu.Item leftSection={<IconCrown size={16} />} onClick={() => onAsk('handOver')}>
            {t('people.handOver')}
          </Menu.Item>
        )}
        <Menu.Divider />
        {isMuted ? (
          <Menu.Item leftSection={<IconVolume size={16} />} onClick={() => give(() => commands.unmuteMember(at))}>
            {t('people.unmute')}
          </Menu.Item>
        ) : (
          MUTES.map(({ key, ms }) => (
            <Menu.Item key={key} leftSection={<IconVolumeOff size={16} />} onClick={() => mute(ms)}>
              {t(key)}
            </Menu.Item>
          ))
        )}
        <Menu.Divider />
        <Menu.Item
          c="var(--chat-danger)"
          leftSection={<IconUserMinus size={16} />}
          onClick={() => give(() => commands.removeMember(at))}
        >
          {t('people.remove')}
        </Menu.Item>
        <Menu.Item c="var(--chat-danger)" leftSection={<IconBan size={16} />} onClick={() => onAsk('ban')}>
          {t('people.ban')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
