// The first administrator. The token is behind # in the address: no browser sends that, so it is in no log.
import { html, nothing } from '../../vendor/lit.js';
import { Part, notice, said } from '../parts.js';
import { post } from '../api.js';
import { go } from '../router.js';
import { icon } from '../icons.js';
import { mark } from '../mark.js';
import { makePasskey, whyNot, words } from '../passkeys.js';
import { showFirstFault } from '../form.js';
import { t } from '../words.js';

customElements.define('sotto-setup', class extends Part {
  static properties = { wrong: { state: true }, faults: { state: true }, byPassword: { state: true } };

  constructor() {
    super();
    this.faults = new Map();
    this.byPassword = whyNot() !== '';
  }

  connectedCallback() {
    super.connectedCallback();
    document.title = `${t('setup')} · Sotto`;
  }

  fault(field) {
    const sentence = this.faults.get(`/${field}`);
    return sentence ? html`<div class="fault" id="${field}-fault"><p>${icon('alert')}<span>${t('it')} ${said(sentence)}</span></p></div>` : nothing;
  }

  marks(field) {
    return this.faults.has(`/${field}`) ? 'true' : nothing;
  }

  render() {
    const not = whyNot();
    return html`<div class="gate">${mark()}<h1 tabindex="-1">${t('setup')}</h1><p class="lead">${t('setup.lead')}</p>
      ${this.wrong ? notice('bad', said(this.wrong), { live: true }) : nothing}
      <form novalidate @submit=${this.send}>
        <div class="field"><label for="name">${t('field.users.name')}</label>
          <input id="name" autocomplete="username" autocapitalize="none" spellcheck="false" aria-describedby="name-hint" aria-invalid=${this.marks('name')}>
          <p class="hint" id="name-hint">${t('setup.name-hint')}</p>${this.fault('name')}</div>
        ${not ? notice('info', not) : nothing}
        ${this.byPassword ? html`<div class="field"><label for="password">${t('field.password')}</label>
          <input id="password" type="password" autocomplete="new-password" aria-describedby="password-hint" aria-invalid=${this.marks('password')}>
          <p class="hint" id="password-hint">${t('users.password-hint')}</p>${this.fault('password')}</div>
          <button class="primary wide">${t('setup.make')}</button>
          ${not ? nothing : html`<button type="button" class="plain wide" @click=${() => { this.byPassword = false; }}>${icon('key')}<span>${t('setup.use-passkey')}</span></button>`}`
        : html`<button class="primary wide">${icon('key')}<span>${t('setup.make-passkey')}</span></button>
          <button type="button" class="plain wide" @click=${() => { this.byPassword = true; }}>${t('setup.use-password')}</button>`}
      </form></div>`;
  }

  async send(event) {
    event.preventDefault();
    const token = location.hash.slice(1);
    const name = this.querySelector('#name').value.trim();
    try {
      const more = this.byPassword
        ? { password: this.querySelector('#password').value }
        : { passkey: await makePasskey(await post('setup/begin', { token, name })) };
      const me = await post('setup', { token, name, ...more });
      history.replaceState(null, '', '/');
      window.dispatchEvent(new CustomEvent('sotto-signed-in', { detail: me }));
      go('/', { replace: true });
    } catch (error) {
      this.faults = error.faults ?? new Map();
      this.wrong = this.faults.size ? '' : words(error);
      await this.updateComplete;
      showFirstFault(this);
    }
  }
});
