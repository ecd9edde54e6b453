/** A step of the demo did not happen; its message is a sentence for people. */
export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
}
