import { DEV, LUCA, MAYA, MEI, OMAR } from './people.js';
import type { Scene } from './scene.js';

const PACKING = `item,who
first-aid kit,Mei
two torches,Omar
map and compass,Luca
snacks for the train,everybody
speaker,Dev
`;

/** Friends who plan a weekend. */
export const hampi: Scene = {
  key: 'demo-hampi',
  name: 'Weekend in Hampi',
  people: [MAYA, LUCA, OMAR, MEI, DEV],
  lines: [
    {
      by: MAYA,
      says: 'So, are we doing this? Hampi, the weekend of the 14th.',
      reactions: { '🎉': [LUCA, OMAR, MEI] },
    },
    { by: LUCA, says: 'Yes! I have not been out of the city since March.' },
    { by: OMAR, says: 'In. How do we get there?', answers: 0 },
    {
      by: MAYA,
      says: 'Night train on Friday, 22:10. We are there for breakfast.',
      answers: 2,
      reactions: { '👍': [OMAR, MEI] },
    },
    { by: MEI, says: 'Somebody please book the lower berths, I fall out of the upper ones 😅' },
    {
      by: DEV,
      says: 'Booked: five berths, two of them lower. The confirmation is in your mail.',
      reactions: { '❤️': [MEI, MAYA] },
    },
    {
      by: LUCA,
      says: 'This is the view from Matanga hill at dusk. We have to go up there on the first evening.',
      picture: 'hills',
      reactions: { '😍': [MAYA, MEI, DEV], '🔥': [OMAR] },
    },
    { by: MEI, says: 'How steep is it? I only have running shoes.', answers: 6 },
    { by: LUCA, says: 'Half an hour, with steps most of the way. Running shoes are fine.', answers: 7 },
    { by: OMAR, says: 'Do we need a boat for the other side of the river, or is there a bridge?' },
    {
      by: MAYA,
      says: '@Sage how does one get across the river at Hampi?',
      sage:
        'There is no bridge in the village itself. Two ways across:\n\n' +
        '1. The small motor boat from the ghat below the Virupaksha temple. It goes from about seven in the morning until ' +
        'half past five, and leaves when it is full.\n' +
        '2. The road bridge near Anegundi, about twenty minutes by auto rickshaw.\n\n' +
        'After sunset only the bridge is left, so be back at the ghat by five.',
    },
    {
      by: OMAR,
      says: 'Good to know. Boat in the morning, rickshaw in the evening.',
      reactions: { '👍': [MAYA, LUCA] },
    },
    {
      by: DEV,
      says: 'I put what everybody brings into a list. Shout if something is missing.',
      file: { name: 'packing-list.csv', type: 'text/csv', text: PACKING },
      isPinned: true,
    },
    {
      by: MEI,
      says: 'Sun cream! And somebody who can actually read the map 🗺️',
      answers: 12,
      reactions: { '😂': [OMAR, DEV, LUCA] },
    },
    {
      by: LUCA,
      says: 'I can read it. I just do not always agree with it.',
      answers: 13,
      reactions: { '😂': [MAYA, MEI] },
    },
    {
      by: MAYA,
      says: 'Meeting point: platform 3, Friday 21:30, below the clock.',
      isPinned: true,
      reactions: { '👍': [LUCA, OMAR, MEI, DEV] },
    },
    {
      by: OMAR,
      says: 'I bring chai. And https://www.karnatakatourism.org/tour-item/hampi/ for the train, it is a long read.',
    },
  ],
  later: [
    { by: MEI, says: 'Weather says 29 degrees and no rain. I am packing now.' },
    { by: DEV, says: 'Is anybody else bringing a real camera?' },
    { by: LUCA, says: 'I am. Two lenses, so we can share.', answers: 1 },
    { by: MAYA, says: 'Breakfast place is found: dosas from seven on, right by the station.' },
    { by: OMAR, says: 'Then I am coming for the dosas and will look at the ruins on the way.' },
    { by: MEI, says: 'Who has the power bank that charges everything?' },
    { by: DEV, says: 'That would be me.', answers: 5 },
  ],
  answers: [
    'Good point, I had not thought of that.',
    'Ha, yes! Tell us more.',
    'I am for it. What do the others think?',
    'Can you put that on the packing list too?',
    'That is settled, then 🙌',
  ],
};
