import { Anchor, Mark } from '@mantine/core';
import type { HighlightView, MessageView } from '@confab/client';
import { Fragment } from 'react';
import { useMe } from '../session/use-chat.js';
import { linksIn } from './links.js';
import { mentionedIn } from './mentions.js';
import classes from './message-text.module.css';

interface MessageTextProps {
  readonly message: Pick<MessageView, 'content' | 'mentions'>;
  readonly nameOf: (id: string) => string;
}

/** What somebody wrote: text as it is, with the links and the people in it. */
export function MessageText({ message, nameOf }: MessageTextProps) {
  return (
    <span className={classes.text}>
      {linksIn(message.content).map(({ text, href }, at) =>
        href === null ? (
          <Mentions key={at} text={text} ids={message.mentions} nameOf={nameOf} />
        ) : (
          <Anchor key={at} href={href} target="_blank" rel="noopener noreferrer" inherit underline="always">
            {text}
          </Anchor>
        ),
      )}
    </span>
  );
}

function Mentions({ text, ids, nameOf }: { text: string; ids: readonly string[]; nameOf: (id: string) => string }) {
  const me = useMe();
  return mentionedIn(text, ids, nameOf).map(({ text: part, id }, at) =>
    id === null ? (
      <Fragment key={at}>{part}</Fragment>
    ) : (
      <span key={at} className={classes.mention} data-mine={id === me || undefined}>
        {part}
      </span>
    ),
  );
}

/** A text with what was looked for marked in it. */
export function HighlightedText({ text, highlights }: { text: string; highlights: readonly HighlightView[] }) {
  const ends = highlights.map(({ start, length }) => start + length);
  return (
    <span className={classes.text}>
      {text.slice(0, highlights[0]?.start)}
      {highlights.map(({ start }, at) => (
        <Fragment key={start}>
          <Mark>{text.slice(start, ends[at])}</Mark>
          {text.slice(ends[at], highlights[at + 1]?.start)}
        </Fragment>
      ))}
    </span>
  );
}
