import type { ShownProcess } from './process-feed.js';

/** How the line of a process is drawn: by colour, and for whoever tells no colours apart by dashes. */
export interface Look {
  readonly colour: string;
  readonly dash: readonly number[];
}

/** Each can be told from its ground. */
const COLOURS = {
  light: ['#3b4abe', '#b45309', '#047857', '#be185d', '#0369a1', '#7c2d12', '#6d28d9', '#4d7c0f'],
  dark: ['#a9b3ff', '#fdba74', '#6ee7b7', '#f9a8d4', '#7dd3fc', '#fcd34d', '#c4b5fd', '#bef264'],
} as const;
const DASHES = [[], [8, 3], [2, 3], [8, 3, 2, 3], [12, 4, 4, 4]] as const;

/** The looks of processes, by their place among all. */
export function lookOf(place: number, scheme: 'light' | 'dark'): Look {
  const colours = COLOURS[scheme];
  return {
    colour: colours[place % colours.length] ?? colours[0],
    dash: DASHES[place % DASHES.length] ?? [],
  };
}

/** What a process is called. */
export function nameOf({ host, pid }: Pick<ShownProcess, 'host' | 'pid'>): string {
  return `${host} · ${pid}`;
}
