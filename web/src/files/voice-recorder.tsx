import { ActionIcon } from '@mantine/core';
import { IconMicrophone, IconSend2, IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { duration } from '../shared/format.js';
import { MAY_RECORD } from './recording.js';
import { useRecording } from './use-recording.js';
import classes from './voice-recorder.module.css';

interface VoiceRecorderProps {
  /** Whether a recording may be begun; one that goes on stays. */
  readonly isOffered: boolean;
  /** Whether it is known whom it is for. */
  readonly isAddressed: boolean;
  readonly onSend: (attachmentId: string) => void;
}

/** Records what one says, and sends it as a voice message. What could not be sent is there to be sent again. */
export function VoiceRecorder({ isOffered, isAddressed, onSend }: VoiceRecorderProps) {
  const { t } = useTranslation();
  const { client } = useChat();
  const { room } = useRoom().open;
  const { recording, endedAt, begin, end, discard } = useRecording();
  const [isSending, setSending] = useState(false);
  const send = async (): Promise<void> => {
    setSending(true);
    await attempt(async () => {
      const voice = await end();
      if (!voice) return;
      const attachment = await client.upload(room.id, voice, { type: 'voice', name: t('attachment.voice') });
      if (attachment.id !== null) onSend(attachment.id);
      discard();
    });
    setSending(false);
  };
  if (!recording)
    return (
      MAY_RECORD &&
      isOffered && (
        <ActionIcon size={36} variant="subtle" aria-label={t('voice.record')} onClick={begin}>
          <IconMicrophone size={20} />
        </ActionIcon>
      )
    );
  return (
    <div className={classes.recording}>
      <Elapsed since={recording.startedAt} until={endedAt} />
      <ActionIcon
        size={36}
        variant="subtle"
        color="red"
        aria-label={t('voice.discard')}
        disabled={isSending}
        onClick={discard}
      >
        <IconTrash size={20} />
      </ActionIcon>
      <ActionIcon
        size={36}
        variant="filled"
        aria-label={t('voice.send')}
        loading={isSending}
        disabled={!isAddressed}
        onClick={() => void send()}
      >
        <IconSend2 size={20} />
      </ActionIcon>
    </div>
  );
}

function Elapsed({ since, until }: { since: number; until: number | null }) {
  const { t } = useTranslation();
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className={classes.elapsed} role="timer" aria-label={t('voice.recording')}>
      {duration((until ?? now) - since)}
    </span>
  );
}
