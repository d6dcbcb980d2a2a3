import type { MessageView } from '@confab/client';
import { Button, Group, Stack, Text } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MemberPicker } from '../people/member-picker.js';
import { useRoom } from '../rooms/room-scope.js';
import { useUnderWay } from '../shared/use-under-way.js';

/** Sends some of the room a copy of a message, which the others do not see. */
export function Redirection({ message, onClose }: { message: MessageView; onClose: () => void }) {
  const { t } = useTranslation();
  const { room } = useRoom().open;
  const [targets, setTargets] = useState<readonly string[]>([]);
  const [isUnderWay, begin] = useUnderWay();
  const send = async (): Promise<void> => {
    if (await begin(() => room.redirect(message.id, { targets: [...targets] }))) onClose();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void send();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{t('message.redirectHint')}</Text>
        <MemberPicker label={t('people.label')} value={targets} onChange={setTargets} isFirst />
        <Group justify="flex-end">
          <Button type="submit" loading={isUnderWay} disabled={targets.length === 0}>
            {t('composer.send')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
