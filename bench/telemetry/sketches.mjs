/**
 * The sketches that are compared, each at about 1 % relative error. `insert` fills an empty one with
 * all values, `merge` adds one to another, `quantile` answers in the unit of the values.
 */
import { createSketch, sketchCount, sketchQuantile } from '../../packages/core/dist/index.js';

export const SKETCHES = {
  async tidegate() {
    return {
      package: null,
      build: createSketch,
      insert(sketch, values) {
        for (let i = 0; i < values.length; i++) sketch.add(values[i]);
      },
      // What travels are entries by index; they are added to one that is being filled.
      finish: (sketch) => ({ filling: sketch, entries: sketch.drain() }),
      merge(into, other) {
        if (into.entries !== null) into.filling.addAll(into.entries);
        into.entries = null;
        into.filling.addAll(other.entries);
        return into;
      },
      count: (sketch) => sketchCount(entriesOf(sketch)),
      quantile: (sketch, q) => sketchQuantile(entriesOf(sketch), q),
    };
  },
  async '@datadog/sketches-js'() {
    const { DDSketch } = await import('@datadog/sketches-js');
    return {
      package: '@datadog/sketches-js',
      build: () => new DDSketch({ relativeAccuracy: 0.01 }),
      insert(sketch, values) {
        for (let i = 0; i < values.length; i++) sketch.accept(values[i]);
      },
      finish: (sketch) => sketch,
      merge(into, other) {
        into.merge(other);
        return into;
      },
      count: (sketch) => sketch.count,
      quantile: (sketch, q) => sketch.getValueAtQuantile(q),
    };
  },
  async 'hdr-histogram-js'() {
    const { build } = await import('hdr-histogram-js');
    // It takes whole numbers: microseconds of what the others are given in milliseconds.
    const options = {
      lowestDiscernibleValue: 1,
      highestTrackableValue: 600_000_000,
      numberOfSignificantValueDigits: 2,
      useWebAssembly: false,
    };
    return {
      package: 'hdr-histogram-js',
      build: () => build(options),
      insert(sketch, values) {
        for (let i = 0; i < values.length; i++) sketch.recordValue(Math.round(values[i] * 1_000));
      },
      finish: (sketch) => sketch,
      merge(into, other) {
        into.add(other);
        return into;
      },
      count: (sketch) => sketch.totalCount,
      quantile: (sketch, q) => sketch.getValueAtPercentile(q * 100) / 1_000,
    };
  },
  async tdigest() {
    const { default: library } = await import('tdigest');
    return {
      package: 'tdigest',
      build: () => new library.TDigest(),
      insert(sketch, values) {
        for (let i = 0; i < values.length; i++) sketch.push(values[i]);
      },
      finish(sketch) {
        sketch.compress();
        return sketch;
      },
      merge(into, other) {
        into.push_centroid(other.toArray());
        return into;
      },
      count: (sketch) => sketch.size() && sketch.n,
      quantile: (sketch, q) => sketch.percentile(q),
    };
  },
};

function entriesOf(sketch) {
  sketch.entries ??= sketch.filling.drain();
  return sketch.entries;
}
