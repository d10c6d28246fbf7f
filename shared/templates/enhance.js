// Small comforts. Every page works without them.
const all = (what, then) => document.querySelectorAll(what).forEach(then);

// Copy: the button appears only where it can work.
if (navigator.clipboard) all('[data-copy]', button => {
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.done;
  });
});

// Show or hide a password.
all('[data-show]', button => {
  const field = document.getElementById(button.dataset.show);
  button.hidden = false;
  button.addEventListener('click', () => {
    const isShown = field.type === 'text';
    field.type = isShown ? 'password' : 'text';
    button.setAttribute('aria-pressed', String(!isShown));
  });
});

// A bar that is wider than the screen starts at the current page.
all('.side [aria-current], .tabs [aria-current]', link => {
  const bar = link.closest('nav');
  bar.scrollLeft = link.offsetLeft - bar.clientWidth / 2;
});
