// Written by js/scripts/generate.py from palette.py and snapshot.py of the package. Do not edit.
export const GROUPS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442'] as const;
export const AREAS = {
  'no whole patch': '#606060',
  'can be measured': '#0072b2',
  measured: '#f0e442',
  'held out': '#56b4e9',
  gap: '#e69f00',
  excluded: '#d55e00'
} as const;
export const MARKS = {
  dark: '#262626',
  light: '#ffffff',
  next: '#d81b60',
  flagged: '#ff3b30',
  selected: '#ffb000'
} as const;
export const VERDICT = ['#909090', '#d55e00'] as const;
export const WORKING = ['imaging', 'initialising', 'running'] as const;
