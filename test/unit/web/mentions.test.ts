import { expect, it } from '@jest/globals';
import { mentionAt, mentionedIn, stillIn } from '../../../web/src/message/mentions.js';

const names = new Map([
  ['asha', 'Asha'],
  ['rao', 'Asha Rao'],
]);
const nameOf = (id: string): string => names.get(id) ?? id;

it('finds those who are named, longer names first', () => {
  expect(mentionedIn('@Asha Rao and @Asha: hello', ['asha', 'rao'], nameOf)).toEqual([
    { text: '@Asha Rao', id: 'rao' },
    { text: ' and ', id: null },
    { text: '@Asha', id: 'asha' },
    { text: ': hello', id: null },
  ]);
  expect(mentionedIn('nobody', ['asha'], nameOf)).toEqual([{ text: 'nobody', id: null }]);
});

it('sends those who are still in the text, each once', () => {
  const mentions = ['asha', 'rao', 'asha'].map((id) => ({ id, label: `@${nameOf(id)}` }));
  expect(stillIn('hello @Asha', mentions)).toEqual(['asha']);
  expect(stillIn('hello @Asha Rao', mentions)).toEqual(['rao']);
  expect(stillIn('@Asha Rao and @Asha', mentions)).toEqual(['asha', 'rao']);
});

it.each([
  ['@', 1, { start: 0, query: '' }],
  ['hello @as', 9, { start: 6, query: 'as' }],
  ['hello @as and', 13, null],
  ['mail@example', 12, null],
  ['', 0, null],
])('knows what is typed behind an @: %j at %i', (text, caret, found) => {
  expect(mentionAt(text, caret)).toEqual(found);
});
