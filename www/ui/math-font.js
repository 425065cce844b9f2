// The font of formulas: many systems have none that can set them, and then indices fall off their line.
import { css } from 'lit';

import address from '../../assets/fonts/math.woff2?url';

/** As www/article/page.css has it too. */
const NAME = 'GCL Math';

export const mathStyles = css`
  math {
    font-family: 'GCL Math', math;
  }
`;

/**
 * Gives the document the font, once however many elements or copies of this module there are: browsers take no
 * font from the styles of a shadow tree. It is fetched when the first formula is shown; where it cannot be, as
 * from a site without CORS, the system's font is taken.
 */
export function addMathFont() {
  const added = [...document.fonts].some(({ family }) => family.replace(/["']/g, '') === NAME);
  if (!added) document.fonts.add(new FontFace(NAME, `url("${address}")`, { display: 'block' }));
}
