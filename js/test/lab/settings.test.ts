import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { preferencesOf } from '../../src/lab/settings';

const DEFAULTS = { workflow: 'dense', colours: 'viridis' };

test('preferences follow the settings as they change', async () => {
  const settings = { composite: { workflow: 'ensemble', colours: 'magma' } };
  const registry = { load: async () => settings } as unknown as ISettingRegistry;
  const preferences = await preferencesOf(registry);
  assert.equal(preferences().colours, 'magma');
  settings.composite = { workflow: 'dense', colours: 'grey' };
  assert.equal(preferences().colours, 'grey');
});

test('without settings, or where they cannot be read, the defaults hold', async () => {
  assert.deepEqual((await preferencesOf(null))(), DEFAULTS);
  const warn = mock.method(console, 'warn', () => undefined);
  const broken = { load: () => Promise.reject(new Error('no such plugin')) } as unknown as ISettingRegistry;
  assert.deepEqual((await preferencesOf(broken))(), DEFAULTS);
  assert.match(String(warn.mock.calls[0]!.arguments[0]), /defaults are used/);
});
