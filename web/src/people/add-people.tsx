import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useChat } from '../session/use-chat.js';
import { useUnderWay } from '../shared/use-under-way.js';
import { BotPicker } from './bot-picker.js';
import { PeoplePicker } from './people-picker.js';

/** Adds people and bots to the room. */
export function AddPeople() {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const { open, members } = useRoom();
  const [people, setPeople] = useState<string[]>([]);
  const [bots, setBots] = useState<string[]>([]);
  const [isUnderWay, begin] = useUnderWay();
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
      <Button loading={isUnderWay} disabled={chosen.length === 0} onClick={() => void begin(add)}>
        {t('people.add')}
      </Button>
    </Stack>
  );
}
