// Line drawings that stand beside words, never instead of them unless a label is given.
import { svg, html, nothing } from '../vendor/lit.js';

const DRAWINGS = {
  overview: svg`<path d="M4 13h6V4H4zM14 20h6V4h-6zM4 20h6v-4H4z"/>`,
  live: svg`<path d="M4 10v4M8 7v10M12 4v16M16 8v8M20 11v2"/>`,
  rooms: svg`<path d="M4 6h16v9H9l-5 4z"/>`,
  people: svg`<circle cx="9" cy="8" r="3.2"/><path d="M3 20c0-3.6 2.6-6 6-6s6 2.4 6 6M16 5.2a3 3 0 0 1 0 5.6M17.5 14.4c2.2.8 3.5 2.900 3.500 5.600"/>`,
  trunks: svg`<path d="M5 4h4l1.500 5L8 11a12 12 0 0 0 5 5l2-2.500 5 1.500v4c0 .6-.4 1-1 1C10.700 20 4 13.300 4 5c0-.6.400-1 1-1z"/>`,
  calls: svg`<path d="M4 6h10M4 12h16M4 18h7"/><path d="M17 3l3 3-3 3"/>`,
  security: svg`<path d="M12 3l7 3v5c0 4.600-2.900 8.300-7 10-4.100-1.700-7-5.400-7-10V6z"/>`,
  system: svg`<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>`,
  account: svg`<circle cx="12" cy="8" r="3.500"/><path d="M5 20c0-4 3-6.500 7-6.500s7 2.500 7 6.500"/>`,
  lock: svg`<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>`,
  open: svg`<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 7.500-2"/>`,
  gateway: svg`<path d="M4 12h4M16 12h4"/><rect x="8" y="7" width="8" height="10" rx="2"/><path d="M11 12h2"/>`,
  eye: svg`<path d="M3 12s3.500-6 9-6 9 6 9 6-3.500 6-9 6-9-6-9-6z"/><circle cx="12" cy="12" r="2.500"/>`,
  hop: svg`<path d="M3 12h18M7 8l-4 4 4 4M17 8l4 4-4 4"/>`,
  check: svg`<path d="M5 12.500l4.500 4.500L19 7.500"/>`,
  alert: svg`<path d="M12 4l9 16H3z"/><path d="M12 10v4.500M12 17.200v.1"/>`,
  info: svg`<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 7.800v.1"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  copy: svg`<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M5 15V6a2 2 0 0 1 2-2h8"/>`,
  calendar: svg`<rect x="4" y="5" width="16" height="15" rx="2"/><path d="M4 10h16M8 3v4M16 3v4"/>`,
  trash: svg`<path d="M5 7h14M10 7V5h4v2M7 7l1 13h8l1-13"/>`,
  key: svg`<circle cx="8" cy="14" r="4"/><path d="M11 11l8-8M16 6l3 3"/>`,
  mic: svg`<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.500 11a6.500 6.500 0 0 0 13 0M12 17.500V21"/>`,
  muted: svg`<path d="M9 9V6a3 3 0 0 1 6 0v5M5.500 11a6.500 6.500 0 0 0 10 5.500M12 17.500V21M4 4l16 16"/>`,
  sun: svg`<circle cx="12" cy="12" r="4"/><path d="M12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400"/>`,
  menu: svg`<path d="M4 7h16M4 12h16M4 17h16"/>`,
  out: svg`<path d="M10 5H5v14h5M14 8l4 4-4 4M18 12H9"/>`,
  link: svg`<path d="M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1"/>`,
};

export function icon(name, label) {
  return html`<svg class="icon" viewBox="0 0 24 24" role=${label ? 'img' : 'presentation'}
      aria-label=${label ?? nothing} aria-hidden=${label ? nothing : 'true'}>${DRAWINGS[name]}</svg>`;
}
