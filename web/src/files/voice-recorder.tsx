import { ActionIcon } from '@mantine/core';
import { IconMicrophone, IconSend2, IconTrash } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { duration } from '../shared/format.js';
import { startRecording, type Recording } from './recording.js';
import classes from './voice-recorder.module.css';

/** Records what one says, and sends it as a voice message. */
export function VoiceRecorder({ onSend }: { onSend: (attachmentId: string) => void }) {
  const { t } = useTranslation();
  const { client } = useChat();
  const { room } = useRoom().open;
  const [recording, setRecording] = useState<Recording | null>(null);
  const running = useRef<Recording | null>(null);
  // Whoever leaves the room while recording has said nothing.
  useEffect(() => () => void running.current?.stop(), []);
  const set = (now: Recording | null) => {
    running.current = now;
    setRecording(now);
  };
  const begin = () => void attempt(async () => set(await startRecording()));
  const end = async (): Promise<Blob | undefined> => {
    const voice = await running.current?.stop();
    set(null);
    return voice;
  };
  const send = async (): Promise<void> => {
    const voice = await end();
    if (!voice) return;
    const attachment = await client.upload(room.id, voice, { type: 'voice', name: t('attachment.voice') });
    if (attachment.id !== null) onSend(attachment.id);
  };
  if (!recording)
    return (
      <ActionIcon size={36} variant="subtle" aria-label={t('voice.record')} onClick={begin}>
        <IconMicrophone size={20} />
      </ActionIcon>
    );
  return (
    <div className={classes.recording}>
      <Elapsed since={recording.startedAt} />
      <ActionIcon size={36} variant="subtle" color="red" aria-label={t('voice.discard')} onClick={() => void end()}>
        <IconTrash size={20} />
      </ActionIcon>
      <ActionIcon size={36} variant="filled" aria-label={t('voice.send')} onClick={() => void attempt(send)}>
        <IconSend2 size={20} />
      </ActionIcon>
    </div>
  );
}

function Elapsed({ since }: { since: number }) {
  const { t } = useTranslation();
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className={classes.elapsed} role="timer" aria-label={t('voice.recording')}>
      {duration(now - since)}
    </span>
  );
}
