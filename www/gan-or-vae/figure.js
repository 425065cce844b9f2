import { LitElement } from 'lit';

import { Presence } from '../element/presence.js';
import { language, translate } from '../i18n/index.js';
import { training } from './pair-training.js';

/** What both figures are: they show the pair of this page, and it trains while one of them can be seen. */
export class PairFigure extends LitElement {
  static properties = { lang: {} };

  training = training;
  /** Whether it has been near the screen. */
  wasSeen = false;

  constructor() {
    super();
    this.lang = '';
    new Presence(this, (present) => {
      this.training.see(this, present);
      if (!present || this.wasSeen) return;
      this.wasSeen = true;
      this.requestUpdate();
    });
  }

  connectedCallback() {
    this.training.join(this);
    super.connectedCallback();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.training.leave(this);
  }

  /** What was known of the old networks is of no use. */
  networksBegin() {}

  get language() {
    return language(this.lang || document.documentElement.lang || navigator.language);
  }

  /** @param {string} key @param {Record<string, string | number>} [details] */
  t(key, details) {
    return translate(this.language, key, details);
  }
}
