import { Modal, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Question } from '../shared/question.js';

interface Confirmation {
  readonly title: string;
  readonly question: string;
  /** What has to be typed first, where there is no way back. */
  readonly word?: string;
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks, over the page, before something is done that is not easily undone. */
export function ConfirmDialog({ isOpen, ...rest }: Confirmation & { readonly isOpen: boolean }) {
  const { title, onClose } = rest;
  return (
    <Modal opened={isOpen} onClose={onClose} title={title}>
      <ConfirmForm {...rest} />
    </Modal>
  );
}

function ConfirmForm({ title, question, word, onConfirm, onClose }: Confirmation) {
  const { t } = useTranslation('admin');
  const [typed, setTyped] = useState('');
  const isAllowed = word === undefined || typed.trim() === word;
  return (
    <Question label={title} onConfirm={onConfirm} onCancel={onClose} isAllowed={isAllowed}>
      <Text>{question}</Text>
      {word !== undefined && (
        <TextInput
          label={t('confirm.type', { word })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
      )}
    </Question>
  );
}
