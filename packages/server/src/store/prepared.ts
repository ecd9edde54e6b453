import { type Compilable, CompiledQuery, type Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** A statement whose text is built once for each shape of what it is given, and its parameters anew. */
export type Prepared<Input, Row> = (db: Kysely<Tables>, input: Input) => Promise<readonly Row[]>;

/**
 * Makes a statement that comes often: building its text costs more than running it. The texts belong
 * to the database that they were built for.
 *
 * @param of.shape inputs of one shape differ in their parameters only; a statement has few shapes
 * @param of.parameters in the order of the text; checked whenever a text is built
 */
export function prepared<Input, Row>(of: {
  shape(input: Input): number;
  parameters(input: Input): readonly unknown[];
  build(db: Kysely<Tables>, input: Input): Compilable<Row>;
}): Prepared<Input, Row> {
  const built = new WeakMap<Kysely<Tables>, Map<number, string>>();
  return async (db, input) => {
    const texts = built.get(db) ?? new Map<number, string>();
    built.set(db, texts);
    const shape = of.shape(input);
    const parameters = of.parameters(input);
    let text = texts.get(shape);
    if (text === undefined) {
      text = textOf(of.build(db, input), parameters);
      texts.set(shape, text);
    }
    const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(text, [...parameters]));
    return rows;
  };
}

function textOf(statement: Compilable, parameters: readonly unknown[]): string {
  const compiled = statement.compile();
  const isSame =
    compiled.parameters.length === parameters.length &&
    compiled.parameters.every((one, index) => Object.is(one, parameters[index]));
  if (!isSame)
    throw new Error(`Cannot prepare a statement: its parameters differ: ${compiled.sql}`);
  return compiled.sql;
}
