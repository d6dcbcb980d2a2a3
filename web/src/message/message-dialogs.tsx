import type { MessageView } from '@confab/client';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { ErrorBoundary } from '../shared/error-boundary.js';
import { dayAndTime } from '../shared/format.js';
import { PagedList } from '../shared/paged-list.js';
import { hasFinePointer } from '../shared/pointer.js';
import { useLast } from '../shared/use-last.js';
import { useLoaded } from '../shared/use-loaded.js';
import { usePages } from '../shared/use-pages.js';
import { useStore } from '../shared/use-store.js';
import { type MessageDialog, useMessageRights, useReact } from './message-commands.js';
import { MessageText } from './message-text.js';
import { Redirection } from './redirection.js';

/** Large, and loaded when it is first wanted. */
const loadPicker = () => import('./emoji-picker.js');

/** How much is read at once of what a dialog tells. */
const PAGE = 100;

/** What is asked or told about which message. */
export interface Asked {
  readonly dialog: MessageDialog;
  readonly message: MessageView;
}

interface DialogProps {
  readonly message: MessageView;
  /** Whether the message is no longer there; default: it is. */
  readonly onClose: (isGone?: boolean) => void;
}

const TITLES = {
  delete: 'message.delete',
  edits: 'message.history',
  reactions: 'message.whoReacted',
  picker: 'message.reactOther',
  redirect: 'message.redirect',
} as const satisfies Record<MessageDialog, string>;

const CONTENTS = {
  delete: DeleteQuestion,
  edits: EditHistory,
  reactions: ReactionList,
  redirect: Redirection,
  picker: AnyEmoji,
} as const satisfies Record<MessageDialog, ComponentType<DialogProps>>;

/** What about a message is asked or told apart from it: not in its row, which comes and goes as the list scrolls. */
export function MessageDialogs({ asked, onClose }: { asked: Asked | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { open, composer } = useRoom();
  const { messages } = useStore(open.timeline.view);
  const shown = useLast(asked);
  const message = messages.find(({ id }) => id === shown?.message.id) ?? shown?.message;
  const close = (isGone = false) => {
    onClose();
    // What opened it is gone: a message's buttons are there only while it has the pointer or the focus.
    const row = document.querySelector<HTMLElement>(`[data-message="${message?.id ?? ''}"]`);
    if (row && !isGone) row.focus({ preventScroll: true });
    else if (hasFinePointer()) composer.current?.focus();
  };
  return (
    <Modal
      opened={asked !== null}
      centered
      size={shown?.dialog === 'picker' ? 'auto' : 'md'}
      onClose={() => close()}
      returnFocus={false}
      title={shown && t(TITLES[shown.dialog])}
    >
      {shown && message && <Content dialog={shown.dialog} message={message} onClose={close} />}
    </Modal>
  );
}

function Content({ dialog, ...rest }: DialogProps & { dialog: MessageDialog }) {
  const OfKind = CONTENTS[dialog];
  return <OfKind {...rest} />;
}

function AnyEmoji({ message, onClose }: DialogProps) {
  const react = useReact(message);
  return (
    <ErrorBoundary>
      <Picker
        onPick={(emoji) => {
          react(emoji);
          onClose();
        }}
      />
    </ErrorBoundary>
  );
}

function Picker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation();
  const EmojiPicker = useLoaded(loadPicker)?.default;
  return EmojiPicker ? <EmojiPicker onPick={onPick} /> : <Text>{t('action.loading')}</Text>;
}

function DeleteQuestion({ message, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const rights = useMessageRights(message);
  const remove = async (scope: 'everyone' | 'me'): Promise<void> => {
    const data = { room_id: message.room_id, message_id: message.id, scope };
    if (await attempt(() => commands.deleteMessage(data))) onClose(scope === 'me');
  };
  return (
    <Stack>
      <Text>{t('message.deleteQuestion')}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={() => void remove('me')}>
          {t('message.deleteForMe')}
        </Button>
        {rights.deleteForAll && (
          <Button color="red.9" onClick={() => void remove('everyone')}>
            {t('message.deleteForAll')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function EditHistory({ message }: DialogProps) {
  const { t, i18n } = useTranslation();
  const { commands } = useChat().client;
  const { id, room_id, rev } = message;
  const edits = usePages(`${id} ${rev}`, async (cursor) => {
    const page = await commands.listEdits({ room_id, message_id: id, limit: PAGE, ...cursor });
    return { items: page.edits, next: page.next_cursor };
  });
  const isWhole = edits.isLoaded && edits.more === null && !message.is_deleted;
  return (
    <Stack>
      <PagedList pages={edits} keyOf={(edit) => String(edit.rev)} none={t('message.deleted')}>
        {(edit) => (
          <Version label={t('message.until', { time: dayAndTime(edit.edited_at, i18n.language) })} said={edit} />
        )}
      </PagedList>
      {isWhole && <Version label={t('message.now')} said={message} />}
    </Stack>
  );
}

function Version({ label, said }: { label: string; said: Pick<MessageView, 'content' | 'mentions'> }) {
  const { nameOf } = useRoom();
  return (
    <div>
      <Text size="xs" c="var(--chat-faint)">
        {label}
      </Text>
      <MessageText message={said} nameOf={nameOf} />
    </div>
  );
}

function ReactionList({ message }: DialogProps) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const { id, room_id, rev } = message;
  const reactions = usePages(`${id} ${rev}`, async (cursor) => {
    const page = await commands.listReactions({ room_id, message_id: id, limit: PAGE, ...cursor });
    return { items: page.reactions, next: page.next_cursor };
  });
  return (
    <PagedList pages={reactions} keyOf={({ id: key }) => key} none={t('message.noReactions')}>
      {({ user, reaction }) => (
        <Text>
          {reaction} {user.name ?? user.id}
        </Text>
      )}
    </PagedList>
  );
}
