// How trunks are and how trying one out went, in the words that the list and the page of a trunk share.
import { html, nothing } from '../vendor/lit.js';
import { badge, said, table } from './parts.js';
import { read } from './api.js';
import { has, number, t, when } from './words.js';

const LOOK_MILLIS = 2000;
const REGISTRATION = { registered: ['good', 'check'], 'given-up': ['bad', 'alert'], gone: ['plain', 'info'], leaving: ['plain', 'info'] };
const HEALTH = { up: ['good', 'check'], down: ['bad', 'alert'] };

/**
 * Looks every two seconds while somebody can see the page.
 *
 * @param take gets the states by the ids of trunks; nothing if they could not be read
 * @returns ends it
 */
export function watchTrunks(take) {
  let over = false;
  let later;
  const look = async () => {
    if (document.visibilityState === 'visible') {
      const found = await read('trunks/states').then(({ items }) => new Map(items.map((one) => [one.id, one])), () => undefined);
      if (!over) {
        take(found);
      }
    }
    if (!over) {
      later = setTimeout(look, LOOK_MILLIS);
    }
  };
  look();
  return () => {
    over = true;
    clearTimeout(later);
  };
}

export function registrationBadge({ state, failures }) {
  const [kind, sign] = REGISTRATION[state] ?? (failures ? ['bad', 'alert'] : ['warn', 'info']);
  return badge(kind, sign, t(`trunks.state.${state}`));
}

function healthBadge(health) {
  return badge(...(HEALTH[health] ?? ['plain', 'info']), t(`trunks.health.${health}`));
}

/** All of a trunk in one cell. */
export function stateCell(state) {
  if (!state) {
    return html`<span class="quiet">${t('unknown')}</span>`;
  }
  const down = state.gateways.filter((one) => one.health === 'down').length;
  const up = state.gateways.filter((one) => one.health === 'up').length;
  return html`${state.registration ? registrationBadge(state.registration) : nothing}
    ${down ? badge(up ? 'warn' : 'bad', 'alert', t('trunks.gateways-down', { n: number(down), all: number(state.gateways.length) })) : nothing}
    ${!down && up ? badge('good', 'check', t('trunks.gateways-up', { n: number(up), all: number(state.gateways.length) })) : nothing}
    ${state.registration?.words ? html`<span class="quiet">${said(state.registration.words)}</span>` : nothing}`;
}

export function callsCell(state) {
  return state ? t('trunks.calls', { in: number(state.callsIn), out: number(state.callsOut) }) : t('unknown');
}

/** What the form calls the field at a JSON pointer. */
function fieldName(pointer) {
  const name = pointer.split('/').filter((one) => !/^\d+$/.test(one)).pop();
  return t(has(`field.trunks.${name}`) ? `field.trunks.${name}` : `field.${name}`);
}

/** Leads to the field of the form; its group is opened first. */
export function fieldButton(pointer) {
  if (!pointer) {
    return nothing;
  }
  const lead = () => {
    const group = document.getElementById(`group-${pointer.split('/')[1]}`);
    if (group) {
      group.open = true;
    }
    const field = document.getElementById(`ftrunks${pointer.replaceAll('/', '-')}`) ?? group?.querySelector('summary');
    field?.scrollIntoView({ block: 'center' });
    field?.focus();
  };
  return html`<button type="button" class="link" @click=${lead}>${t('trunks.look-at', { field: fieldName(pointer) })}</button>`;
}

/** What is known of a registration. */
export function registrationFacts(one) {
  const facts = [
    [t('trunks.aor'), html`<code>${one.aor}</code>`],
    one.until ? [t('trunks.until'), html`<time datetime=${one.until}>${when(one.until)}</time>`] : undefined,
    one.next ? [t('trunks.next'), html`<time datetime=${one.next}>${when(one.next)}</time>`] : undefined,
    one.failures ? [t('trunks.failures'), number(one.failures)] : undefined,
    one.far ? [t('trunks.far'), html`<code>${one.far}</code>`] : undefined,
  ].filter(Boolean);
  return html`<dl class="pairs">${facts.map(([key, value]) => html`<div><dt>${key}</dt><dd>${value}</dd></div>`)}</dl>
    ${one.words ? html`<p>${said(one.words)} ${fieldButton(one.field)}</p>` : nothing}`;
}

export function gatewayTable(gateways) {
  return gateways.length ? table(t('field.gateways'), [
    [t('field.gateways.one'), (one) => html`<code>${one.gateway}</code>`],
    [t('trunks.health'), (one) => healthBadge(one.health)],
    [t('trunks.since'), (one) => html`<time datetime=${one.since}>${when(one.since)}</time>`],
    [t('trunks.far'), (one) => html`<code>${one.far}</code>`],
  ], gateways, { rowKey: (one) => one.gateway }) : nothing;
}

export function stepTable(steps) {
  return table(t('trunks.steps'), [
    [t('trunks.step'), (one) => t(`trunks.step.${one.what}`)],
    [t('trunks.result'), (one) => (one.fine ? badge('good', 'check', t('trunks.fine')) : badge('bad', 'alert', t('trunks.failed')))],
    [t('trunks.where'), (one) => html`<code>${one.where}</code>`],
    [t('trunks.seen'), (one) => html`${said(one.words)} ${fieldButton(one.field)}`],
  ], steps, { rowKey: (one) => `${one.what} ${one.where}` });
}
