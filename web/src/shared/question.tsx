import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode, SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useUnderWay } from './use-under-way.js';

interface QuestionProps {
  /** What is done, on the button that does it. */
  readonly label: string;
  readonly onConfirm: () => Promise<unknown>;
  /** It was done, or is not to be. */
  readonly onCancel: () => void;
  /** Whether it may be done yet. Default: it may. */
  readonly isAllowed?: boolean;
  readonly children: ReactNode;
}

/** Something that is done only once it was asked for a second time; it is over when it is done. */
export function Question({ label, onConfirm, onCancel, isAllowed = true, children }: QuestionProps) {
  const { t } = useTranslation();
  const [isUnderWay, begin] = useUnderWay();
  const confirm = async (): Promise<void> => {
    if (await begin(onConfirm)) onCancel();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isAllowed) void confirm();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" color="red.9" loading={isUnderWay} disabled={!isAllowed}>
            {label}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
