// What the figures of GAN and VAE say, beside what they say as the first screen does.
import { addWords } from '../i18n/index.js';
import '../opening/words.js';
import en from './words.en.json' with { type: 'json' };
import zh from './words.zh-CN.json' with { type: 'json' };

addWords({ en, 'zh-CN': zh });
