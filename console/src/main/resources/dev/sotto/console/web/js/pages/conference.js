// One conference: what it is called, who can read it, and how people get in.
import { html, nothing } from '../../vendor/lit.js';
import { badge, said } from '../parts.js';
import { RecordPage } from '../record-page.js';
import { everything, read } from '../api.js';
import { addressOf, inviteCard } from '../invite.js';
import { icon } from '../icons.js';
import { t } from '../words.js';

const KINDS = { private: 'lock', standard: 'hop', either: 'info' };

customElements.define('sotto-conference', class extends RecordPage {
  kind = 'conferences';
  type = 'Conference';
  words = 'conferences';
  home = '/conferences';
  writers = ['operator', 'admin'];

  async load() {
    await super.load();
    this.numbers = this.isNew ? [] : (await everything('numbers')).filter((one) => one.record.conference === this.parts.id && one.record.enabled).map((one) => one.record.number);
    if (this.isNew) {
      const taken = new Set((await everything('conferences')).map((one) => one.record.user));
      let free = 1000;
      while (taken.has(String(free))) {
        free++;
      }
      await this.copy();
      this.value.user = String(free);
    }
  }

  /** Whoever duplicates a conference gets all of it but its address. */
  async copy() {
    const from = new URLSearchParams(location.search).get('copy');
    if (from) {
      const { record } = await read(`conferences/${encodeURIComponent(from)}`);
      this.value = { ...record, name: t('copy-of', { name: record.name }) };
    }
  }

  above() {
    return this.isNew ? nothing : html`<p class="row facts"><code>${addressOf(this.stored.record, this.me.domain)}</code>
      ${this.stored.record.enabled ? nothing : badge('warn', 'alert', t('conferences.off'))}
      <a href="/live/${encodeURIComponent(addressOf(this.stored.record, this.me.domain))}">${t('conferences.see-live')}</a>
      ${this.mayWrite ? html`<a href="/conferences/new?copy=${encodeURIComponent(this.stored.id)}">${t('duplicate')}</a>` : nothing}</p>`;
  }

  fields() {
    const form = (only) => html`<sotto-fields .schema=${this.own} .all=${this.all} .value=${this.value} .faults=${this.faults} .only=${only} words="conferences" ?locked=${!this.mayWrite}></sotto-fields>`;
    return html`<section class="card">${form(['name', 'user'])}</section>
      <fieldset class="card"><legend><h2>${t('conferences.who')}</h2></legend>
        <div class="kinds">${Object.keys(KINDS).map((kind) => this.choice(kind))}</div>
        ${this.faults.has('/kind') ? html`<div class="fault"><p>${icon('alert')}${said(this.faults.get('/kind'))}</p></div>` : nothing}
        <p class="hint">${t('conferences.roster')} <code>./sotto kd invite ${addressOf({ user: this.value.user || '…' }, this.me.domain)} NAME</code></p>
      </fieldset>
      <details class="card" ?open=${['/mayJoin', '/maxLegs', '/description', '/tags', '/enabled', '/schedule'].some((one) => [...this.faults.keys()].some((at) => at.startsWith(one)))}>
        <summary><h2>${t('more-settings')}</h2></summary>${form(['enabled', 'schedule', 'maxLegs', 'mayJoin', 'description', 'tags'])}</details>`;
  }

  choice(kind) {
    const pick = () => { this.value.kind = kind; this.changed = true; this.requestUpdate(); };
    return html`<label class="kind"><input type="radio" name="kind" value=${kind} .checked=${this.value.kind === kind} ?disabled=${!this.mayWrite} @change=${pick}>
      <span class="kind-name">${icon(KINDS[kind])}${t(`kind.${kind}`)}</span>
      <span>${t(`kind.${kind}.text`)}</span>
      <span class="can"><strong>${t('kind.can')}</strong> ${t(`kind.${kind}.can`)}</span>
      <span class="can"><strong>${t('kind.cannot')}</strong> ${t(`kind.${kind}.cannot`)}</span></label>`;
  }

  below() {
    return this.isNew ? nothing : inviteCard(this.stored, this.me.domain, this.numbers);
  }
});
