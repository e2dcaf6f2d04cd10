// Who can read what somebody sends: in words and a drawing, never by colour alone.
import { html, nothing } from '../vendor/lit.js';
import { badge } from './parts.js';
import { icon } from './icons.js';
import { clock, number, t } from './words.js';

const GATEWAY = /^through gateway (.*?)(, leg readable by the operator)?$/;

export function labelBadge(label) {
  const gateway = GATEWAY.exec(label);
  if (gateway) {
    return gateway[2] ? badge('bad', 'eye', t('label.gateway-readable', { name: gateway[1] })) : badge('warn', 'gateway', t('label.gateway', { name: gateway[1] }));
  }
  switch (label) {
    case 'end-to-end':
      return badge('good', 'lock', t('label.end-to-end'));
    case 'hop-by-hop':
      return badge('plain', 'hop', t('label.hop-by-hop'));
    case 'clear':
      return badge('bad', 'eye', t('label.clear'));
    default:
      return badge('plain', 'info', label === 'no keys yet' ? t('label.none') : label);
  }
}

/** The label, and by whose word it is. */
export function security(participant) {
  return html`${labelBadge(participant.label)}<span class="by">${participant.verified ? html`${icon('check')}${t('label.verified')}` : t('label.reported')}</span>`;
}

/** By which name the key distributor knows somebody. */
export function rosterName(participant) {
  const name = participant.keys.rosterName;
  return name ? html`<span class="by">${icon('check')}${t('live.roster-name', { name })}</span>` : nothing;
}

/** What an endpoint says it could not open, which nobody authenticates. */
export function unopened(said) {
  if (!said) {
    return t('keys.unopened.none');
  }
  const packets = Object.values(said.byCause).reduce((sum, each) => sum + each, 0);
  return t('keys.unopened.some', { packets: number(packets), seconds: number(said.seconds), at: clock(said.at), causes: Object.keys(said.byCause).join(', ') });
}

export function voice(participant) {
  if (participant.muted) {
    return badge('warn', 'muted', t('voice.muted'));
  }
  if (participant.speaking === undefined) {
    return html`<span class="quiet">${t('unknown')}</span>`;
  }
  return participant.speaking ? badge('good', 'mic', t('voice.speaking')) : html`<span class="quiet">${t('voice.silent')}</span>`;
}

export function lockBadge(locked) {
  return locked === undefined ? nothing : locked ? badge('warn', 'lock', t('locked')) : badge('plain', 'open', t('unlocked'));
}
