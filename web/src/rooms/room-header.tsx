import { ActionIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowLeft, IconPin, IconSearch, IconUsers } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { MembersDrawer } from '../people/members-drawer.js';
import { PresenceDot } from '../people/presence-dot.js';
import { usePresence } from '../people/use-people.js';
import { RoomSearch } from '../search/room-search.js';
import { useMe } from '../session/use-chat.js';
import { HeaderButton } from '../shared/header-button.js';
import { hasFinePointer } from '../shared/pointer.js';
import { useStore } from '../shared/use-store.js';
import { PinsDrawer } from './pins-drawer.js';
import { RoomAvatar } from './room-avatar.js';
import { RoomMenu } from './room-menu.js';
import { othersOf, useRoomName } from './room-name.js';
import { useRoom } from './room-scope.js';
import classes from './room-header.module.css';

/** Which room it is, and what one may do with all of it. */
export function RoomHeader() {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [isSearching, searching] = useDisclosure(false);
  const [isPins, pins] = useDisclosure(false);
  const [isPeople, people] = useDisclosure(false);
  return (
    <header className={classes.header}>
      <ActionIcon
        className={classes.back}
        variant="subtle"
        size="lg"
        aria-label={t('room.backToRooms')}
        onClick={() => navigate('/')}
      >
        <IconArrowLeft size={20} />
      </ActionIcon>
      <RoomTitle />
      <HeaderButton label={t('search.title')} icon={<IconSearch size={20} />} onClick={searching.open} />
      <HeaderButton label={t('pins.title')} icon={<IconPin size={20} />} onClick={pins.open} />
      <HeaderButton label={t('people.title')} icon={<IconUsers size={20} />} onClick={people.open} />
      <RoomMenu />
      <RoomSearch isOpen={isSearching} onClose={searching.close} />
      <PinsDrawer isOpen={isPins} onClose={pins.close} />
      <MembersDrawer isOpen={isPeople} onClose={people.close} />
    </header>
  );
}

function RoomTitle() {
  const { t } = useTranslation();
  const { open, members } = useRoom();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Elsewhere one begins where one writes.
    if (!hasFinePointer()) heading.current?.focus();
  }, []);
  const { room } = useStore(open.info);
  const me = useMe();
  const named = room ?? { type: 'group' as const, name: '' };
  const name = useRoomName(named, members);
  const others = othersOf(members, me);
  const [first] = others;
  const isOfTwo = room?.type === 'direct' && others.length === 1;
  const status = usePresence(isOfTwo && first ? first.user_id : '');
  const count = t('room.members', { count: members.length > 0 ? members.length : (room?.member_count ?? 0) });
  const about = isOfTwo
    ? (status?.status ?? t(status?.is_online === true ? 'presence.online' : 'presence.offline'))
    : count;
  return (
    <>
      <RoomAvatar room={named} others={others} size={36} />
      <div className={classes.title}>
        <h2 className={classes.name} ref={heading} tabIndex={-1}>
          <span dir="auto">{name}</span> {isOfTwo && first && <PresenceDot userId={first.user_id} />}
        </h2>
        <p className={classes.about}>{about}</p>
      </div>
    </>
  );
}
