import type { MemberView } from '@confab/client';
import { Link } from 'wouter';
import { MemberMenu } from '../../people/member-menu.js';
import { MemberQuestions } from '../../people/member-questions.js';
import { rightsOver } from '../../people/member-rights.js';
import { MemberStanding } from '../../people/member-standing.js';
import { nameOfMember } from '../../people/members.js';
import { PersonAvatar } from '../../people/person-avatar.js';
import { useMemberQuestion } from '../../people/use-member-question.js';
import { useMe } from '../../session/use-chat.js';
import classes from '../admin-page.module.css';
import { userPath } from '../users/user-path.js';

interface RoomMemberProps {
  readonly member: MemberView;
  /** Whether the room's people can be changed: those of a direct room, and of an archived one, cannot. */
  readonly isManaged: boolean;
  readonly onChanged: () => void;
}

/** Somebody in a room: as what, and what to do about it. */
export function RoomMember({ member, isManaged, onChanged }: RoomMemberProps) {
  const me = useMe();
  const { question, ask, row, end } = useMemberQuestion();
  // Scope admin does in each room what its owner may; it hands over no room, for it owns none.
  const rights = { ...rightsOver(isManaged ? { role: 'owner', user_id: me } : null, member), handOver: false };
  const answered = (): void => {
    end();
    onChanged();
  };
  return (
    <>
      <div ref={row} className={classes.row}>
        <PersonAvatar person={member.user} />
        <div className={classes.texts}>
          <Link href={userPath(member.user_id)}>{nameOfMember(member)}</Link>
          <MemberStanding member={member} />
        </div>
        {rights.manage && (
          <MemberMenu member={member} rights={rights} isAsked={question !== null} onAsk={ask} onDone={onChanged} />
        )}
      </div>
      {question && (
        <div className={classes.row}>
          <MemberQuestions member={member} question={question} onDone={answered} />
        </div>
      )}
    </>
  );
}
