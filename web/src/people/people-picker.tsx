import { type ComboboxItem, MultiSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChat, useMe } from '../session/use-chat.js';
import { useStore } from '../shared/use-store.js';
import { useDropdown } from './use-dropdown.js';

const MOST_FOUND = 20;

interface PeoplePickerProps {
  readonly value: readonly string[];
  readonly onChange: (ids: string[]) => void;
  /** Who is not to be chosen, beside oneself. */
  readonly without?: ReadonlySet<string>;
  /** Whether a dialog begins with it. */
  readonly isFirst?: boolean;
}

/** Finds people by name, and holds those chosen. */
export function PeoplePicker({ value, onChange, without, isFirst = false }: PeoplePickerProps) {
  const { t } = useTranslation();
  const { people } = useChat();
  const me = useMe();
  const dropdown = useDropdown();
  const [search, setSearch] = useState('');
  const { q, found } = useFound(search);
  const known = useStore(people);
  const offered = [...new Set([...value, ...found.filter((id) => id !== me && without?.has(id) !== true)])];
  return (
    <MultiSelect
      {...dropdown}
      label={t('people.label')}
      placeholder={value.length === 0 ? t('people.placeholder') : undefined}
      data={offered.map((id) => ({ value: id, label: known.get(id)?.name ?? id }))}
      value={[...value]}
      onChange={onChange}
      searchable
      openOnFocus={false}
      searchValue={search}
      onSearchChange={setSearch}
      // Until the server has searched, by name and id, those found before may be among them.
      filter={({ options, search: text }) => options.filter((option) => 'value' in option && fits(option, text))}
      // The first one once the server has found them, not of those found before.
      selectFirstOptionOnChange={q === search.trim()}
      onKeyDown={(event) => {
        // Whoever chooses people is not done with what they choose them for.
        if (event.key === 'Enter') event.preventDefault();
      }}
      nothingFoundMessage={t('people.nobody')}
      hidePickedOptions
      data-autofocus={isFirst || undefined}
      comboboxProps={{ withinPortal: true }}
    />
  );
}

function fits({ label, value }: ComboboxItem, search: string): boolean {
  const wanted = search.trim().toLocaleLowerCase();
  return [label, value].some((text) => text.toLocaleLowerCase().startsWith(wanted));
}

/** The ids of those whom the server finds, and what it looked for. */
function useFound(search: string): { q: string; found: readonly string[] } {
  const { client, people } = useChat();
  const [answer, setAnswer] = useState<{ q: string; found: readonly string[] }>({ q: '', found: [] });
  const [q] = useDebouncedValue(search.trim(), 200);
  useEffect(() => {
    let isOver = false;
    const asked = client.commands.searchUsers({ limit: MOST_FOUND, ...(q !== '' && { q }) });
    asked.then(
      ({ users }) => {
        if (isOver) return;
        for (const user of users) people.note(user);
        setAnswer({ q, found: users.filter(({ is_bot }) => !is_bot).map(({ id }) => id) });
      },
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, [client, people, q]);
  return answer;
}
