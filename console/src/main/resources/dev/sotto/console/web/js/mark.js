import { html } from '../vendor/lit.js';

/** The mark of Sotto. */
export function mark() {
  return html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8"></rect><path d="M8 13v6M12.500 9.500v13M17 12v8M21.500 14.500v3M25 15.500v1"></path></svg>`;
}
