import { Anchor, Mark } from '@mantine/core';
import type { HighlightView, MessageView } from '@confab/client';
import { tokenize } from 'linkifyjs';
import { Fragment } from 'react';
import { useMe } from '../session/use-chat.js';
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
      {tokenize(message.content).map((token, at) =>
        token.isLink ? (
          <Anchor
            key={at}
            href={token.toHref('https')}
            target="_blank"
            rel="noopener noreferrer"
            inherit
            underline="always"
          >
            {token.toString()}
          </Anchor>
        ) : (
          <Mentions key={at} text={token.toString()} ids={message.mentions} nameOf={nameOf} />
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
