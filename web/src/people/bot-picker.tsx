import type { BotView } from '@confab/client';
import { MultiSelect } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../session/use-chat.js';
import { useDropdown } from './use-dropdown.js';

interface BotPickerProps {
  readonly value: string[];
  readonly onChange: (ids: string[]) => void;
}

/** The bots there are; nothing where there are none. */
export function BotPicker({ value, onChange }: BotPickerProps) {
  const { t } = useTranslation();
  const { client } = useChat();
  const dropdown = useDropdown();
  const [bots, setBots] = useState<readonly BotView[]>([]);
  useEffect(() => {
    let isOver = false;
    client.commands.listBots({ limit: 100 }).then(
      (answer) => {
        if (!isOver) setBots(answer.bots);
      },
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, [client]);
  if (bots.length === 0) return null;
  return (
    <MultiSelect
      {...dropdown}
      label={t('people.bots')}
      data={bots.map(({ id, name }) => ({ value: id, label: name ?? id }))}
      value={value}
      onChange={onChange}
      searchable
      comboboxProps={{ withinPortal: true }}
    />
  );
}
