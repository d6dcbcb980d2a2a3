import { ActionIcon, FileButton, Text } from '@mantine/core';
import { IconEyeOff, IconPaperclip, IconSend2 } from '@tabler/icons-react';
import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { UploadTray } from '../files/upload-tray.js';
import { useAddFiles } from '../files/use-add-files.js';
import { VoiceRecorder } from '../files/voice-recorder.js';
import { useRoom } from '../rooms/room-scope.js';
import { useMe } from '../session/use-chat.js';
import { notify } from '../shared/notices.js';
import { hasFinePointer } from '../shared/pointer.js';
import { LengthHint } from './length-hint.js';
import { MentionTextarea } from './mention-textarea.js';
import { readPasted } from './pasted.js';
import { ReplyBar } from './reply-bar.js';
import { TargetPicker } from './target-picker.js';
import { useDeletedEdit } from './use-deleted-edit.js';
import { useDraft } from './use-draft.js';
import classes from './composer.module.css';

/** Where one writes. Enter sends, with Shift it begins a new line; with the field empty, arrow up edits what one said last. */
export function Composer() {
  const { t } = useTranslation();
  const { open, members, rights, replyTo, edit, editing, jumpTo, composer } = useRoom();
  const me = useMe();
  const draft = useDraft();
  useDeletedEdit(draft);
  const addFiles = useAddFiles();
  const answered = replyTo?.id;
  useEffect(() => {
    if (answered !== undefined || hasFinePointer()) composer.current?.focus();
  }, [answered, composer]);
  const { hindrance } = rights;
  if (hindrance) return <Text className={classes.closed}>{t(`composer.${hindrance}`)}</Text>;
  // Of two, whoever writes writes to the other; and an answer goes to those whom the message reached.
  const mayTarget = members.length > 2 && (replyTo?.targets.length ?? 0) === 0;
  const editLast = () => {
    const last = open.room.messages.findLast((message) => message.sender_id === me && !message.is_deleted);
    const mine = editing?.message ?? last;
    if (!mine) return;
    edit(mine);
    jumpTo(mine.id);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const isSend = event.key === 'Enter' && !event.shiftKey;
    const isEditLast = event.key === 'ArrowUp' && draft.text === '';
    if (!isSend && !isEditLast) return;
    event.preventDefault();
    if (!isSend) editLast();
    else if (draft.obstacle === null) draft.send();
    else if (draft.obstacle !== 'empty') notify('error', t(`obstacle.${draft.obstacle}`, { count: -draft.left }));
  };
  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault();
        draft.send();
        composer.current?.focus();
      }}
    >
      {replyTo && <ReplyBar to={replyTo} />}
      {draft.targets && (
        <TargetPicker value={draft.targets} onChange={draft.target} onClose={() => draft.target(null)} />
      )}
      <UploadTray />
      <LengthHint left={draft.left} />
      <div className={classes.line}>
        <AttachButton />
        {mayTarget && draft.targets === null && (
          <ActionIcon size={36} variant="subtle" aria-label={t('targets.choose')} onClick={() => draft.target([])}>
            <IconEyeOff size={20} />
          </ActionIcon>
        )}
        <MentionTextarea
          ref={composer}
          label={t('composer.label')}
          value={draft.text}
          error={draft.obstacle === 'tooLong'}
          onChange={draft.write}
          onMention={draft.mention}
          onKeyDown={onKeyDown}
          onPaste={(event) => addPasted(event, addFiles)}
        />
        <VoiceRecorder
          isOffered={draft.text === '' && draft.isAddressed}
          isAddressed={draft.isAddressed}
          onSend={draft.sendVoice}
        />
        <ActionIcon
          type="submit"
          size={36}
          variant="filled"
          aria-label={t('composer.send')}
          disabled={draft.obstacle !== null}
        >
          <IconSend2 size={20} />
        </ActionIcon>
      </div>
    </form>
  );
}

/** Takes files that are pasted; the text beside them goes into the field. */
function addPasted(event: ClipboardEvent<HTMLTextAreaElement>, addFiles: (files: Iterable<File>) => void): void {
  const { files, text } = readPasted(event.clipboardData);
  if (files.length > 0) addFiles(files);
  if (text === null) return;
  event.preventDefault();
  insert(event.currentTarget, text);
}

/** Writes at the caret, as somebody who types does. */
function insert(field: HTMLTextAreaElement, text: string): void {
  if (text === '') return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

function AttachButton() {
  const { t } = useTranslation();
  const addFiles = useAddFiles();
  const reset = useRef<() => void>(null);
  const add = (files: File[]) => {
    addFiles(files);
    // Else the same file could not be chosen a second time.
    reset.current?.();
  };
  return (
    <FileButton multiple resetRef={reset} onChange={add}>
      {(props) => (
        <ActionIcon {...props} size={36} variant="subtle" aria-label={t('files.attach')}>
          <IconPaperclip size={20} />
        </ActionIcon>
      )}
    </FileButton>
  );
}
