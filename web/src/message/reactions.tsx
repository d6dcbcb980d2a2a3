import type { MessageView } from '@confab/client';
import { UnstyledButton } from '@mantine/core';
import type { FocusEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useLostFocus } from '../shared/use-lost-focus.js';
import { useStore } from '../shared/use-store.js';
import { useMessageRights, useReact } from './message-commands.js';
import classes from './reactions.module.css';

const MOST_NAMED = 10;

interface ReactionListProps {
  readonly message: MessageView;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
}

/**
 * How people reacted; one joins them, or takes it back, by a click. With the last of a reaction its button goes: then the
 * message has the focus.
 */
export function Reactions({ message }: { message: MessageView }) {
  const note = useLostFocus((row: HTMLElement | null) => row?.focus({ preventScroll: true }));
  const onFocus = ({ target }: FocusEvent<HTMLElement>) => note(target, target.closest<HTMLElement>('[data-message]'));
  return Object.keys(message.reaction_counts).length > 0 && <ReactionList message={message} onFocus={onFocus} />;
}

function ReactionList({ message, onFocus }: ReactionListProps) {
  const { t, i18n } = useTranslation();
  const { nameOf, open } = useRoom();
  const { ownReactions } = open;
  useStore(ownReactions.known);
  const { react: mayReact } = useMessageRights(message);
  const react = useReact(message);
  return (
    <div className={classes.list} role="group" aria-label={t('message.reactions')} onFocus={onFocus}>
      {Object.entries(message.reaction_counts).map(([reaction, count]) => {
        const ids = message.reactions[reaction] ?? [];
        const names = new Intl.ListFormat(i18n.language).format(ids.slice(0, MOST_NAMED).map(nameOf));
        return (
          <UnstyledButton
            key={reaction}
            className={classes.reaction}
            aria-pressed={ownReactions.has(message, reaction) === true}
            aria-label={t('message.reactedBy', { reaction, names, total: count })}
            title={names}
            disabled={!mayReact}
            onClick={() => react(reaction)}
          >
            <span aria-hidden>{reaction}</span> {count}
          </UnstyledButton>
        );
      })}
    </div>
  );
}
