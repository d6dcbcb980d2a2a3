import type { MemberView } from '@confab/client';
import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMe } from '../session/use-chat.js';
import { MemberMenu } from './member-menu.js';
import { MemberQuestions } from './member-questions.js';
import { rightsOver } from './member-rights.js';
import { nameOfMember } from './members.js';
import { PersonAvatar } from './person-avatar.js';
import { MemberStanding } from './member-standing.js';
import { PresenceDot } from './presence-dot.js';
import { useMemberQuestion } from './use-member-question.js';
import { usePresence } from './use-people.js';

interface MemberRowProps {
  readonly member: MemberView;
  /** One's own membership, where one manages the members. */
  readonly manager: MemberView | null;
}

/** Somebody in the room: who they are there, and what one may do about it. */
export function MemberRow({ member, manager }: MemberRowProps) {
  const { t } = useTranslation();
  const me = useMe();
  const status = usePresence(member.user_id)?.status ?? null;
  const { question, ask, row, end } = useMemberQuestion();
  const rights = rightsOver(manager, member);
  const name = nameOfMember(member);
  return (
    <Stack component="li" gap="xs" aria-label={name}>
      <Group ref={row} wrap="nowrap" gap="sm">
        <PersonAvatar person={member.user} />
        <div style={{ flex: 1, minWidth: 0 }}>
          <Text truncate>
            {name} {member.user_id === me && `(${t('people.you')})`} <PresenceDot userId={member.user_id} />
          </Text>
          {status !== null && (
            <Text size="xs" truncate>
              {status}
            </Text>
          )}
          <MemberStanding member={member} />
        </div>
        {rights.manage && <MemberMenu member={member} rights={rights} isAsked={question !== null} onAsk={ask} />}
      </Group>
      {question && <MemberQuestions member={member} question={question} onDone={end} />}
    </Stack>
  );
}
