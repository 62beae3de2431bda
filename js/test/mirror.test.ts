import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import EXCEPTIONS from './exceptions.json';

const BRANCH = /\b(if|for|while|switch)\s*\(|\btry\s*\{|\s\?\s|\?\?/;

/** The code of a module without comments and quoted text, which may hold words like "if". */
function codeOf(path: string): string {
  const text = readFileSync(path, 'utf8');
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '').replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
}

const testOf = (path: string): string => path.replace(/^src/, 'test').replace(/\.ts$/, '.test.ts');
const modules = globSync('src/**/*.ts').map(path => path.replaceAll('\\', '/'));
const exceptions = Object.entries(EXCEPTIONS);

test('every module with a branch has a test of its name, or is seen by a browser test', () => {
  const untested = modules.filter(path => !existsSync(testOf(path)) && BRANCH.test(codeOf(path)));
  assert.deepEqual(
    untested.filter(path => !(path in EXCEPTIONS)),
    []
  );
});

test('an exception has a reason, exists, needs to be one, and names the browser test that sees it', () => {
  for (const [path, { reason, seenBy }] of exceptions) {
    assert.ok(reason.length > 10, path);
    assert.ok(modules.includes(path), path);
    assert.ok(!existsSync(testOf(path)), `${path} has a test of its own`);
    assert.ok(existsSync(`../${seenBy}`), `${path}: ${seenBy}`);
  }
});

test('every test has the folder and the name of its module', () => {
  const tests = globSync('test/**/*.test.ts').map(path => path.replaceAll('\\', '/'));
  const strays = tests.filter(path => path !== 'test/mirror.test.ts');
  assert.deepEqual(
    strays.filter(path => !existsSync(path.replace(/^test/, 'src').replace(/\.test\.ts$/, '.ts'))),
    []
  );
});
