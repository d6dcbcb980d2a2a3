import { type BotDefinitionView, ConfabError, type PutBotCommand } from '@confab/client';
import { Button, Group, Modal, NativeSelect, NumberInput, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../../session/use-chat.js';
import { attempt } from '../../shared/attempt.js';
import { useLast } from '../../shared/use-last.js';
import { definitionOf, optionsOfNew, optionsText, readOptions } from './bot-definition.js';

const CONTEXT_TOKENS = 8000;

/** What is made or changed; null: a new one. */
export interface EditedBot {
  readonly bot: BotDefinitionView | null;
}

interface BotDialogProps {
  readonly providers: readonly string[];
  readonly onSaved: () => void;
  readonly onClose: () => void;
}

/** Makes a bot, or changes one. */
export function BotDialog({ edited, ...rest }: BotDialogProps & { readonly edited: EditedBot | null }) {
  const { t } = useTranslation('admin');
  const shown = useLast(edited);
  return (
    <Modal opened={edited !== null} size="lg" onClose={rest.onClose} title={t(shown?.bot ? 'bots.edit' : 'bots.new')}>
      {shown && <BotForm bot={shown.bot} {...rest} />}
    </Modal>
  );
}

function BotForm({ bot, providers, onSaved, onClose }: BotDialogProps & EditedBot) {
  const { t } = useTranslation('admin');
  const { t: tChat } = useTranslation();
  const { commands } = useChat().client;
  const [definition, setDefinition] = useState<PutBotCommand>(() => beginningOf(bot, providers));
  const [options, setOptions] = useState(() => (bot ? optionsText(bot.options) : optionsOfNew(definition.provider)));
  const [wrong, setWrong] = useState<readonly { field: string; message: string }[]>([]);
  const troubleOf = (name: string): string | null =>
    wrong.find(({ field }) => field === name || field.startsWith(`${name}.`))?.message ?? null;
  const change = (fields: Partial<PutBotCommand>): void => setDefinition((before) => ({ ...before, ...fields }));
  const save = async (): Promise<void> => {
    const read = readOptions(options);
    if (read === null) {
      setWrong([{ field: 'options', message: t('bots.notJson') }]);
      return;
    }
    const isSaved = await attempt(async () => {
      try {
        await commands.putBot({ ...definition, options: read });
      } catch (error) {
        setWrong(error instanceof ConfabError ? error.fields.map(named) : []);
        throw error;
      }
    });
    if (!isSaved) return;
    onSaved();
    onClose();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void save();
  };
  const chooseProvider = (provider: string): void => {
    change({ provider });
    setOptions(provider === bot?.provider ? optionsText(bot.options) : optionsOfNew(provider));
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {!bot && (
          <TextInput
            label={t('bots.id')}
            description={t('bots.idHint')}
            value={definition.bot_id}
            onChange={(event) => change({ bot_id: event.currentTarget.value })}
            error={troubleOf('bot_id')}
            required
            data-autofocus
          />
        )}
        <TextInput
          label={t('bots.name')}
          value={definition.name ?? ''}
          onChange={(event) => change({ name: textOf(event.currentTarget.value) })}
          error={troubleOf('name')}
        />
        <TextInput
          label={t('bots.description')}
          value={definition.description ?? ''}
          onChange={(event) => change({ description: textOf(event.currentTarget.value) })}
          error={troubleOf('description')}
        />
        <NativeSelect
          label={t('bots.provider')}
          value={definition.provider}
          onChange={(event) => chooseProvider(event.currentTarget.value)}
          data={[...providers]}
          error={troubleOf('provider')}
        />
        <Textarea
          label={t('bots.options')}
          description={t('bots.optionsHint')}
          value={options}
          onChange={(event) => setOptions(event.currentTarget.value)}
          error={troubleOf('options')}
          autosize
          minRows={3}
          maxRows={12}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        <Textarea
          label={t('bots.instructions')}
          value={definition.instructions ?? ''}
          onChange={(event) => change({ instructions: textOf(event.currentTarget.value) })}
          error={troubleOf('instructions')}
          autosize
          minRows={2}
          maxRows={10}
        />
        <NumberInput
          label={t('bots.context')}
          value={definition.context_tokens ?? CONTEXT_TOKENS}
          onChange={(value) => change({ context_tokens: Number(value) })}
          error={troubleOf('context_tokens')}
          min={1}
          allowDecimal={false}
          hideControls
        />
        <Switch
          label={t('bots.answersBots')}
          checked={definition.answers_bots ?? false}
          onChange={(event) => change({ answers_bots: event.currentTarget.checked })}
        />
        <Group justify="flex-end">
          <Button type="submit">{tChat('action.save')}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function beginningOf(bot: BotDefinitionView | null, [provider = '']: readonly string[]): PutBotCommand {
  return bot ? definitionOf(bot) : { bot_id: '', provider };
}

/** A text that may be left out. */
function textOf(value: string): string | null {
  return value.trim() === '' ? null : value;
}

/** Of options it is said which of them is meant: they are one field here. */
function named({ field, message }: { field: string; message: string }): { field: string; message: string } {
  const [, option] = /^options\.(.+)$/.exec(field) ?? [];
  return { field, message: option === undefined ? message : `${option}: ${message}` };
}
