// One call: what became of it, why, and what to do; then every step.
import { html, nothing } from '../../vendor/lit.js';
import { Page, head, notice, said, table } from '../parts.js';
import { read } from '../api.js';
import { ladder, named } from '../ladder.js';
import { labelBadge } from '../labels.js';
import { clock, duration, known, t, when } from '../words.js';
import { outcomeBadge, reason } from './calls.js';

const FAILED = new Set(['refused', 'failed']);

customElements.define('sotto-call', class extends Page {
  async load() {
    this.call = await read(`calls/${encodeURIComponent(this.parts.id)}`);
  }

  heading() {
    return t('calls.one');
  }

  content() {
    const call = this.call;
    const failed = FAILED.has(call.outcome);
    return html`${head(call.name || call.from, { back: ['/calls', t('nav.calls')] })}
      <p class="row facts">${outcomeBadge(call.outcome)}${call.label ? labelBadge(call.label) : nothing}<time datetime=${call.start}>${when(call.start)}</time></p>
      ${notice(failed ? 'bad' : 'info', html`<strong>${reason(call.reason) ?? said(call.verdict)}</strong>${reason(call.reason) ? html`<p>${said(call.verdict)}</p>` : nothing}${call.whatToDo ? html`<p>${said(call.whatToDo)}</p>` : nothing}`)}
      <section class="card"><h2>${t('calls.steps')}</h2>
        <p class="row"><a href=${`/api/v1/calls/${encodeURIComponent(call.id)}`} download="call.json">JSON</a>${this.may('operator', 'admin', 'auditor') ? html`<a id="packets" href=${`/api/v1/calls/${encodeURIComponent(call.id)}/packets`} download="call.pcapng">${t('calls.packets')}</a>` : nothing}</p>
        ${call.trace.length ? ladder(call.trace, failed, t('calls.ladder')) : html`<p class="quiet">${t('calls.no-trace')}</p>`}
        ${call.trace.length ? html`<details><summary>${t('calls.in-words')}</summary>${table(t('calls.steps'), [
          [t('audit.at'), (one) => clock(one.at)], [t('calls.layer'), (one) => one.layer.toUpperCase()],
          [t('calls.between'), (one) => `${named(one.from)} → ${named(one.to)}`], [t('calls.text'), (one) => said(one.text)],
        ], call.trace.map((one, at) => ({ ...one, id: at })))}</details>` : nothing}</section>
      <section class="card"><h2>${t('calls.facts')}</h2><dl class="pairs">${[
        ['calls.from', call.from], ['calls.to', call.to], ['calls.conference', known(call.conference)], ['calls.source', call.source], ['calls.status', known(call.status)],
        ['calls.reason', known(call.reason)], ['calls.long', known(call.seconds, duration)], ['calls.id', call.callId],
      ].map(([key, value]) => html`<div><dt>${t(key)}</dt><dd>${value}</dd></div>`)}</dl></section>`;
  }
});
