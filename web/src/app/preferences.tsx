import { Group, NativeSelect, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { notify } from '../shared/notices.js';
import { chooseLanguage, LANGUAGES } from './i18n.js';

const SCHEMES = [
  { value: 'light', Icon: IconSun },
  { value: 'auto', Icon: IconDeviceDesktop },
  { value: 'dark', Icon: IconMoon },
] as const;

/** Language and colours, of this browser. */
export function Preferences() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const choose = (language: string) => {
    chooseLanguage(language).catch(() => notify('error', t('error.loading')));
  };
  return (
    <Group justify="space-between" gap="xs">
      <NativeSelect
        size="xs"
        aria-label={t('preferences.language')}
        value={i18n.language}
        onChange={(event) => choose(event.currentTarget.value)}
        data={LANGUAGES.map((value) => ({ value, label: nameOf(value) }))}
      />
      <SegmentedControl
        size="xs"
        aria-label={t('preferences.colours')}
        value={colorScheme}
        onChange={setColorScheme}
        data={SCHEMES.map(({ value, Icon }) => ({
          value,
          label: <Icon size={16} role="img" aria-label={t(`preferences.${value}`)} />,
        }))}
      />
    </Group>
  );
}

/** A language in its own words. */
function nameOf(language: string): string {
  return new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
}
