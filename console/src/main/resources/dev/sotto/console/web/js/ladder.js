// Who said what to whom, on one axis of time. The table below it says the same in words.
import { svg, html, nothing } from '../vendor/lit.js';
import { clock, has, t } from './words.js';

const ORDER = ['caller', 'focus', 'key distributor', 'media distributor', 'operator'];
const LEFT = 96;
const LANE = 220;
const TOP = 44;
const STEP = 40;
const LONGEST = 56;
const LETTER = 8;

export function ladder(trace, failed, label) {
  const actors = [...new Set(trace.flatMap((one) => [one.from, one.to]))].sort((a, b) => place(a) - place(b));
  const height = TOP + trace.length * STEP + 20;
  const x = (actor) => LEFT + actors.indexOf(actor) * LANE;
  const width = Math.max(LEFT + (actors.length - 1) * LANE + 80, ...trace.map((one) => start(one, x) + Math.min(one.text.length + 2, LONGEST) * LETTER));
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}><svg class="ladder" width=${width} height=${height} viewBox="0 0 ${width} ${height}" role="img" aria-label=${label}>
    ${actors.map((one) => svg`<text class="actor" x=${x(one)} y="18">${named(one)}</text><line class="lane" x1=${x(one)} x2=${x(one)} y1="28" y2=${height - 6}></line>`)}
    ${trace.map((one, at) => step(one, TOP + at * STEP, x, failed && at === trace.length - 1))}
  </svg></div>`;
}

function place(actor) {
  const at = ORDER.indexOf(actor);
  return at < 0 ? ORDER.length : at;
}

/** The API's word for who it was, in the language of the page. */
export function named(actor) {
  const key = `actor.${actor.replaceAll(' ', '-')}`;
  return has(key) ? t(key) : actor;
}

/** Where the text of a step begins. */
function start(one, x) {
  return one.from === one.to ? x(one.from) + 12 : Math.min(x(one.from), x(one.to)) + 8;
}

function step(one, y, x, failed) {
  const from = x(one.from);
  const to = x(one.to);
  const text = one.text.length > LONGEST ? `${one.text.slice(0, LONGEST - 1)}…` : one.text;
  const way = Math.sign(to - from);
  return svg`<g class="step layer-${one.layer} ${failed ? 'failed' : ''}">
    <text class="time" x="8" y=${y + 14}>${clock(one.at)}</text>
    <text x=${start(one, x)} y=${y + 8}>${failed ? '✕ ' : ''}${text}</text>
    ${way === 0 ? svg`<circle cx=${from} cy=${y + 4} r="4"></circle>` : svg`<line x1=${from} x2=${to} y1=${y + 16} y2=${y + 16}></line>
      <path d=${`M${to} ${y + 16}l${-way * 8} -4v8z`}></path>`}
  </g>`;
}
