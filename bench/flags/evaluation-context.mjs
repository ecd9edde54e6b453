/** One of `PEOPLE` as OpenFeature's evaluation context. */
export const evaluationContext = (id, country, plan, age, startedAtMs) => ({
  targetingKey: id,
  country,
  plan,
  age,
  conversationStartedAtMs: startedAtMs,
});
