import { Modal, Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PublicRooms } from './public-rooms.js';
import { PutAwayRooms } from './put-away-rooms.js';

/** The rooms that are not in one's list: public ones, and those of one's own that were put away. */
export function FindRoomsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={onClose} title={t('rooms.find')}>
      <Tabs defaultValue="public" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="public">{t('rooms.public')}</Tabs.Tab>
          <Tabs.Tab value="archived">{t('rooms.archived')}</Tabs.Tab>
          <Tabs.Tab value="hidden">{t('rooms.hidden')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="public">
          <PublicRooms onDone={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="archived">
          <PutAwayRooms kind="archived" onDone={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="hidden">
          <PutAwayRooms kind="hidden" onDone={onClose} />
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}
