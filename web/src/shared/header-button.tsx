import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

interface HeaderButtonProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly onClick: () => void;
}

/** A picture that does something, and says what when one points at it. */
export function HeaderButton({ label, icon, onClick }: HeaderButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" size="lg" aria-label={label} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
