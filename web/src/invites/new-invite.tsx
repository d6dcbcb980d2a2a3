import type { InviteView } from '@confab/client';
import { Button, Group, NativeSelect, NumberInput, Stack } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useChat } from '../session/use-chat.js';
import { useUnderWay } from '../shared/use-under-way.js';

/** How long a link may work, in seconds; null: until it is revoked. */
const LIVES = [
  { key: 'invites.forDay', seconds: 86_400 },
  { key: 'invites.forWeek', seconds: 604_800 },
  { key: 'invites.forMonth', seconds: 2_592_000 },
  { key: 'invites.forEver', seconds: null },
] as const;

/** Makes a link into the room. */
export function NewInvite({ onMade }: { onMade: (invite: InviteView) => void }) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const { id } = useRoom().open.room;
  const [life, setLife] = useState<string>('invites.forWeek');
  const [role, setRole] = useState<InviteView['role']>('member');
  const [most, setMost] = useState<number | string>('');
  const [isUnderWay, begin] = useUnderWay();
  const make = async (): Promise<void> => {
    const seconds = LIVES.find(({ key }) => key === life)?.seconds ?? null;
    const { invite } = await commands.createInvite({
      room_id: id,
      role,
      ...(seconds !== null && { expires_in: seconds }),
      ...(typeof most === 'number' && { max_uses: most }),
    });
    onMade(invite);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void begin(make);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Group grow align="end">
          <NativeSelect
            label={t('invites.life')}
            value={life}
            onChange={(event) => setLife(event.currentTarget.value)}
            data={LIVES.map(({ key }) => ({ value: key, label: t(key) }))}
          />
          <NativeSelect
            label={t('invites.role')}
            value={role}
            onChange={(event) => setRole(event.currentTarget.value === 'readonly' ? 'readonly' : 'member')}
            data={(['member', 'readonly'] as const).map((value) => ({ value, label: t(`people.${value}`) }))}
          />
        </Group>
        <NumberInput
          label={t('invites.most')}
          placeholder={t('invites.asMany')}
          value={most}
          onChange={setMost}
          min={1}
          max={100_000}
          allowDecimal={false}
          allowNegative={false}
        />
        <Button type="submit" loading={isUnderWay}>
          {t('invites.make')}
        </Button>
      </Stack>
    </form>
  );
}
