/** 20 px line icons: what stands inside the svg. */
export const ICONS = {
  pass: '<circle cx="10" cy="10" r="7.5"/><path d="m6.8 10.2 2.2 2.2 4.3-4.6"/>',
  warn: '<path d="M10 3 2.4 16.5h15.2z"/><path d="M10 8.2v3.8M10 14.3v.1"/>',
  fail: '<path d="M6.9 2.5h6.2l4.4 4.4v6.2l-4.4 4.4H6.9l-4.4-4.4V6.9z"/><path d="m7.6 7.6 4.8 4.8m0-4.8-4.8 4.8"/>',
  unknown: '<circle cx="10" cy="10" r="7.5" stroke-dasharray="2.2 2.5"/><path d="M8 8.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.3M10 13.6v.1"/>',
  wait: '<circle cx="10" cy="10" r="7.5"/>',
  run: '<circle cx="10" cy="10" r="7.5" stroke-dasharray="2 2.7"/><circle cx="10" cy="10" r="3.5" fill="currentColor" stroke="none"/>',
  info: '<circle cx="10" cy="10" r="7.5"/><path d="M10 9.2V14M10 6.2v.1"/>',
  close: '<path d="m5 5 10 10M15 5 5 15"/>',
  menu: '<path d="M3 6h14M3 10h14M3 14h14"/>',
  edit: '<path d="M12.5 4.5 15.5 7.5 7 16l-3.8.8L4 13z"/>',
  add: '<circle cx="10" cy="10" r="7.5"/><path d="M10 6.5v7M6.5 10h7"/>',
  remove: '<circle cx="10" cy="10" r="7.5"/><path d="M6.5 10h7"/>',
  upload: '<path d="M10 13V3m-4 4 4-4 4 4M3.5 13v3.5h13V13"/>',
  undo: '<path d="M7.5 4 4 7.5 7.5 11"/><path d="M4 7.5h7.5a4.5 4.5 0 0 1 0 9H7"/>',
  shown: '<path d="M1.8 10S4.8 4.5 10 4.5 18.2 10 18.2 10 15.2 15.5 10 15.5 1.8 10 1.8 10z"/><circle cx="10" cy="10" r="2.5"/>',
  hidden: '<path d="M1.8 10S4.8 4.5 10 4.5 18.2 10 18.2 10 15.2 15.5 10 15.5 1.8 10 1.8 10z"/><path d="m4 16 12-12"/>',
  locked: '<rect x="4.5" y="9" width="11" height="8" rx="1.5"/><path d="M7 9V6.5a3 3 0 0 1 6 0V9"/>',
  unlocked: '<rect x="4.5" y="9" width="11" height="8" rx="1.5"/><path d="M7 9V6.5a3 3 0 0 1 5.8-1"/>',
  search: '<circle cx="9" cy="9" r="5.5"/><path d="m13.2 13.2 4 4"/>',
  print:
    '<path d="M5.5 7V2.8h9V7M5.5 14.5H3.8a1.3 1.3 0 0 1-1.3-1.3V8.3A1.3 1.3 0 0 1 3.8 7h12.4a1.3 1.3 0 0 1 1.3 1.3v4.9a1.3 1.3 0 0 1-1.3 1.3h-1.7"/><path d="M5.5 12h9v5.2h-9z"/>',
} as const;
export type IconName = keyof typeof ICONS;
/** Outcomes that are told by colour, shape and word together. */
export type Tone = 'good' | 'warn' | 'bad' | 'wait' | 'run';
