/** The page's only script: a filter over its routes and shapes, at hand with "/". Without it everything is there all the same. */
export const REFERENCE_SCRIPT = `const box = document.querySelector('#filter');
const label = box.closest('label');
const told = document.querySelector('#found');
const items = [...document.querySelectorAll('nav li, article')];
const groups = [...document.querySelectorAll('nav section, main > section')];
label.hidden = false;
function filter() {
  const words = box.value.toLowerCase().split(/\\s+/).filter((word) => word !== '');
  for (const item of items) item.hidden = !words.every((word) => item.dataset.words.includes(word));
  for (const group of groups) group.hidden = words.length > 0 && !group.querySelector('li:not([hidden]), article:not([hidden])');
  const count = document.querySelectorAll('nav li:not([hidden])').length;
  told.textContent = words.length === 0 ? '' : count === 1 ? '1 found' : count + ' found';
}
box.addEventListener('input', filter);
addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement !== box) {
    event.preventDefault();
    box.focus();
  }
  if (event.key === 'Escape' && document.activeElement === box) {
    box.value = '';
    filter();
  }
});
// A link to what the filter hides shows it again.
addEventListener('hashchange', () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target === null || target.closest('[hidden]') === null) return;
  box.value = '';
  filter();
  target.scrollIntoView();
});
`;
