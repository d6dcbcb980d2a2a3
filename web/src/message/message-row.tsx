import type { MessageView } from '@confab/client';
import { memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PersonAvatar } from '../people/person-avatar.js';
import { useRoom } from '../rooms/room-scope.js';
import { useMe } from '../session/use-chat.js';
import { dayAndTime, dayOf, timeOfDay } from '../shared/format.js';
import { EditForm } from './edit-form.js';
import { MessageActions } from './message-actions.js';
import { MessageBody } from './message-body.js';
import { useMessageKeys } from './message-commands.js';
import { Reactions } from './reactions.js';
import classes from './message-row.module.css';

/** How long a message that one came to stands out. */
const FOUND_MS = 2000;

/** What of a line a message's row shows. */
export interface MessageRowLine {
  readonly key: string;
  readonly message: MessageView;
  /** Whether a new day begins with it, and whether it is the first one that is new. */
  readonly isNewDay: boolean;
  readonly isFirstNew: boolean;
  /** Whether it goes on what the same person said a moment before. */
  readonly goesOn: boolean;
}

interface MessageRowProps {
  readonly line: MessageRowLine;
  /** Whether Tab comes to it. */
  readonly isFocusable: boolean;
  /** Whether it is the one that somebody wants to come to. */
  readonly isTarget: boolean;
}

/** A message in the list, with the lines that may stand before it. */
export const MessageRow = memo(function MessageRow({ line, isFocusable, isTarget }: MessageRowProps) {
  const { i18n, t } = useTranslation();
  const { open } = useRoom();
  const { message, isNewDay, isFirstNew } = line;
  const slot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isTarget) return;
    const { current } = slot;
    // Not from what is in it: one may have come to change it.
    if (current?.contains(document.activeElement) === false)
      current.querySelector<HTMLElement>('[data-row]')?.focus({ preventScroll: true });
    current?.animate({ backgroundColor: ['var(--chat-chosen)', 'transparent'] }, FOUND_MS);
    open.timeline.arrived();
  }, [isTarget, open]);
  const isSystem = message.message_type === 'system';
  return (
    <div className={classes.slot} ref={slot}>
      {isNewDay && <Rule label={dayOf(message.created_at, i18n.language)} />}
      {isFirstNew && <Rule label={t('timeline.new')} isNew />}
      {isSystem ? (
        <p className={classes.system} tabIndex={isFocusable ? 0 : -1} data-row={line.key}>
          {message.content}
        </p>
      ) : (
        <Said line={line} isFocusable={isFocusable} />
      )}
    </div>
  );
});

function Rule({ label, isNew = false }: { label: string; isNew?: boolean }) {
  return (
    <div className={classes.rule} role="separator" aria-label={label} data-new={isNew || undefined}>
      <span aria-hidden>{label}</span>
    </div>
  );
}

/** What somebody said, with what one may do with it while one points at it or has come to it by the keyboard. */
function Said({ line, isFocusable }: { line: MessageRowLine; isFocusable: boolean }) {
  const { editing } = useRoom();
  const { message, goesOn } = line;
  const row = useRef<HTMLElement>(null);
  const [isPointedAt, setPointedAt] = useState(false);
  const [hasFocus, setFocus] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const onKeyDown = useMessageKeys(message);
  const isEditing = editing?.message.id === message.id;
  const isActive = (isPointedAt || hasFocus || isBusy) && !message.is_deleted && !isEditing;
  const leave = (to: EventTarget | null) => {
    if (!(to instanceof Node && row.current?.contains(to) === true)) setFocus(false);
  };
  return (
    <article
      ref={row}
      className={classes.row}
      tabIndex={isFocusable ? 0 : -1}
      data-row={line.key}
      data-message={message.id}
      data-goes-on={goesOn || undefined}
      data-active={isActive || undefined}
      // Where what the pointer was on went away, a browser tells of no entrance.
      onPointerEnter={() => setPointedAt(true)}
      onPointerMove={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
      onFocus={() => setFocus(true)}
      onBlur={({ relatedTarget }) => leave(relatedTarget)}
      onKeyDown={(event) => {
        if (event.target === row.current) onKeyDown(event);
      }}
    >
      <Margin message={message} goesOn={goesOn} />
      <div className={classes.content}>
        {!goesOn && <Header message={message} />}
        {isEditing ? (
          <EditForm message={message} editing={editing} onDone={() => row.current?.focus()} />
        ) : (
          <MessageBody message={message} />
        )}
        <Reactions message={message} />
      </div>
      {isActive && <MessageActions message={message} onBusy={setBusy} />}
    </article>
  );
}

function Margin({ message, goesOn }: { message: MessageView; goesOn: boolean }) {
  const { i18n } = useTranslation();
  if (!goesOn && message.sender) return <PersonAvatar person={message.sender} />;
  return (
    <time
      className={classes.margin}
      dateTime={message.created_at}
      title={dayAndTime(message.created_at, i18n.language)}
    >
      {timeOfDay(message.created_at, i18n.language)}
    </time>
  );
}

function Header({ message }: { message: MessageView }) {
  const { t, i18n } = useTranslation();
  const isMine = message.sender_id === useMe();
  return (
    <div className={classes.header}>
      <span className={classes.name}>{message.sender_name}</span>
      {message.sender?.is_bot && <span className={classes.bot}>{t('people.bot')}</span>}
      {isMine && <span className={classes.bot}>{t('people.you')}</span>}
      <time
        className={classes.time}
        dateTime={message.created_at}
        title={dayAndTime(message.created_at, i18n.language)}
      >
        {timeOfDay(message.created_at, i18n.language)}
      </time>
    </div>
  );
}
