import type { EditPreview } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';

/** How a consequence is marked: what takes evidence or approvals away stands out. */
const SIGNS: Readonly<Record<EditPreview['consequences'][number]['kind'], string>> = {
  rollback: '↓',
  weight: '▲',
  phase: '→',
  guardrail: '◆',
  gate: '▢',
  approval: '✗',
  other: '·',
};

/** Lines that show what a changed plan does to a rollout that runs. */
export function editPicture(preview: EditPreview, colors: Colors): string[] {
  const { rollout, fromHash, toHash, refusal, consequences } = preview;
  const head = `rollout ${rollout}: plan ${fromHash.slice(0, 8)} → ${toHash.slice(0, 8)}`;
  if (fromHash === toHash) return [colors.bold(plain(head)), '  it runs this very plan'];
  if (refusal !== null) return [colors.bold(plain(head)), colors.red(plain(`  ✗ ${refusal}`))];
  if (consequences.length === 0) return [colors.bold(plain(head)), '  nothing changes for it'];
  const lines = consequences.map(({ kind, sentence }) => {
    const line = plain(`  ${SIGNS[kind]} ${kind.padEnd(9)} ${sentence}`);
    return kind === 'other' ? line : colors.yellow(line);
  });
  return [colors.bold(plain(head)), ...lines];
}
