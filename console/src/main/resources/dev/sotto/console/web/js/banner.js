// Above every page: that nothing can be changed just now, and why.
import { html, nothing } from '../vendor/lit.js';
import { Part, notice } from './parts.js';
import { read } from './api.js';
import { has, t } from './words.js';

const AGAIN_MILLIS = 5000;

customElements.define('sotto-banner', class extends Part {
  static properties = { store: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    this.looking = () => this.look();
    this.timer = setInterval(() => document.hidden || this.look(), AGAIN_MILLIS);
    window.addEventListener('sotto-refused', this.looking);
    this.look();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
    window.removeEventListener('sotto-refused', this.looking);
  }

  async look() {
    const health = await read('/health/ready').catch((refusal) => refusal.document ?? {});
    this.store = health.store;
  }

  render() {
    return this.store
      ? notice('bad', html`<strong>${t('nothing-changes')}</strong> ${t(has(`store.${this.store}`) ? `store.${this.store}` : 'store.failed')}`, { live: true })
      : nothing;
  }
});
