import { Anchor, Button, Checkbox, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Preferences } from '../app/preferences.js';
import { sentenceOf } from '../shared/attempt.js';
import { signInTrouble } from './sign-in-trouble.js';
import { IS_BY_NAME, type Session, sessionOf, signIn } from './session.js';
import { useStore } from '../shared/use-store.js';
import classes from './sign-in-page.module.css';

/** The way in: by a name in development, else by a token. */
export function SignInPage() {
  const { t } = useTranslation();
  const trouble = useStore(signInTrouble);
  // Names are always taken: who was refused had a token.
  const [byName, setByName] = useState(IS_BY_NAME && trouble === null);
  return (
    <main className={classes.page}>
      <Paper withBorder shadow="sm" p="xl" className={classes.card}>
        <Stack>
          <div>
            <Title order={1} size="h2">
              Confab
            </Title>
            <Text c="var(--chat-faint)">{t(byName ? 'signIn.nameHint' : 'signIn.tokenHint')}</Text>
          </div>
          <SignInForm key={String(byName)} byName={byName} trouble={trouble && sentenceOf(trouble)} />
          {IS_BY_NAME && (
            <Anchor component="button" size="sm" onClick={() => setByName(!byName)}>
              {t(byName ? 'signIn.useToken' : 'signIn.useName')}
            </Anchor>
          )}
          <Preferences />
        </Stack>
      </Paper>
    </main>
  );
}

function SignInForm({ byName, trouble }: { byName: boolean; trouble: string | null }) {
  const { t } = useTranslation();
  const [value, setValue] = useState('');
  const [asAdmin, setAsAdmin] = useState(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const said = value.trim();
    if (said === '') return;
    const as: Session = byName ? sessionOf(said, asAdmin) : { kind: 'token', token: said };
    signInTrouble.set(null);
    signIn(as);
  };
  const Field = byName ? TextInput : PasswordInput;
  return (
    <form onSubmit={submit}>
      <Stack>
        <Field
          label={t(byName ? 'signIn.name' : 'signIn.token')}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
          error={trouble}
          maxLength={byName ? 100 : undefined}
          autoComplete={byName ? 'username' : 'off'}
          required
          autoFocus
        />
        {byName && (
          <Checkbox
            label={t('signIn.asAdmin')}
            checked={asAdmin}
            onChange={(event) => setAsAdmin(event.currentTarget.checked)}
          />
        )}
        <Button type="submit">{t('signIn.submit')}</Button>
      </Stack>
    </form>
  );
}
