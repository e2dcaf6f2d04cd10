// How something changed in the last two minutes. The newest value stands beside it as text.
import { html, nothing } from '../vendor/lit.js';

const WIDTH = 72;
const HEIGHT = 20;
const STEP_MILLIS = 1000;
export const SPAN_MILLIS = 120_000;

/** Remembers samples by name, one each second. */
export class History {
  samples = new Map();

  note(name, sample, now) {
    const kept = this.of(name);
    if (!kept.length || now - kept.at(-1)[0] >= STEP_MILLIS) {
      this.samples.set(name, [...kept.filter(([at]) => now - at < SPAN_MILLIS), [now, sample]]);
    }
  }

  /** Pairs of a time and a sample, the oldest first. */
  of(name) {
    return this.samples.get(name) ?? [];
  }

  forgetAllBut(names) {
    for (const name of this.samples.keys()) {
      if (!names.has(name)) {
        this.samples.delete(name);
      }
    }
  }
}

/** One value of some samples, drawn small. */
export function sparkline(samples, value, now) {
  const all = samples.map(([at, sample]) => [at, sample[value]]).filter(([, one]) => one !== undefined);
  if (all.length < 2) {
    return nothing;
  }
  const most = Math.max(...all.map(([, one]) => one), 1);
  const points = all.map(([at, one]) => `${(WIDTH - (now - at) / SPAN_MILLIS * WIDTH).toFixed(1)},${(HEIGHT - 1 - one / most * (HEIGHT - 2)).toFixed(1)}`);
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true"><polyline points=${points.join(' ')}></polyline></svg>`;
}
