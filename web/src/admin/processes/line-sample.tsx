import type { Look } from './process-looks.js';

/** A piece of the line that a process is drawn by. */
export function LineSample({ look }: { look: Look }) {
  return (
    <svg aria-hidden width="28" height="6" style={{ verticalAlign: 'middle' }}>
      <line x1="0" x2="28" y1="3" y2="3" stroke={look.colour} strokeWidth="3" strokeDasharray={look.dash.join(' ')} />
    </svg>
  );
}
