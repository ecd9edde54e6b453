export { parseFile } from './parse-file.ts';
export * from './problem.ts';
export * from './routes.ts';
export type * from './stream.ts';
export * from './telemetry.ts';
export * from './views.ts';
export { writeFlagsFile, writeSegmentsFile } from './write-file.ts';
export { readYaml, type YamlResult } from './yaml.ts';
export { YAML_LIMITS } from './yaml-limits.ts';
