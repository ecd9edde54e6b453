import { BACKUP_DETAIL_LENGTH, BACKUP_SENTENCES_MAX } from './limits.ts';

/** The first 50 sentences, none longer than 2 000 characters, and how many more there are. */
export function shortSentences(sentences: readonly string[]): string[] {
  const shown = sentences.slice(0, BACKUP_SENTENCES_MAX).map(cut);
  const more = sentences.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}

function cut(sentence: string): string {
  return sentence.slice(0, BACKUP_DETAIL_LENGTH);
}
