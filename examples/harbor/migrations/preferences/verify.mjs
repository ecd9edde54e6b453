#!/usr/bin/env node
import { runMigration } from '../../dist/preferences/run-migration.js';

process.exitCode = await runMigration('verify', {
  args: process.argv.slice(2),
  environment: process.env,
  print: (line) => process.stdout.write(`${line}\n`),
});
