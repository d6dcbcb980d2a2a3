import type { AttachmentView } from '@confab/client';
import { Anchor } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../session/use-chat.js';
import { byteSize } from '../shared/format.js';
import classes from './attachments.module.css';

/** What hangs on a message: pictures, players, and files to save. */
export function Attachments({ roomId, attachments }: { roomId: string; attachments: readonly AttachmentView[] }) {
  return (
    <ul className={classes.list}>
      {attachments.map((attachment, at) => (
        <li key={attachment.id ?? at}>
          <Attachment roomId={roomId} attachment={attachment} />
        </li>
      ))}
    </ul>
  );
}

function Attachment({ roomId, attachment: told }: { roomId: string; attachment: AttachmentView }) {
  const { t, i18n } = useTranslation();
  const { attachment, url, renew } = useFresh(roomId, told);
  const name = attachment.name ?? t(`attachment.${attachment.type}`);
  if (url === null) return null;
  if (attachment.type === 'image') return <Picture attachment={attachment} url={url} name={name} onExpired={renew} />;
  if (attachment.type === 'video')
    return <video className={classes.video} src={url} controls preload="metadata" aria-label={name} onError={renew} />;
  if (attachment.type === 'audio' || attachment.type === 'voice')
    return <audio className={classes.audio} src={url} controls preload="metadata" aria-label={name} onError={renew} />;
  return (
    <Anchor className={classes.file} href={url} download={name} target="_blank" rel="noopener noreferrer">
      <IconFile size={20} aria-hidden />
      <span className={classes.name}>{name}</span>
      {attachment.size !== null && <span className={classes.size}>{byteSize(attachment.size, i18n.language)}</span>}
    </Anchor>
  );
}

interface PictureProps {
  readonly attachment: AttachmentView;
  readonly url: string;
  readonly name: string;
  readonly onExpired: () => void;
}

/** Its place is kept from the beginning, so that nothing moves when it is there. */
function Picture({ attachment, url, name, onExpired }: PictureProps) {
  const { client } = useChat();
  const { width, height } = attachment;
  const size = width !== null && height !== null ? fitting(width, height) : {};
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" className={classes.picture}>
      <img {...size} src={client.urlOf(attachment, 'thumbnail') ?? url} alt={name} loading="lazy" onError={onExpired} />
    </a>
  );
}

/** An attachment whose address is renewed once it does not lead anywhere any more. */
function useFresh(roomId: string, told: AttachmentView) {
  const { client } = useChat();
  const [fresh, setFresh] = useState<{ told: AttachmentView; attachment: AttachmentView } | null>(null);
  // A message that is told anew has addresses as new.
  const attachment = fresh?.told.url === told.url ? fresh.attachment : told;
  const renew = () => {
    // Once: what does not load by a fresh address is broken.
    if (attachment !== told) return;
    client.freshAttachment(roomId, told).then(
      (renewed) => setFresh({ told, attachment: renewed }),
      () => undefined,
    );
  };
  return { attachment, url: client.urlOf(attachment), renew };
}

const MOST_PX = { width: 380, height: 300 };

function fitting(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, MOST_PX.width / width, MOST_PX.height / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}
