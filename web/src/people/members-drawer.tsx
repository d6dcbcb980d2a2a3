import { Drawer, Stack, Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { InviteList } from '../invites/invite-list.js';
import { useRoom } from '../rooms/room-scope.js';
import { useListFocus } from '../shared/use-list-focus.js';
import { useStore } from '../shared/use-store.js';
import { AddPeople } from './add-people.js';
import { BanList } from './ban-list.js';
import { MemberRow } from './member-row.js';

/** Who is in the room; who manages it finds here what belongs to that. */
export function MembersDrawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { manageMembers } = useRoom().rights;
  return (
    <Drawer opened={isOpen} onClose={onClose} title={t('people.title')}>
      {manageMembers ? <ManagedMembers /> : <Members />}
    </Drawer>
  );
}

function ManagedMembers() {
  const { t } = useTranslation();
  const { open } = useRoom();
  return (
    <Tabs defaultValue="people" keepMounted={false}>
      <Tabs.List mb="md">
        <Tabs.Tab value="people">{t('people.inRoom')}</Tabs.Tab>
        <Tabs.Tab value="invites">{t('invites.title')}</Tabs.Tab>
        <Tabs.Tab value="bans">{t('bans.title')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="people">
        <Stack>
          <AddPeople />
          <Members />
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="invites">
        <InviteList />
      </Tabs.Panel>
      <Tabs.Panel value="bans">
        <BanList roomId={open.room.id} />
      </Tabs.Panel>
    </Tabs>
  );
}

function Members() {
  const { open, members, rights } = useRoom();
  const { member } = useStore(open.info);
  const focus = useListFocus();
  return (
    <div {...focus}>
      <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {members.map((one) => (
          <MemberRow key={one.user_id} member={one} manager={rights.manageMembers ? member : null} />
        ))}
      </Stack>
    </div>
  );
}
