import { MultiSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useChat } from '../session/use-chat.js';
import { useAnswer } from '../shared/use-answer.js';
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
  const bots = useAnswer('bots', () => client.commands.listBots({ limit: 100 })).answer?.bots ?? [];
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
