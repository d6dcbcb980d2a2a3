import {
  createTheme,
  type CSSVariablesResolver,
  Drawer,
  type MantineColorsTuple,
  type MantineThemeOverride,
  Menu,
  Modal,
} from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

const indigo: MantineColorsTuple = [
  '#eef0ff',
  '#dcdffb',
  '#b6bcf0',
  '#8e97e6',
  '#6b77dd',
  '#5563d8',
  '#4a59d6',
  '#3b4abe',
  '#3342ab',
  '#283897',
];

const LOOKS = createTheme({
  primaryColor: 'indigo',
  colors: { indigo },
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 'md',
  respectReducedMotion: true,
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Devanagari", sans-serif',
  headings: { fontWeight: '650' },
});

/** The looks of everything, with the words that belong to parts of it. */
export function useTheme(): MantineThemeOverride {
  const { t } = useTranslation();
  return useMemo(() => {
    const closeButtonProps = { 'aria-label': t('action.close') };
    const components = {
      Modal: Modal.extend({ defaultProps: { closeButtonProps } }),
      Drawer: Drawer.extend({ defaultProps: { closeButtonProps, position: 'right' } }),
      // What would take the focus before the first item is nothing that a menu may hold.
      Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    };
    return { ...LOOKS, components };
  }, [t]);
}

/** Colours of text that can be read on whatever they are on. */
const TEXTS = {
  '--mantine-color-dimmed': 'var(--chat-faint)',
  '--mantine-color-placeholder': 'var(--chat-faint)',
  '--mantine-color-anchor': 'var(--chat-accent)',
  '--mantine-color-error': 'var(--chat-danger)',
};

/** What the component library calls these colours. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: TEXTS, dark: TEXTS });
