// One's own account: passkeys, the password, and where one is signed in.
import { html, nothing } from '../../vendor/lit.js';
import { Page, attempt, confirmed, empty, head, notice, said, table, tell } from '../parts.js';
import { discard, post, put, read, remove } from '../api.js';
import { icon } from '../icons.js';
import { makePasskey, whyNot, words } from '../passkeys.js';
import { showFirstFault } from '../form.js';
import { t, when } from '../words.js';

customElements.define('sotto-account', class extends Page {
  static properties = { ...Page.properties, passkeys: { state: true }, sessions: { state: true }, faults: { state: true }, wrong: { state: true } };

  constructor() {
    super();
    this.faults = new Map();
  }

  async load() {
    this.passkeys = (await read('passkeys')).items;
    this.sessions = (await read('account/sessions')).items;
  }

  heading() {
    return t('account');
  }

  content() {
    const not = whyNot();
    return html`${head(t('account'), { lead: html`${this.me.name} · ${t(`word.role.${this.me.role}`)}` })}
      <section class="card"><h2>${t('passkeys')}</h2><p>${t('passkeys.text')}</p>
        ${this.passkeys.length ? table(t('passkeys'), [
          [t('field.name'), (one) => one.record.name],
          [t('made'), (one) => when(one.created)],
          [t('actions'), (one) => html`<button type="button" class="plain" @click=${() => this.drop(one)}>${icon('trash')}<span>${t('delete')}</span><span class="hidden">${one.record.name}</span></button>`],
        ], this.passkeys) : empty(t('passkeys.none'), t('passkeys.none-text'))}
        ${not ? notice('info', not) : html`<form class="inline" @submit=${this.make}>
          <div class="field"><label for="passkey-name">${t('passkeys.name')}</label><input id="passkey-name" maxlength="64" autocomplete="off" .value=${t('passkeys.proposal')}></div>
          <button>${icon('key')}<span>${t('passkeys.make')}</span></button></form>`}
      </section>
      <form class="card" novalidate @submit=${this.change}><h2>${t('password.change')}</h2>
        ${this.wrong ? notice('bad', said(this.wrong), { live: true }) : nothing}
        ${this.input('old', t('password.old'), 'current-password')}${this.input('password', t('password.new'), 'new-password', t('users.password-hint'))}
        <button>${t('password.change')}</button><p class="hint">${t('password.change-text')}</p></form>
      <section class="card"><div class="head-row"><h2>${t('sessions')}</h2>
        ${this.sessions.length > 1 ? html`<button type="button" @click=${this.endOthers}>${icon('out')}<span>${t('sessions.end-others')}</span></button>` : nothing}</div>
        <p>${t('sessions.text')}</p>${table(t('sessions'), [
          [t('sessions.address'), (one) => html`${one.address}${one.agent ? html`<span class="by">${one.agent}</span>` : nothing}`],
          [t('sessions.begun'), (one) => when(one.begun)],
          [t('sessions.seen'), (one) => when(one.seen)],
          [t('actions'), (one) => (one.current ? html`<span class="quiet">${t('sessions.current')}</span>` : html`<button type="button" class="plain" @click=${() => this.end(one)}>${icon('out')}<span>${t('sessions.end')}</span><span class="hidden">${one.address} ${when(one.begun)}</span></button>`)],
        ], this.sessions)}</section>`;
  }

  async end(one) {
    if (await attempt(() => remove(`account/sessions/${encodeURIComponent(one.id)}`), t('sessions.ended'))) {
      await this.again();
    }
  }

  async endOthers() {
    if (await attempt(() => remove('account/sessions'), t('sessions.ended'))) {
      await this.again();
    }
  }

  input(name, label, complete, hint) {
    const fault = this.faults.get(`/${name}`);
    return html`<div class="field"><label for=${name}>${label}</label>
      <input id=${name} type="password" autocomplete=${complete} aria-invalid=${fault ? 'true' : nothing} aria-describedby="${name}-said">
      <div id="${name}-said">${hint ? html`<p class="hint">${hint}</p>` : nothing}${fault ? html`<div class="fault"><p>${icon('alert')}<span>${label} ${said(fault)}</span></p></div>` : nothing}</div></div>`;
  }

  async make(event) {
    event.preventDefault();
    try {
      const made = await makePasskey(await post('passkeys/begin', {}));
      await post('passkeys', { ...made, name: this.querySelector('#passkey-name').value });
      tell(t('passkeys.made'));
      await this.again();
    } catch (error) {
      tell(words(error), 'bad');
    }
  }

  async drop(one) {
    if (await confirmed({ title: t('delete-title', { name: one.record.name }), text: t('passkeys.delete'), action: t('delete') })
        && await attempt(() => discard(`passkeys/${encodeURIComponent(one.id)}`, one.etag), t('deleted'))) {
      await this.again();
    }
  }

  async change(event) {
    event.preventDefault();
    try {
      const me = await put('session/password', { old: this.querySelector('#old').value, password: this.querySelector('#password').value });
      event.target.reset();
      this.faults = new Map();
      this.wrong = '';
      window.dispatchEvent(new CustomEvent('sotto-signed-in', { detail: me }));
      tell(t('password.changed'));
    } catch (error) {
      this.faults = error.faults;
      this.wrong = error.faults.size ? '' : error.message;
      await this.updateComplete;
      showFirstFault(this);
    }
  }
});
