import { MultiSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useMe } from '../session/use-chat.js';
import { nameOfMember } from './members.js';
import { useDropdown } from './use-dropdown.js';

/** As many as a list can be looked through. */
const MOST_OFFERED = 50;

interface MemberPickerProps {
  readonly label: string;
  readonly value: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
  /** Whether a dialog begins with it. */
  readonly isFirst?: boolean;
}

/** Chooses some of the others in the room. */
export function MemberPicker({ label, value, onChange, isFirst = false }: MemberPickerProps) {
  const { t } = useTranslation();
  const { members } = useRoom();
  const me = useMe();
  const dropdown = useDropdown();
  const others = members.filter(({ user_id }) => user_id !== me);
  return (
    <MultiSelect
      {...dropdown}
      label={label}
      placeholder={value.length === 0 ? t('people.placeholder') : undefined}
      data={others.map((member) => ({ value: member.user_id, label: nameOfMember(member) }))}
      value={[...value]}
      onChange={onChange}
      limit={MOST_OFFERED}
      searchable
      hidePickedOptions
      openOnFocus={false}
      selectFirstOptionOnChange
      nothingFoundMessage={t('people.nobody')}
      data-autofocus={isFirst || undefined}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
