// How something changed in the last two minutes. The newest value stands beside it as text.
import { html, nothing } from '../vendor/lit.js';

const WIDTH = 72;
const HEIGHT = 20;
const KEEP_MILLIS = 120_000;

/** Remembers values by name. */
export class History {
  values = new Map();

  note(name, value, now) {
    if (value !== undefined) {
      const kept = (this.values.get(name) ?? []).filter(([at]) => now - at < KEEP_MILLIS);
      this.values.set(name, [...kept, [now, value]]);
    }
  }

  forgetAllBut(names) {
    for (const name of this.values.keys()) {
      if (!names.has(name)) {
        this.values.delete(name);
      }
    }
  }

  line(name, now) {
    const all = this.values.get(name) ?? [];
    if (all.length < 2) {
      return nothing;
    }
    const most = Math.max(...all.map(([, value]) => value), 1);
    const points = all.map(([at, value]) => `${(WIDTH - (now - at) / KEEP_MILLIS * WIDTH).toFixed(1)},${(HEIGHT - 1 - value / most * (HEIGHT - 2)).toFixed(1)}`);
    return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true"><polyline points=${points.join(' ')}></polyline></svg>`;
  }
}
