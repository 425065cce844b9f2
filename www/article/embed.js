// embed.html as an iframe of other people's pages: its address says the element's attributes, and it tells the page around
// it how high it is.

/**
 * Attributes that the address may set, beside the settings after `#`. Not `src`: a link is not to make this site run
 * another one's script.
 */
const ATTRIBUTES = ['preset', 'config', 'runs', 'backend', 'autoplay', 'lazy', 'hide', 'show', 'theme', 'keep'];

const lab = /** @type {HTMLElement} */ (document.querySelector('gan-clipping-lab'));
const given = new URLSearchParams(location.search);
for (const name of ATTRIBUTES) {
  const value = given.get(name);
  if (value !== null) lab.setAttribute(name, value);
}
// By itself it is a page whose reader comes back to it; another's page asks for it.
if (window.parent === window) lab.toggleAttribute('keep', given.get('keep') !== 'off');
// The page's own colours follow the element's.
document.documentElement.style.colorScheme = given.get('theme') ?? '';

if (window.parent !== window) {
  // Whoever embeds it may know its height; the page around it looks whose frame it is of (docs/embedding.md).
  const tell = () =>
    window.parent.postMessage({ type: 'gan-clipping-lab', height: document.documentElement.offsetHeight }, '*');
  new ResizeObserver(tell).observe(document.documentElement);
}
