/** One line of an IRC log as it was decoded: nothing that stood in the bytes is lost. */
export interface DecodedLine {
  text: string;
  /** The bytes were no UTF-8 and were read as Windows-1252, as the clients of the time did. */
  isLegacy: boolean;
}

/** What a line of an IRC log says. */
export type IrcLine =
  | { kind: 'say'; nick: string; text: string; time: string | null }
  | { kind: 'action'; nick: string; text: string; time: string | null }
  /** What the server said to everybody: modes, topics. */
  | { kind: 'notice'; text: string }
  | { kind: 'join' | 'leave' | 'kick'; nick: string }
  | { kind: 'rename'; nick: string; to: string };

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LEGACY = new TextDecoder('windows-1252');

/** Splits a log into its lines, each decoded by itself: one odd line leaves the others as they are. */
export function decodeLines(bytes: Uint8Array): DecodedLine[] {
  const lines: DecodedLine[] = [];
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    const isCrLf = end > start && bytes[end - 1] === 0x0d;
    lines.push(decodeLine(bytes.subarray(start, isCrLf ? end - 1 : end)));
    start = end + 1;
  }
  return lines;
}

function decodeLine(bytes: Uint8Array): DecodedLine {
  try {
    return { text: UTF8.decode(bytes), isLegacy: false };
  } catch {
    return { text: LEGACY.decode(bytes), isLegacy: true };
  }
}

const SAY = /^\[(\d\d:\d\d)\] <([^>]+)> ?(.*)$/su;
const ACTION = /^\[(\d\d:\d\d)\] {1,2}\* (\S+) ?(.*)$/su;
const JOIN = /^=== (.+?) +\[[^\]]*\] +has joined #\S+/iu;
const LEAVE = /^=== (.+?) +(?:\[[^\]]*\] +)?has (?:left|quit)\b/iu;
const KICK = /^=== (\S+) was kicked off #\S+/iu;
const RENAME = /^=== (\S+) is now known as (\S+)\s*$/u;
const SYSTEM = /^=== (?:mode\/#|\.\.\[topic\/)/u;
const OLD_ACTION = /^=== (\S+) (.+)$/su;

/**
 * Reads one line. Older logs write actions as `=== nick text`, like what the server says: whether it is one tells
 * `isNick`. A line of no known form is a notice, so that every line has its place.
 */
export function readLine(line: string, isNick: (nick: string) => boolean): IrcLine {
  const said = SAY.exec(line);
  if (said) return { kind: 'say', time: group(said, 1), nick: group(said, 2), text: group(said, 3) };
  const done = ACTION.exec(line);
  if (done) return { kind: 'action', time: group(done, 1), nick: group(done, 2), text: group(done, 3) };
  if (SYSTEM.test(line)) return notice(line);
  const renamed = RENAME.exec(line);
  if (renamed) return { kind: 'rename', nick: nickOf(renamed), to: group(renamed, 2) };
  for (const [kind, form] of [
    ['join', JOIN],
    ['leave', LEAVE],
    ['kick', KICK],
  ] as const) {
    const match = form.exec(line);
    if (match) return { kind, nick: nickOf(match) };
  }
  const old = OLD_ACTION.exec(line);
  if (old && isNick(group(old, 1))) return { kind: 'action', time: null, nick: group(old, 1), text: group(old, 2) };
  return notice(line);
}

/** The nicks that speak or act in a form that leaves no doubt. */
export function speakersIn(lines: readonly DecodedLine[]): Set<string> {
  return new Set(lines.flatMap(({ text }) => [SAY.exec(text)?.[2] ?? [], ACTION.exec(text)?.[2] ?? []].flat()));
}

/** The logs break `[B]olinho` into `[B] olinho` where the server names it; a nick has no blanks. */
function nickOf(match: RegExpExecArray): string {
  return group(match, 1).replaceAll(/\s+/gu, '');
}

function notice(line: string): IrcLine {
  return { kind: 'notice', text: line.replace(/^=== /u, '') };
}

function group(match: RegExpExecArray, index: number): string {
  return match[index] ?? '';
}

/** C0 and C1 controls without tab: what a message may not hold. IRC writes bold and colours with some of them. */
// eslint-disable-next-line no-control-regex -- these characters are the point
const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/gu;

/** Makes control characters visible by their pictures (␂ for bold); those without one become U+FFFD. */
export function withoutControls(text: string): string {
  return text.replaceAll(CONTROLS, (control) => {
    const code = control.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}
