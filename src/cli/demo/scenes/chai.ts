import { DEV, MAYA, PRIYA } from './people.js';
import type { Scene } from './scene.js';

/** Colleagues over tea, in Hindi. */
export const chai: Scene = {
  key: 'demo-chai',
  name: 'चाय पर चर्चा',
  people: [PRIYA, DEV, MAYA],
  lines: [
    { by: PRIYA, says: 'सुप्रभात! आज की चाय कौन बना रहा है?' },
    { by: DEV, says: 'मैं बना रहा हूँ। अदरक वाली या इलायची वाली?', answers: 0 },
    { by: MAYA, says: 'अदरक वाली, और थोड़ी कड़क 🙏', answers: 1, picture: 'tea', reactions: { '☕': [PRIYA, DEV] } },
    { by: PRIYA, says: 'मेरे लिए बिना चीनी की।', reactions: { '👍': [DEV] } },
    { by: DEV, says: 'ठीक है, दस मिनट में रसोई में मिलते हैं।', reactions: { '❤️': [MAYA] } },
    { by: MAYA, says: 'शाम को सब लोग समोसे भी खाएँगे? दुकान के लिए अभी बताना होगा।', isPinned: true },
    { by: PRIYA, says: 'बिल्कुल! छह समोसे, और हरी चटनी अलग से।', answers: 5, reactions: { '😋': [DEV, MAYA] } },
  ],
  later: [
    { by: DEV, says: 'चाय तैयार है!' },
    { by: MAYA, says: 'वाह, ख़ुशबू यहाँ तक आ रही है।', answers: 0 },
    { by: PRIYA, says: 'कल मेरी बारी है।' },
  ],
  answers: ['बहुत बढ़िया!', 'हाँ, यह तो मैंने सोचा ही नहीं था।', 'मैं भी साथ हूँ।', 'चाय पर इस बारे में और बात करते हैं ☕'],
};
