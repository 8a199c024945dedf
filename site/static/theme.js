// The theme that was chosen, before anything is drawn. Written by lib/display/display.svelte.ts.
try {
  const { theme } = JSON.parse(localStorage.getItem('alex-display') ?? '{}');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {}
