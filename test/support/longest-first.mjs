/** The order of test files on a fresh machine: those that take a minute or more first, so that none is left alone at the end. */
import Sequencer from '@jest/test-sequencer';

const LONG = [
  'many-processes',
  'durability-crash',
  'model.test',
  'security-memory',
  'security-rooms',
  'fail-over',
  'asyncapi',
  'hostile.test',
];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => LONG.findIndex((name) => path.includes(name)) + 1 || LONG.length + 1;
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}
