import type { EditView, MessageReactionView, MessageView } from '@confab/client';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { ErrorBoundary } from '../shared/error-boundary.js';
import { dayAndTime } from '../shared/format.js';
import { useLoaded } from '../shared/use-loaded.js';
import { type MessageDialog, useMessageRights, useReact } from './message-commands.js';
import { MessageText } from './message-text.js';
import { Redirection } from './redirection.js';

/** Large, and loaded when it is first wanted. */
const loadPicker = () => import('./emoji-picker.js');

interface DialogProps {
  readonly message: MessageView;
  readonly onClose: () => void;
}

const TITLES = {
  delete: 'message.delete',
  edits: 'message.history',
  reactions: 'message.whoReacted',
  picker: 'message.reactOther',
  redirect: 'message.redirect',
} as const satisfies Record<MessageDialog, string>;

/** What about a message is asked or told apart from it. */
export function MessageDialogs({ message, dialog, onClose }: DialogProps & { dialog: MessageDialog }) {
  const { t } = useTranslation();
  const react = useReact(message);
  const Content = {
    delete: DeleteQuestion,
    edits: EditHistory,
    reactions: ReactionList,
    redirect: Redirection,
    picker: null,
  }[dialog];
  return (
    <Modal
      opened
      centered
      size={dialog === 'picker' ? 'auto' : 'md'}
      onClose={onClose}
      title={t(TITLES[dialog])}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {Content && <Content message={message} onClose={onClose} />}
      {dialog === 'picker' && (
        <ErrorBoundary>
          <Picker
            onPick={(emoji) => {
              react(emoji);
              onClose();
            }}
          />
        </ErrorBoundary>
      )}
    </Modal>
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
    if (await attempt(() => commands.deleteMessage(data))) onClose();
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
  const { nameOf } = useRoom();
  const { commands } = useChat().client;
  const [edits, setEdits] = useState<readonly EditView[] | null>(null);
  const { id, room_id } = message;
  useEffect(() => {
    void attempt(async () => setEdits((await commands.listEdits({ room_id, message_id: id, limit: 100 })).edits));
  }, [commands, id, room_id]);
  if (!edits) return <Text>{t('action.loading')}</Text>;
  return (
    <Stack component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
      {edits.map((edit) => (
        <li key={edit.rev}>
          <Text size="xs" c="var(--chat-faint)">
            {t('message.until', { time: dayAndTime(edit.edited_at, i18n.language) })}
          </Text>
          <MessageText message={edit} nameOf={nameOf} />
        </li>
      ))}
      <li>
        <Text size="xs" c="var(--chat-faint)">
          {t('message.now')}
        </Text>
        <MessageText message={message} nameOf={nameOf} />
      </li>
    </Stack>
  );
}

function ReactionList({ message }: DialogProps) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const [reactions, setReactions] = useState<readonly MessageReactionView[] | null>(null);
  const { id, room_id, rev } = message;
  useEffect(() => {
    void attempt(async () =>
      setReactions((await commands.listReactions({ room_id, message_id: id, limit: 100 })).reactions),
    );
  }, [commands, id, room_id, rev]);
  if (!reactions) return <Text>{t('action.loading')}</Text>;
  return (
    <Stack gap="xs">
      {reactions.map(({ id: key, user, reaction }) => (
        <Text key={key}>
          {reaction} {user.name ?? user.id}
        </Text>
      ))}
    </Stack>
  );
}
