import type { MessageView } from '@confab/client';
import { Button, Group } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { contentOf, leftOf } from '../composer/content.js';
import { LengthHint } from '../composer/length-hint.js';
import { MentionTextarea } from '../composer/mention-textarea.js';
import { useRoom } from '../rooms/room-scope.js';
import { useChat } from '../session/use-chat.js';
import { notify } from '../shared/notices.js';
import { useStore } from '../shared/use-store.js';
import { useUnderWay } from '../shared/use-under-way.js';
import type { Editing } from './editing.js';
import { stillIn } from './mentions.js';
import classes from './edit-form.module.css';

interface EditFormProps {
  readonly message: MessageView;
  readonly editing: Editing;
  readonly onDone: () => void;
}

/** Changes a message where it stands. Enter saves, Escape leaves it as it was. */
export function EditForm({ message, editing, onDone }: EditFormProps) {
  const { t } = useTranslation();
  const { edit, nameOf } = useRoom();
  const { client, limits } = useChat();
  const { draft } = editing;
  const { text, mentions } = useStore(draft);
  const [isUnderWay, begin] = useUnderWay();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // When its row comes back, the focus may be elsewhere by then, and stays there.
    if (!editing.begin() && document.activeElement !== document.body) return;
    const { current } = field;
    current?.focus();
    current?.setSelectionRange(current.value.length, current.value.length);
    // At the end of the list it is higher than what it took the place of.
    current?.form?.scrollIntoView({ block: 'nearest' });
  }, [editing]);
  const done = () => {
    edit(null);
    onDone();
  };
  const content = contentOf(text);
  const left = leftOf(content, useStore(limits));
  const isWhole = content !== '' || message.attachments.length > 0;
  const save = async (): Promise<void> => {
    const data = { room_id: message.room_id, message_id: message.id, content };
    const isSame = content === message.content;
    const named = [...message.mentions.map((id) => ({ id, label: `@${nameOf(id)}` })), ...mentions];
    if (!isWhole || isUnderWay) return;
    const change = { ...data, mentions: stillIn(content, named) };
    if (left < 0) notify('error', t('obstacle.tooLong', { count: -left }));
    else if (isSame || (await begin(() => client.commands.editMessage(change)))) done();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') done();
    else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void save();
    }
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <MentionTextarea
        ref={field}
        label={t('message.edit')}
        value={text}
        error={left < 0}
        onChange={(now) => draft.set({ ...draft.get(), text: now })}
        onMention={(one) => draft.set({ ...draft.get(), mentions: [...draft.get().mentions, one] })}
        onKeyDown={onKeyDown}
      />
      <LengthHint left={left} />
      <Group gap="xs" mt="xs">
        <Button size="compact-sm" type="submit" loading={isUnderWay} disabled={!isWhole || left < 0}>
          {t('action.save')}
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={done}>
          {t('action.cancel')}
        </Button>
      </Group>
    </form>
  );
}
