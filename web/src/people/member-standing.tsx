import type { MemberView } from '@confab/client';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { dayAndTime } from '../shared/format.js';
import { useMuted } from './use-muted.js';

/** As what somebody is in the room. */
export function MemberStanding({ member }: { member: MemberView }) {
  const { t, i18n } = useTranslation();
  const isMuted = useMuted(member);
  const until = member.muted_until;
  return (
    <Text size="xs" c="var(--chat-faint)">
      {t(member.user.is_bot ? 'people.bot' : `people.${member.role}`)}
      {isMuted &&
        ` · ${until === null ? t('people.muted') : t('people.mutedUntil', { time: dayAndTime(until, i18n.language) })}`}
    </Text>
  );
}
