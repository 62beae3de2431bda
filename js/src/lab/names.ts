/** Names that other files, the settings schema (schema/plugin.json) and the users' shortcuts refer to. */
export const PLUGIN = 'curiosity-widgets:plugin';
export const CATEGORY = 'Curiosity';

export const COMMANDS = {
  newNotebook: 'curiosity:new-notebook',
  openDashboard: 'curiosity:open-dashboard',
  openClassroom: 'curiosity:open-classroom',
  explore: 'curiosity:explore',
  openFile: 'curiosity:open-file',
  openSelected: 'curiosity:open-selected',
  runOrPause: 'curiosity:run-or-pause',
  step: 'curiosity:step',
  refill: 'curiosity:refill',
  allowNotices: 'curiosity:allow-notices'
} as const;
