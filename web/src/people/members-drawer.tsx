import type { MemberView } from '@confab/client';
import { ActionIcon, Button, Drawer, Group, Stack, Text } from '@mantine/core';
import { IconUserMinus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useChat, useMe } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { useStore } from '../shared/use-store.js';
import { BotPicker } from './bot-picker.js';
import { PeoplePicker } from './people-picker.js';
import { PersonAvatar } from './person-avatar.js';
import { PresenceDot } from './presence-dot.js';
import { nameOfMember } from './use-people.js';

/** Who is in the room; who manages it adds and removes people here. */
export function MembersDrawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      title={t('people.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Members />
    </Drawer>
  );
}

function Members() {
  const { open, members } = useRoom();
  const { room, member } = useStore(open.info);
  const manages = room?.type !== 'direct' && (member?.role === 'owner' || member?.role === 'admin');
  return (
    <Stack>
      {manages && <AddPeople />}
      <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {members.map((one) => (
          <Member key={one.user_id} member={one} mayRemove={manages && one.role !== 'owner'} />
        ))}
      </Stack>
    </Stack>
  );
}

function Member({ member, mayRemove }: { member: MemberView; mayRemove: boolean }) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const me = useMe();
  const name = nameOfMember(member);
  const remove = () => commands.removeMember({ room_id: member.room_id, user_id: member.user_id });
  return (
    <Group component="li" wrap="nowrap" gap="sm">
      <PersonAvatar person={member.user} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text truncate>
          {name} <PresenceDot userId={member.user_id} />
        </Text>
        <Text size="xs" c="var(--chat-faint)">
          {t(member.user.is_bot ? 'people.bot' : `people.${member.role}`)}
        </Text>
      </div>
      {mayRemove && member.user_id !== me && (
        <ActionIcon
          variant="subtle"
          color="red"
          aria-label={t('people.remove', { name })}
          onClick={() => void attempt(remove)}
        >
          <IconUserMinus size={18} />
        </ActionIcon>
      )}
    </Group>
  );
}

function AddPeople() {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const { open, members } = useRoom();
  const [people, setPeople] = useState<string[]>([]);
  const [bots, setBots] = useState<string[]>([]);
  const chosen = [...people, ...bots];
  const add = async (): Promise<void> => {
    for (const user_id of chosen) await commands.addMember({ room_id: open.room.id, user_id });
    setPeople([]);
    setBots([]);
  };
  return (
    <Stack gap="xs">
      <PeoplePicker value={people} onChange={setPeople} without={new Set(members.map(({ user_id }) => user_id))} />
      <BotPicker value={bots} onChange={setBots} />
      <Button disabled={chosen.length === 0} onClick={() => void attempt(add)}>
        {t('people.add')}
      </Button>
    </Stack>
  );
}
