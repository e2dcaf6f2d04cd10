// Signing in: by passkey, or by name and password.
import { html, nothing } from '../../vendor/lit.js';
import { Part, notice, said } from '../parts.js';
import { post } from '../api.js';
import { icon } from '../icons.js';
import { mark } from '../mark.js';
import { signInByPasskey, whyNot, words } from '../passkeys.js';
import { comeBack, goToService, isBack, serviceName } from '../service.js';
import { t } from '../words.js';

customElements.define('sotto-sign-in', class extends Part {
  static properties = { wrong: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    document.title = `${t('sign-in')} · Sotto`;
    if (isBack()) {
      this.take(comeBack());
    }
  }

  render() {
    const not = whyNot();
    return html`<div class="gate">${mark()}<h1 tabindex="-1">${t('sign-in.title')}</h1>
      ${this.wrong ? notice('bad', said(this.wrong), { live: true }) : nothing}
      ${not ? notice('info', not) : html`<button type="button" class="primary wide" @click=${this.byPasskey}>${icon('key')}<span>${t('sign-in.passkey')}</span></button>
        <p class="or"><span>${t('or')}</span></p>`}
      ${serviceName ? html`<button type="button" class="wide" @click=${this.byService}>${icon('link')}<span>${t('sign-in.service', { name: serviceName })}</span></button>` : nothing}
      <form @submit=${this.byPassword}>
        <div class="field"><label for="name">${t('field.users.name')}</label>
          <input id="name" autocomplete="username" autocapitalize="none" spellcheck="false" required></div>
        <div class="field"><label for="password">${t('field.password')}</label>
          <input id="password" type="password" autocomplete="current-password" required></div>
        <button class="wide ${not ? 'primary' : ''}">${t('sign-in')}</button>
      </form></div>`;
  }

  async byPasskey() {
    await this.take(signInByPasskey());
  }

  async byService() {
    try {
      await goToService();
    } catch (error) {
      this.wrong = words(error);
    }
  }

  async byPassword(event) {
    event.preventDefault();
    await this.take(post('session', { name: this.querySelector('#name').value, password: this.querySelector('#password').value }));
  }

  async take(work) {
    try {
      window.dispatchEvent(new CustomEvent('sotto-signed-in', { detail: await work }));
    } catch (error) {
      this.wrong = words(error);
    }
  }
});
