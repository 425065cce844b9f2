// What this room says, in both languages.
import { addWords } from '../../i18n/index.js';
import en from './words.en.json' with { type: 'json' };
import zh from './words.zh-CN.json' with { type: 'json' };

addWords({ en, 'zh-CN': zh });
