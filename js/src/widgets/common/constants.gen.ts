// Written by js/scripts/generate.py from palette.py and snapshot.py of the package. Do not edit.
export const GROUPS = [
  '#4e79a7',
  '#f28e2c',
  '#e15759',
  '#76b7b2',
  '#59a14f',
  '#edc949',
  '#af7aa1',
  '#ff9da7',
  '#9c755f',
  '#bab0ab'
] as const;
export const MARKS = {
  dark: '#262626',
  light: '#ffffff',
  next: '#ff5cc8',
  flagged: '#ff3b30',
  selected: '#ffb000'
} as const;
export const WORKING = ['imaging', 'initialising', 'running'] as const;
