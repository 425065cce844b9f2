// What the first screen says, and figures that are built of its parts.
import { addWords } from '../i18n/index.js';
import en from './words.en.json' with { type: 'json' };
import zh from './words.zh-CN.json' with { type: 'json' };

addWords({ en, 'zh-CN': zh });
