import type { MemberView } from '@confab/client';
import { Textarea } from '@mantine/core';
import { useMergedRef } from '@mantine/hooks';
import { type ClipboardEvent, type KeyboardEvent, type Ref, type RefObject, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Mention, mentionAt } from '../message/mentions.js';
import { PersonAvatar } from '../people/person-avatar.js';
import { nameOfMember } from '../people/members.js';
import { useRoom } from '../rooms/room-scope.js';
import { useMe } from '../session/use-chat.js';
import classes from './mention-textarea.module.css';

const MOST_OFFERED = 8;

interface MentionTextareaProps {
  readonly ref?: Ref<HTMLTextAreaElement>;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Somebody was chosen whom the text names now. */
  readonly onMention: (mention: Mention) => void;
  /** What a key does where neither the list of people needs it nor a word that is still being put together. */
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  readonly onPaste?: (event: ClipboardEvent<HTMLTextAreaElement>) => void;
  readonly disabled?: boolean;
  /** Whether it can not be sent so. */
  readonly error?: boolean;
}

/** A field for a message, that offers the people of the room behind an `@`. */
export function MentionTextarea({ ref, label, value, onChange, onMention, onKeyDown, ...rest }: MentionTextareaProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const { offered, at, choose, look, step, isOpen } = useCompletion(field, value, onChange, onMention);
  const fieldRef = useMergedRef(ref, field);
  const id = useId();
  const { t } = useTranslation();
  const keys = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (isComposing(event)) return;
    const does: Partial<Record<string, () => void>> = isOpen
      ? {
          ArrowDown: () => step(1),
          ArrowUp: () => step(-1),
          Enter: () => choose(at),
          Tab: () => choose(at),
          Escape: () => look(''),
        }
      : {};
    const action = does[event.key];
    if (!action) {
      onKeyDown(event);
      return;
    }
    event.preventDefault();
    action();
  };
  return (
    <div className={classes.field}>
      {isOpen && (
        <ul className={classes.list} role="listbox" id={id} aria-label={t('composer.people')}>
          {offered.map((member, index) => (
            <li
              key={member.user_id}
              id={`${id}-${index}`}
              className={classes.person}
              role="option"
              aria-selected={index === at}
              onPointerDown={(event) => {
                event.preventDefault();
                choose(index);
              }}
            >
              <PersonAvatar person={member.user} size={24} />
              {nameOfMember(member)}
            </li>
          ))}
        </ul>
      )}
      <Textarea
        {...rest}
        ref={fieldRef}
        aria-label={label}
        placeholder={label}
        autosize
        minRows={1}
        maxRows={8}
        value={value}
        aria-autocomplete="list"
        aria-controls={isOpen ? id : undefined}
        aria-activedescendant={isOpen ? `${id}-${at}` : undefined}
        onChange={({ currentTarget }) => {
          onChange(currentTarget.value);
          look(currentTarget.value.slice(0, currentTarget.selectionStart));
        }}
        onKeyDown={keys}
        onBlur={() => look('')}
      />
    </div>
  );
}

/** Whether a key is part of a word that is still being put together. */
function isComposing({ nativeEvent }: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- Safari tells of the Enter that ends it by nothing else
  return nativeEvent.isComposing || nativeEvent.keyCode === 229;
}

interface Completion {
  readonly isOpen: boolean;
  readonly offered: readonly MemberView[];
  /** Which of them is chosen by Enter. */
  readonly at: number;
  readonly step: (by: number) => void;
  readonly choose: (index: number) => void;
  /** Looks at the text before the caret. */
  readonly look: (before: string) => void;
}

function useCompletion(
  field: RefObject<HTMLTextAreaElement | null>,
  value: string,
  onChange: (value: string) => void,
  onMention: (mention: Mention) => void,
): Completion {
  const { members } = useRoom();
  const me = useMe();
  const [found, setFound] = useState<{ start: number; query: string } | null>(null);
  const [at, setAt] = useState(0);
  const caret = useRef<number>(0);
  const offered = found ? matching(members, found.query, me) : [];
  const look = (before: string) => {
    caret.current = before.length;
    setFound(mentionAt(before, before.length));
    setAt(0);
  };
  const step = (by: number) => setAt((at + by + offered.length) % offered.length);
  const choose = (index: number) => {
    const member = offered[index];
    if (!member || !found) return;
    const label = `@${nameOfMember(member)}`;
    const before = `${value.slice(0, found.start)}${label} `;
    onChange(before + value.slice(caret.current));
    onMention({ id: member.user_id, label });
    setFound(null);
    // Once React has written the text.
    requestAnimationFrame(() => field.current?.setSelectionRange(before.length, before.length));
  };
  return { isOpen: offered.length > 0, offered, at, step, choose, look };
}

function matching(members: readonly MemberView[], query: string, me: string): readonly MemberView[] {
  const wanted = query.toLocaleLowerCase();
  const fits = (member: MemberView): boolean => {
    const words = [...nameOfMember(member).split(/\s+/), member.user_id];
    return member.user_id !== me && words.some((word) => word.toLocaleLowerCase().startsWith(wanted));
  };
  return members.filter(fits).slice(0, MOST_OFFERED);
}
