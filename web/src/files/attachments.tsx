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
  const { attachment, url, renew, follow } = useFresh(roomId, told);
  const name = attachment.name ?? t(`attachment.${attachment.type}`);
  if (url === null) return null;
  if (attachment.type === 'image') return <Picture {...{ attachment, url, name, follow }} onExpired={renew} />;
  if (attachment.type === 'video')
    return <video className={classes.video} src={url} controls preload="metadata" aria-label={name} onError={renew} />;
  if (attachment.type === 'audio' || attachment.type === 'voice')
    return <audio className={classes.audio} src={url} controls preload="metadata" aria-label={name} onError={renew} />;
  return (
    <Anchor {...follow} className={classes.file} href={url} download={name} target="_blank" rel="noopener noreferrer">
      <IconFile size={20} aria-hidden />
      <span className={classes.name}>{name}</span>
      {attachment.size !== null && <span className={classes.size}>{byteSize(attachment.size, i18n.language)}</span>}
    </Anchor>
  );
}

/** For a link: before somebody follows it, its address is made good. */
type Follow = Readonly<Record<'onPointerEnter' | 'onFocus', () => void>>;

interface PictureProps {
  readonly attachment: AttachmentView;
  readonly url: string;
  readonly name: string;
  readonly follow: Follow;
  readonly onExpired: () => void;
}

/** Its place is kept from the beginning, so that nothing moves when it is there. */
function Picture({ attachment, url, name, follow, onExpired }: PictureProps) {
  const { client } = useChat();
  const { width, height } = attachment;
  const size = width !== null && height !== null ? fitting(width, height) : {};
  return (
    <a {...follow} href={url} target="_blank" rel="noopener noreferrer" className={classes.picture}>
      <img {...size} src={client.urlOf(attachment, 'thumbnail') ?? url} alt={name} loading="lazy" onError={onExpired} />
    </a>
  );
}

/** An attachment whose address is renewed before it is followed, and once it does not lead anywhere any more. */
function useFresh(roomId: string, told: AttachmentView) {
  const { client } = useChat();
  const [fresh, setFresh] = useState<{ told: AttachmentView; attachment: AttachmentView; at: number } | null>(null);
  // A message that is told anew has addresses as new.
  const known = fresh?.told.url === told.url ? fresh : null;
  const attachment = known?.attachment ?? told;
  const renew = () => {
    // What does not load by an address as new as this is broken.
    if (known && Date.now() - known.at < FRESH_MS) return;
    client.freshAttachment(roomId, told).then(
      (renewed) => setFresh({ told, attachment: renewed, at: Date.now() }),
      () => undefined,
    );
  };
  const check = () => {
    if (endOf(attachment) < Date.now() + FRESH_MS) renew();
  };
  return { attachment, url: client.urlOf(attachment), renew, follow: { onPointerEnter: check, onFocus: check } };
}

const FRESH_MS = 60_000;

/** When the address of an attachment ends, in milliseconds since 1970. */
function endOf({ id, url }: AttachmentView): number {
  const expires = id === null ? null : new URL(url, location.href).searchParams.get('expires');
  return expires === null ? Infinity : Number(expires) * 1000;
}

const MOST_PX = { width: 380, height: 300 };

function fitting(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, MOST_PX.width / width, MOST_PX.height / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}
