import type { MemberView } from '@confab/client';

/** How a member is called in their room. */
export function nameOfMember({ nickname, user, user_id }: MemberView): string {
  return nickname ?? user.name ?? user_id;
}

/** The members of a room once one of them has come, changed or gone; who stays keeps their place. */
export function withMember(members: readonly MemberView[], member: MemberView): readonly MemberView[] {
  const isIt = (other: MemberView) => other.user_id === member.user_id;
  if (!member.is_active) return members.filter((other) => !isIt(other));
  if (!members.some(isIt)) return [...members, member];
  return members.map((other) => (isIt(other) ? member : other));
}
