/** One of Pulse's experiments, with the effect that is planted into its users. */
export interface PulseExperiment {
  readonly name: string;
  readonly flag: string;
  /** What the flag must serve before the start. */
  readonly control: string;
  /** What is true of its variants, for people. */
  readonly planted: string;
  /**
   * What a user's conversion is worth; `undefined` = he does not convert.
   *
   * @param variant `null` = the product is as it was without the experiment
   * @param chance 0 ≤ x < 1, evenly over the users of each variant
   */
  conversion(variant: string | null, chance: number): number | undefined;
}

const ENGAGED_SHARE = 0.2;
const ENGAGED_SHARE_SPLIT = 0.32;
const SATISFIED_SHARE = 0.6;
const FOCUS_SECONDS = 1_500;
const FOCUS_SECONDS_CONTEXTUAL = 1_200;

/** The three experiments of `examples/plans/pulse`: one variant is better, three are alike, one is worse. */
export const PULSE_EXPERIMENTS: readonly PulseExperiment[] = [
  {
    name: 'split_view_layout_test',
    flag: 'splitViewLayout',
    control: 'off',
    planted: `better: ${ENGAGED_SHARE} of the users engage with the old layout, ${ENGAGED_SHARE_SPLIT} with the split view`,
    conversion: (variant, chance) =>
      chance < (variant === 'on' ? ENGAGED_SHARE_SPLIT : ENGAGED_SHARE) ? 1 : undefined,
  },
  {
    name: 'ai_summary_style_test',
    flag: 'summaryStyle',
    control: 'bullets',
    planted: `alike: ${SATISFIED_SHARE} of the readers are satisfied with every style`,
    conversion: (_variant, chance) => (chance < SATISFIED_SHARE ? 1 : undefined),
  },
  {
    name: 'focus_mode_ui_test',
    flag: 'focusModeUi',
    control: 'minimal',
    planted: `worse: ${FOCUS_SECONDS} s of focus with the minimal page, ${FOCUS_SECONDS_CONTEXTUAL} s with the contextual one`,
    conversion: (variant, chance) =>
      Math.round(
        (variant === 'contextual' ? FOCUS_SECONDS_CONTEXTUAL : FOCUS_SECONDS) * (0.5 + chance),
      ),
  },
];

/** The event that an experiment counts: what `trackExperimentConversion` of the SDK tells. */
export function conversionOf({ name }: Pick<PulseExperiment, 'name'>): string {
  return `${name} conversion`;
}
