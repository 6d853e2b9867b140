// Looks every two seconds how far a computation is and puts the page's own words in place; without script there is a link.
const box = document.querySelector("[data-progress]");

async function look() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-progress]");
  if (!fresh) return;
  if (!fresh.hasAttribute("data-moves")) {
    location.reload();
    return;
  }
  const words = fresh.querySelector("p + p");
  const mine = box.querySelector("p + p");
  if (words && mine && words.innerHTML !== mine.innerHTML) mine.replaceWith(words);
  setTimeout(look, 2000);
}

if (box?.hasAttribute("data-moves")) setTimeout(look, 2000);
