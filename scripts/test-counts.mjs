/**
 * Counts of vitest's JSON result (`null` when there is none) and exit code. A file that fails
 * before its first test is a failure, and so is a run that ends badly with no failed test:
 * `failed` is 0 only when everything is well.
 */
export function countTests(result, exitCode) {
  const files = result?.testResults ?? [];
  const states = files.flatMap((file) => file.assertionResults.map((test) => test.status));
  const brokenFiles = files.filter((file) => file.status === 'failed' && !hasFailedTest(file));
  const passed = states.filter((state) => state === 'passed').length;
  const failedTests = states.filter((state) => state === 'failed').length;
  const failed = failedTests + brokenFiles.length;
  const unexplained = failed === 0 && (exitCode !== 0 || passed === 0) ? 1 : 0;
  return { passed, failed: failed + unexplained, skipped: states.length - passed - failedTests };
}

function hasFailedTest(file) {
  return file.assertionResults.some((test) => test.status === 'failed');
}
