import { useMantineColorScheme } from '@mantine/core';
import { Picker } from 'emoji-picker-element';
import english from 'emoji-picker-element-data/en/cldr/data.json?url';
import hindi from 'emoji-picker-element-data/hi/cldr/data.json?url';
import { type FocusEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import hindiTexts from 'emoji-picker-element/i18n/hi';

/** What the picker searches through, by language; English for all that have nothing of their own. */
const DATA: Readonly<Record<string, string>> = { en: english, hi: hindi };

/** All emoji, with search. */
export default function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { i18n } = useTranslation();
  const { colorScheme } = useMantineColorScheme();
  const place = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  useEffect(() => {
    pick.current = onPick;
  }, [onPick]);
  useEffect(() => {
    const { language } = i18n;
    const dataSource = DATA[language] ?? english;
    const texts = language === 'hi' ? { i18n: hindiTexts } : {};
    const picker = new Picker({ dataSource, locale: language in DATA ? language : 'en', ...texts });
    if (colorScheme !== 'auto') picker.classList.add(colorScheme);
    picker.addEventListener('emoji-click', ({ detail }) => {
      if (detail.unicode !== undefined) pick.current(detail.unicode);
    });
    place.current?.append(picker);
    // It may come while the dialog it was asked for goes, and the focus is elsewhere again.
    if (place.current?.closest('[role=dialog]')?.contains(document.activeElement) === true) focusSearch(place.current);
    return () => picker.remove();
  }, [i18n, i18n.language, colorScheme]);
  const onFocus = ({ target, currentTarget }: FocusEvent) => {
    if (target === currentTarget) focusSearch(place.current);
  };
  // A dialog looks for what it begins with, and does not see into the picker.
  return <div ref={place} tabIndex={-1} data-autofocus onFocus={onFocus} />;
}

function focusSearch(place: HTMLElement | null): void {
  place?.querySelector('emoji-picker')?.shadowRoot?.querySelector('input')?.focus({ preventScroll: true });
}
