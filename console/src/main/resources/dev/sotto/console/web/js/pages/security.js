// Who did what, and what programs may do.
import { html, nothing } from '../../vendor/lit.js';
import { Page, attempt, confirmed, copyButton, empty, head, notice, said, table } from '../parts.js';
import { blank, showFirstFault } from '../form.js';
import { discard, everything, post, read, schema } from '../api.js';
import { icon } from '../icons.js';
import { has, t, when } from '../words.js';

const MONTH_MILLIS = 30 * 24 * 3600 * 1000;

customElements.define('sotto-security', class extends Page {
  static properties = { ...Page.properties, entries: { state: true }, next: { state: true }, draft: { state: true }, faults: { state: true }, wrong: { state: true }, made: { state: true } };

  async load() {
    if (!this.may('admin', 'auditor')) {
      return;
    }
    this.users = await everything('users');
    this.tokens = await everything('tokens');
    await this.older();
  }

  async older(cursor) {
    const page = await read(`audit?limit=30${cursor ? `&cursor=${cursor}` : ''}`);
    this.entries = cursor ? [...this.entries, ...page.items] : page.items;
    this.next = page.next;
  }

  heading() {
    return t('nav.security');
  }

  content() {
    if (!this.may('admin', 'auditor')) {
      return html`${head(t('nav.security'))}${notice('info', t('role-sees-not'))}<p><a href="/account">${t('account')}</a></p>`;
    }
    return html`${head(t('nav.security'), { lead: t('security.lead') })}
      <section class="card"><div class="head-row"><h2>${t('tokens.many')}</h2>
        ${this.may('admin') && !this.draft ? html`<button type="button" @click=${this.begin}>${icon('plus')}<span>${t('tokens.new')}</span></button>` : nothing}</div>
        ${this.made ? this.once() : nothing}${this.draft ? this.form() : nothing}${this.list()}</section>
      <section class="card"><h2>${t('audit')}</h2><p class="quiet">${t('audit.text')}</p>${this.log()}
        ${this.next ? html`<p><button type="button" @click=${() => this.older(this.next)}>${t('more')}</button></p>` : nothing}</section>`;
  }

  list() {
    const owner = (id) => this.users.find((one) => one.id === id)?.record.name ?? id;
    return this.tokens.length ? table(t('tokens.many'), [
      [t('field.tokens.name'), (one) => one.record.name],
      [t('field.tokens.user'), (one) => owner(one.record.user)],
      [t('field.role'), (one) => t(`word.role.${one.record.role}`)],
      [t('field.expires'), (one) => when(one.record.expires)],
      [t('actions'), (one) => (this.may('admin') ? html`<button type="button" class="plain" @click=${() => this.drop(one)}>${icon('trash')}<span>${t('tokens.end')}</span><span class="hidden">${one.record.name}</span></button>` : nothing)],
    ], this.tokens) : empty(t('tokens.none'), t('tokens.none-text'));
  }

  once() {
    return notice('warn', html`<strong>${t('tokens.once')}</strong> ${t('tokens.once-text')}<p class="row"><code class="secret" tabindex="0">${this.made}</code>${copyButton(this.made)}</p>`, { live: true });
  }

  async begin() {
    const { schema: own, all } = await schema('ApiToken');
    this.shape = { own, all };
    this.faults = new Map();
    this.made = undefined;
    this.draft = { ...blank(own, all), user: this.users.find((one) => one.record.name === this.me.name)?.id, expires: new Date(Date.now() + MONTH_MILLIS).toISOString().replace(/\.\d+/, '') };
  }

  form() {
    return html`<form novalidate @submit=${this.send}>${this.wrong ? notice('bad', html`<strong>${t('not-saved')}</strong> ${said(this.wrong)}`) : nothing}
      <sotto-fields .schema=${this.shape.own} .all=${this.shape.all} .value=${this.draft} .faults=${this.faults} words="tokens"
        .choices=${{ '/user': this.users.map((one) => [one.id, one.record.name]) }}></sotto-fields>
      <div class="actions"><button class="primary">${t('tokens.make')}</button><button type="button" @click=${() => { this.draft = undefined; }}>${t('cancel')}</button></div></form>`;
  }

  async send(event) {
    event.preventDefault();
    try {
      const answer = await post('tokens', this.draft);
      this.draft = undefined;
      this.wrong = undefined;
      await this.again();
      this.made = answer.token;
    } catch (refusal) {
      this.wrong = refusal.message;
      this.faults = refusal.faults;
      await this.updateComplete;
      showFirstFault(this);
    }
  }

  async drop(one) {
    if (await confirmed({ title: t('tokens.end-title', { name: one.record.name }), text: t('tokens.end-text'), action: t('tokens.end') })
        && await attempt(() => discard(`tokens/${encodeURIComponent(one.id)}`, one.etag), t('deleted'))) {
      await this.again();
    }
  }

  log() {
    return table(t('audit'), [
      [t('audit.at'), (one) => html`<time datetime=${one.at}>${when(one.at)}</time>`],
      [t('audit.who'), (one) => one.who.replace(/^user:/, '')],
      [t('audit.what'), (one) => html`${has(`act.${one.action}`) ? t(`act.${one.action}`) : one.action} ${one.kind ? html`<span class="quiet">${has(`${one.kind}.one`) ? t(`${one.kind}.one`) : one.kind}</span>` : nothing} <strong>${one.label}</strong>`],
      [t('audit.changes'), (one) => changes(one.before ?? {}, one.after ?? {}, one)],
    ], this.entries, { rowKey: (one) => one.number });
  }
});

/** The fields that differ, and both values. */
function changes(before, after, entry) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  if (!names.length) {
    return nothing;
  }
  const show = (value) => (value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value));
  return html`<details><summary>${t('audit.fields', { n: names.length })}<span class="hidden"> ${entry.label} ${when(entry.at)}</span></summary><dl class="diff">${names.map((name) => html`<dt>${name}</dt>
    <dd>${entry.before ? html`<del>${show(before[name])}</del> ` : nothing}${entry.after ? html`<ins>${show(after[name])}</ins>` : nothing}</dd>`)}</dl></details>`;
}
