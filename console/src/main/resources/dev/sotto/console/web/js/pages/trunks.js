// Ways to the telephone network: trunks, the numbers that lead here, and what happens with their calls.
import { html, nothing } from '../../vendor/lit.js';
import { Page, head, notice, onOff } from '../parts.js';
import { everything } from '../api.js';
import { icon } from '../icons.js';
import { callsCell, stateCell, watchTrunks } from '../trunk-state.js';
import { number, t } from '../words.js';
import '../record-list.js';

customElements.define('sotto-trunks', class extends Page {
  static properties = { ...Page.properties, states: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    this.stop = watchTrunks((states) => { this.states = states; });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
  }

  async load() {
    this.names = new Map((await everything('conferences')).map((one) => [one.id, one.record.name]));
  }

  heading() {
    return t('nav.trunks');
  }

  records(kind, roles, address, columns) {
    const make = this.may(...roles) ? html`<a class="button" href="${address}/new">${icon('plus')}<span>${t(`${kind}.new`)}</span></a>` : nothing;
    return html`<section><div class="head-row"><h2>${t(`${kind}.many`)}</h2>${make}</div>
      <sotto-records kind=${kind} words=${kind} .columns=${columns}></sotto-records></section>`;
  }

  content() {
    const room = (id) => (id ? html`<a href="/conferences/${id}">${this.names.get(id) ?? id}</a>` : nothing);
    return html`${head(t('nav.trunks'), { lead: t('trunks.lead-list') })}
      ${notice('info', html`<strong>${t('trunks.calls-in')}</strong> ${t('trunks.calls-in-text')}`)}
      ${this.records('trunks', ['admin'], '/trunks', [
        [t('field.name'), (one) => html`<a href="/trunks/${one.id}">${one.record.name}</a>`],
        [t('field.mode'), (one) => t(`word.mode.${one.record.mode}`)],
        [t('field.gateways'), (one) => html`<code>${one.record.peer.gateways.map((gateway) => gateway.host).join(', ')}</code>`],
        [t('trunks.now'), (one) => (one.record.enabled ? stateCell(this.states?.get(one.id)) : onOff(false))],
        [t('trunks.calls-now'), (one) => callsCell(this.states?.get(one.id))],
      ])}
      ${this.records('numbers', ['operator', 'admin'], '/trunks/numbers', [
        [t('field.number'), (one) => html`<a href="/trunks/numbers/${one.id}">${one.record.number}</a>`],
        [t('field.conference'), (one) => room(one.record.conference)],
        [t('field.description'), (one) => one.record.description],
        [t('field.enabled'), (one) => onOff(one.record.enabled)],
      ])}
      ${this.records('rules', ['admin'], '/trunks/rules', [
        [t('field.name'), (one) => html`<a href="/trunks/rules/${one.id}">${one.record.name}</a>`],
        [t('field.order'), (one) => number(one.record.order), 'number'],
        [t('field.action'), (one) => html`${t(`word.action.${one.record.action}`)} ${room(one.record.conference)}`],
        [t('field.enabled'), (one) => onOff(one.record.enabled)],
      ])}`;
  }
});
