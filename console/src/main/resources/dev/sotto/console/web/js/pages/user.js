// Somebody who signs in to the console.
import { html, nothing } from '../../vendor/lit.js';
import { notice, said, tell } from '../parts.js';
import { RecordPage } from '../record-page.js';
import { put } from '../api.js';
import { icon } from '../icons.js';
import { t } from '../words.js';

customElements.define('sotto-user', class extends RecordPage {
  static properties = { ...RecordPage.properties, wrong: { state: true } };

  kind = 'users';
  type = 'User';
  words = 'users';
  home = '/people/users';
  list = '/people';
  without = ['password'];

  below() {
    if (this.isNew || !this.mayWrite) {
      return nothing;
    }
    return html`<form class="card" novalidate @submit=${this.setPassword}><h2>${t('users.password')}</h2>
      ${this.stored.record.password.set ? nothing : notice('warn', t('users.no-password-text'))}
      <div class="field"><label for="new-password">${t('password.new')}</label>
        <input id="new-password" type="password" autocomplete="new-password" aria-describedby="new-password-hint" aria-invalid=${this.wrong ? 'true' : nothing}>
        <p class="hint" id="new-password-hint">${t('users.password-hint')}</p>
        ${this.wrong ? html`<div class="fault"><p>${icon('alert')}<span>${t('password.new')} ${said(this.wrong)}</span></p></div>` : nothing}</div>
      <button>${t('users.set-password')}</button></form>`;
  }

  async setPassword(event) {
    event.preventDefault();
    const input = this.querySelector('#new-password');
    try {
      await put(`users/${encodeURIComponent(this.stored.id)}/password`, { password: input.value });
      this.wrong = undefined;
      input.value = '';
      await this.again();
      tell(t('users.password-done'));
    } catch (refusal) {
      this.wrong = refusal.faults.get('/password') ?? refusal.message;
      input.focus();
    }
  }
});
