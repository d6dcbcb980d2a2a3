import type { BotDefinitionView } from '@confab/client';
import { Badge, Button, Group, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { PersonAvatar } from '../../people/person-avatar.js';
import { useChat } from '../../session/use-chat.js';
import { attempt } from '../../shared/attempt.js';
import classes from '../admin-page.module.css';
import { ConfirmDialog } from '../confirm-dialog.js';
import { definitionOf } from './bot-definition.js';

interface BotRowProps {
  readonly bot: BotDefinitionView;
  readonly onEdit: () => void;
  readonly onChanged: () => void;
}

/** A bot: what it is, whether it speaks, and what can be done with it. One of the server's file is changed there. */
export function BotRow({ bot, onEdit, onChanged }: BotRowProps) {
  const { t } = useTranslation('admin');
  const { id, name, provider, company_id, description, source, is_active } = bot;
  return (
    <div className={classes.row}>
      <PersonAvatar person={{ id, name, avatar_url: bot.avatar_url, is_bot: true }} />
      <div className={classes.texts}>
        <Text fw={600}>{name ?? id}</Text>
        <Text className={classes.faint}>{[id, provider, company_id].filter(Boolean).join(' · ')}</Text>
        {description !== null && <Text className={classes.faint}>{description}</Text>}
      </div>
      {source === 'file' && <Badge variant="default">{t('bots.ofFile')}</Badge>}
      {!is_active && <Badge variant="default">{t('bots.off')}</Badge>}
      {source === 'api' && <BotActions bot={bot} onEdit={onEdit} onChanged={onChanged} />}
    </div>
  );
}

function BotActions({ bot, onEdit, onChanged }: BotRowProps) {
  const { t } = useTranslation('admin');
  const { commands } = useChat().client;
  const [isAsking, asking] = useDisclosure(false);
  const name = bot.name ?? bot.id;
  const turn = async (is_active: boolean): Promise<void> => {
    if (await attempt(() => commands.putBot({ ...definitionOf(bot), is_active }))) onChanged();
  };
  const remove = async (): Promise<void> => {
    await commands.deleteBot({ bot_id: bot.id });
    onChanged();
  };
  return (
    <Group gap="xs">
      <Switch
        checked={bot.is_active}
        onChange={(event) => void turn(event.currentTarget.checked)}
        aria-label={t('bots.speaks', { name })}
      />
      <Button variant="default" size="xs" aria-label={t('bots.editOf', { name })} onClick={onEdit}>
        {t('bots.edit')}
      </Button>
      <Button variant="default" size="xs" aria-label={t('bots.deleteOf', { name })} onClick={asking.open}>
        {t('bots.delete')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={t('bots.delete')}
        question={t('bots.deleteQuestion', { name })}
        onConfirm={remove}
        onClose={asking.close}
      />
    </Group>
  );
}
