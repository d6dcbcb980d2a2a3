import { ActionIcon } from '@mantine/core';
import { IconMicrophone, IconSend2, IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useChat } from '../session/use-chat.js';
import { sentenceOf } from '../shared/attempt.js';
import { duration } from '../shared/format.js';
import { notify } from '../shared/notices.js';
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
  const { recording, endedAt, begin, end, discard } = useRecording();
  const { isSending, send, abort } = useSending(end, (id) => {
    onSend(id);
    discard();
  });
  const cancel = () => {
    abort();
    discard();
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
      <ActionIcon size={36} variant="subtle" color="red" aria-label={t('voice.discard')} onClick={cancel}>
        <IconTrash size={20} />
      </ActionIcon>
      <ActionIcon
        size={36}
        variant="filled"
        aria-label={t('voice.send')}
        loading={isSending}
        disabled={!isAddressed}
        onClick={send}
      >
        <IconSend2 size={20} />
      </ActionIcon>
    </div>
  );
}

interface Sending {
  readonly isSending: boolean;
  readonly send: () => void;
  readonly abort: () => void;
}

/** Uploads what `end` gives, and tells the id it has then. */
function useSending(end: () => Promise<Blob | null>, onSent: (attachmentId: string) => void): Sending {
  const { t } = useTranslation();
  const { client } = useChat();
  const { room } = useRoom().open;
  const [sending, setSending] = useState<AbortController | null>(null);
  const send = async (): Promise<void> => {
    const mine = new AbortController();
    const { signal } = mine;
    setSending(mine);
    try {
      const voice = await end();
      if (!voice) return;
      const { id } = await client.upload(room.id, voice, { type: 'voice', name: t('attachment.voice'), signal });
      if (!signal.aborted && id !== null) onSent(id);
    } catch (error) {
      if (!signal.aborted) notify('error', sentenceOf(error));
    } finally {
      setSending((now) => (now === mine ? null : now));
    }
  };
  return { isSending: sending !== null, send: () => void send(), abort: () => sending?.abort() };
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
