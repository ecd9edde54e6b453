import { element, marked } from './live-dom.js';
import { sortedVerdicts, verdictWords } from './live-words.js';

/** What each rule says about the candidate, the worst first. */
export function verdictList(verdicts) {
  const rows = sortedVerdicts(verdicts).map(([name, verdict]) => {
    const { mark, word, tone } = verdictWords(verdict);
    return element(
      'li',
      { class: 'verdict', 'data-tone': tone },
      element('span', { class: 'verdict-mark' }, marked(mark, word)),
      element('span', { class: 'verdict-name' }, name),
      element('span', { class: 'verdict-sentence' }, verdict.sentence),
    );
  });
  return [
    element('h3', {}, 'Verdicts'),
    rows.length === 0
      ? element('p', { class: 'quiet' }, 'Nothing was judged yet.')
      : element('ul', { class: 'verdicts' }, rows),
  ];
}
