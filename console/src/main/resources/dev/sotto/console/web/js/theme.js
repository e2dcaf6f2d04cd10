// Light, dark, or as the system says. The choice stays in this browser.
const KEY = 'sotto.theme';

export function theme() {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function setTheme(next) {
  if (next === 'system') {
    localStorage.removeItem(KEY);
  } else {
    localStorage.setItem(KEY, next);
  }
  startTheme();
}

export function startTheme() {
  document.documentElement.dataset.theme = theme();
}
