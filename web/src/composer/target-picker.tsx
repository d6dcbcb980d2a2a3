import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { MemberPicker } from '../people/member-picker.js';
import classes from './composer.module.css';

interface TargetPickerProps {
  readonly value: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
  /** It is for everybody after all. */
  readonly onClose: () => void;
}

/** Chooses whom alone a message is for. */
export function TargetPicker({ value, onChange, onClose }: TargetPickerProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.targets}>
      <MemberPicker label={t('targets.label')} value={value} onChange={onChange} isFirst />
      <ActionIcon size={36} variant="subtle" color="gray" aria-label={t('targets.everybody')} onClick={onClose}>
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}
