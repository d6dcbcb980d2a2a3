import { type FocusEvent, type RefObject, useRef } from 'react';
import { useLostFocus } from './use-lost-focus.js';

interface ListFocus {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly tabIndex: -1;
  readonly onFocus: (event: FocusEvent) => void;
}

/** What in a line takes the focus, and may be acted on. */
const ACTED_ON = 'button:enabled, a[href]';

/**
 * For the element around a list (`li`) whose lines go with what one does to them, and the focus with them: then the line that
 * has its place gets it, the last where there is none behind, the element itself where no line can be acted on.
 * @param beyond gets it where the element goes with its last line
 */
export function useListFocus(beyond?: RefObject<HTMLElement | null>): ListFocus {
  const ref = useRef<HTMLDivElement>(null);
  const note = useLostFocus((at: number) => {
    const lines = linesOf(ref.current);
    const following = [...lines.slice(at), ...lines.slice(0, at).reverse()];
    const next = following.map((line) => line.querySelector<HTMLElement>(ACTED_ON)).find((found) => found !== null);
    (next ?? ref.current ?? beyond?.current)?.focus();
  });
  return {
    ref,
    tabIndex: -1,
    onFocus: ({ target }) => {
      const lines = linesOf(ref.current);
      const at = lines.findIndex((one) => one.contains(target));
      const line = lines[at];
      // Menus of a line are elsewhere in the page.
      if (line) note(line, at);
    },
  };
}

function linesOf(around: HTMLElement | null): Element[] {
  return [...(around?.querySelectorAll('li') ?? [])];
}
