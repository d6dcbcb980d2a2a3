import type { MemberView } from '@confab/client';
import { Text, TextInput } from '@mantine/core';
import { type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../session/use-chat.js';
import { Question } from '../shared/question.js';
import { nameOfMember } from './members.js';

/** What is asked before it is done. */
export type MemberQuestion = 'ban' | 'handOver';

interface MemberQuestionsProps {
  readonly member: MemberView;
  readonly question: MemberQuestion;
  readonly onDone: () => void;
}

/** Asks, below somebody's name, what cannot be taken back by a click. */
export function MemberQuestions({ question, ...rest }: MemberQuestionsProps) {
  const around = useRef<HTMLDivElement>(null);
  useEffect(() => {
    around.current?.querySelector<HTMLElement>('input, button')?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') rest.onDone();
  };
  return (
    <div ref={around} onKeyDown={onKeyDown} onFocus={keepEscape}>
      {question === 'ban' ? <Ban {...rest} /> : <HandOver {...rest} />}
    </div>
  );
}

/** Has the drawer around it stay open at Escape: it asks what has the focus. */
function keepEscape({ target }: FocusEvent): void {
  target.setAttribute('data-mantine-stop-propagation', 'true');
}

function Ban({ member, onDone }: Omit<MemberQuestionsProps, 'question'>) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const [reason, setReason] = useState('');
  const said = reason.trim();
  const at = { room_id: member.room_id, user_id: member.user_id };
  return (
    <Question
      label={t('people.banLabel')}
      onCancel={onDone}
      onConfirm={() => commands.banMember({ ...at, ...(said !== '' && { reason: said }) })}
    >
      <Text size="sm">{t('people.banQuestion', { name: nameOfMember(member) })}</Text>
      <TextInput
        label={t('people.banReason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={500}
      />
    </Question>
  );
}

function HandOver({ member, onDone }: Omit<MemberQuestionsProps, 'question'>) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const at = { room_id: member.room_id, user_id: member.user_id };
  return (
    <Question
      label={t('people.handOverLabel')}
      onCancel={onDone}
      onConfirm={() => commands.updateMember({ ...at, role: 'owner' })}
    >
      <Text size="sm">{t('people.handOverQuestion', { name: nameOfMember(member) })}</Text>
    </Question>
  );
}
