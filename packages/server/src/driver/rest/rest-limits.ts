/** Bounds of conversations with the interfaces of others, with their units in their names. */
export const restLimits = Object.freeze({
  /** One request and its whole answer. */
  requestMs: 30_000,
  /** Of one answer; more than that cannot be read. */
  answerBytes: 4_194_304,
  /** Times that a question is asked again when the other side is in trouble. */
  againMax: 3,
  againEveryMs: 1_000,
  /** Times that one waits because it was too much, and how long at most. */
  waitsMax: 20,
  waitMaxMs: 60_000,
  /** Where nobody says how long. */
  waitPlainMs: 5_000,
  /** How often it is looked whether something happened. */
  lookEveryMs: 2_000,
  /** Parts of a list that are looked through, of 100 each. */
  pagesMax: 10,
  /** Characters of what the other side says that are told. */
  saidLength: 300,
  /** Names that a driver's entry may hold: functions, variables, migrations. */
  namesMax: 100,
});
