import { DEV, LUCA, MEI, OMAR, PRIYA } from './people.js';
import type { Scene } from './scene.js';

const NOTES = `# Release 2.4

- The room list opens in half the time
- Pictures are shown in the size of the window
- Fixed: a draft was lost when its room was renamed
`;

/** People at work. */
export const release: Scene = {
  key: 'demo-release',
  name: 'Release 2.4',
  people: [PRIYA, LUCA, MEI, OMAR, DEV],
  lines: [
    {
      by: PRIYA,
      says: 'Morning! Today is release day. Code freeze at noon, we ship at four.',
      isPinned: true,
      reactions: { '🚀': [LUCA, MEI, DEV] },
    },
    { by: LUCA, says: 'Two reviews are open on my side. Both small.' },
    { by: MEI, says: 'I take them.', answers: 1, reactions: { '🙏': [LUCA] } },
    {
      by: DEV,
      says: 'Load test of last night: p99 is down from 240 to 130 ms.',
      picture: 'chart',
      reactions: { '🎉': [PRIYA, LUCA, MEI, OMAR] },
    },
    { by: PRIYA, says: 'Was that with the new index or without?', answers: 3 },
    { by: DEV, says: 'With. Without it nothing changes, so that is what did it.', answers: 4 },
    { by: OMAR, says: 'Support asks whether the fix for lost drafts is in. Three customers are waiting for it.' },
    {
      by: LUCA,
      says: 'It is, since Tuesday:\n\n  drafts are kept by the room’s id, no longer by its name',
      answers: 6,
      reactions: { '✅': [OMAR] },
    },
    {
      by: OMAR,
      says: 'Release notes, first version. Please read before noon.',
      file: { name: 'release-notes.md', type: 'text/markdown', text: NOTES },
    },
    { by: MEI, says: 'Reviewed both, one comment each. Nothing that stops us.', reactions: { '👍': [PRIYA, LUCA] } },
    {
      by: PRIYA,
      says: '@Sage what is still open for the release?',
      sage:
        'From what was said here today:\n\n' +
        '• Luca answers the two review comments from Mei.\n' +
        '• Everybody reads the release notes from Omar before noon.\n' +
        '• Priya tags the release at noon.\n\n' +
        'The load test and the fix for lost drafts are done.',
      reactions: { '👀': [LUCA] },
    },
    { by: LUCA, says: 'Comments answered, both merged.' },
    { by: PRIYA, says: 'Then we are frozen. Tagging now.', reactions: { '🧊': [DEV], '🚀': [MEI, OMAR] } },
  ],
  later: [
    { by: DEV, says: 'Staging runs the tag. Error rate is flat.' },
    { by: MEI, says: 'Clicked through everything on a phone, twice. Looks good.' },
    { by: OMAR, says: 'Support is told: four o’clock, no downtime.' },
    { by: PRIYA, says: 'Rolling out to the first ten per cent.' },
    { by: DEV, says: 'Ten per cent, no alarms. Going on.', answers: 3 },
    { by: LUCA, says: 'Who brings the cake?' },
  ],
  answers: [
    'Thanks, noted. I will look at it right after the release.',
    'Good catch! Can you open an issue for it?',
    'Agreed.',
    'Let us do that in 2.5, it is too late for today.',
    'Nice. Does it work on a phone, too?',
  ],
};
