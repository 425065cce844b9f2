// The addresses of the finished runs and of what was recorded of each, as the build names them.
import articleClipped from '../../assets/finished/article-clipped.safetensors?url';
import articleNone from '../../assets/finished/article-none.safetensors?url';
import changedClipped from '../../assets/finished/changed-clipped.safetensors?url';
import changedNone from '../../assets/finished/changed-none.safetensors?url';
import fastClipped from '../../assets/finished/fast-clipped.safetensors?url';
import fastNone from '../../assets/finished/fast-none.safetensors?url';
import articleClippedPicture from '../../assets/after-training/article-clipped.webp?url';
import articleNonePicture from '../../assets/after-training/article-none.webp?url';
import changedClippedPicture from '../../assets/after-training/changed-clipped.webp?url';
import changedNonePicture from '../../assets/after-training/changed-none.webp?url';
import fastClippedPicture from '../../assets/after-training/fast-clipped.webp?url';
import fastNonePicture from '../../assets/after-training/fast-none.webp?url';

/** By the run's name. @type {Record<string, string>} */
export const FILES = {
  'article-none': articleNone,
  'article-clipped': articleClipped,
  'changed-none': changedNone,
  'changed-clipped': changedClipped,
  'fast-none': fastNone,
  'fast-clipped': fastClipped,
};

/** @type {Record<string, string>} */
export const PICTURES = {
  'article-none': articleNonePicture,
  'article-clipped': articleClippedPicture,
  'changed-none': changedNonePicture,
  'changed-clipped': changedClippedPicture,
  'fast-none': fastNonePicture,
  'fast-clipped': fastClippedPicture,
};
