// Saves what is typed by itself, one answer at a time; what has not reached the server is kept on this device.
// Without a script nothing is missing: every button saves the whole page.
const PAUSE = 2000; // ms of quiet after which typing is saved
const PATIENCE = 10000; // ms to wait for the server
const BEAT = 60000; // ms between two looks at who else is here
const AGAIN = [3000, 6000, 12000, 30000, 60000]; // ms until the next attempt while nothing gets through
const FORGET = 14 * 24 * 3600 * 1000; // ms; as long as a session lasts

const form = document.querySelector("form[data-autosave]");
const page = form.dataset;
const byId = (id) => document.getElementById(id);

// --- this device ---
const shelf = {
  works: true,
  put(key, thing) {
    try { localStorage.setItem(key, JSON.stringify(thing)); } catch {
      if (this.works) byId("typed-page").append(byId("say-unkept").content.cloneNode(true));
      this.works = false;
    }
  },
  take(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  },
  drop(key) {
    try { localStorage.removeItem(key); } catch { /* nothing was kept there */ }
  },
};

// --- fields as pairs of name and value, as a browser sends them ---
const chosen = (field, served) => {
  if (field.tagName !== "SELECT") return served ? field.defaultValue : field.value;
  return (served ? [...field.options].find((one) => one.defaultSelected) ?? field.options[0] : field.selectedOptions[0])?.value ?? "";
};
const read = (fields, served = false) => fields.flatMap((field) => {
  if (!["radio", "checkbox"].includes(field.type)) return [[field.name, chosen(field, served)]];
  return (served ? field.defaultChecked : field.checked) ? [[field.name, field.value]] : [];
});
const write = (fields, pairs) => {
  for (const field of fields) {
    const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
    else if (values.length) [field.value] = values;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
};

const gathered = (pairs) => { // the same for two ways to send one answer: outer space and empty fields count nothing
  const all = {};
  for (const [name, value] of pairs) if (value.trim()) (all[name] ??= []).push(value.trim());
  return JSON.stringify(Object.entries(all).sort());
};

// --- what the page says ---
const fragment = (html) => {
  const made = document.createElement("template");
  made.innerHTML = html;
  return made.content;
};
let trouble = ""; // "", or why nothing gets through: offline, failed, ended, outdated
let saved = page.saved; // until when everything is safe, in words
const say = (kind, html) => {
  if (trouble === kind) return;
  trouble = kind;
  const said = html ? fragment(html) : byId(`say-${kind}`).content.cloneNode(true);
  for (const line of said.querySelectorAll(".notice-body p")) {
    if (!line.children.length) line.textContent = line.textContent.replace("{time}", saved);
  }
  byId("typed-trouble").replaceChildren(said);
};
const fine = () => {
  attempts = 0;
  if (!trouble) return;
  trouble = "";
  byId("typed-trouble").replaceChildren();
  for (const answer of answers) answer.send();
};

// --- the server ---
const token = () => decodeURIComponent(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "") || form.elements.csrfmiddlewaretoken.value;
const request = (pairs, more) => ({ method: "POST", body: new URLSearchParams(pairs), headers: { "X-CSRFToken": token() }, ...more });
let attempts = 0;
let waiting;
const again = () => {
  if (!answers.some((answer) => answer.isOpen)) beat();
  for (const answer of answers) answer.send();
};
const later = () => {
  clearTimeout(waiting);
  waiting = setTimeout(again, AGAIN[Math.min(attempts++, AGAIN.length - 1)]);
};
const post = async (address, pairs) => {
  try {
    const answer = await fetch(address, request(pairs, { signal: AbortSignal.timeout(PATIENCE) }));
    const html = await answer.text();
    if (answer.ok || answer.status === 409) {
      fine();
      return { html, clashes: answer.status === 409 };
    }
    if (answer.status === 401) say("ended", html);
    else if (answer.status < 500) say("outdated");
    else { say("failed"); later(); }
  } catch {
    say(navigator.onLine ? "failed" : "offline");
    later();
  }
  return null;
};

// --- one answer ---
class Answer {
  #timer;
  #running = null;
  #line;

  constructor(key, fields, version) {
    Object.assign(this, { key, fields, version, clashes: false, chosen: false, asked: false, more: [], tried: new Set() });
    this.known = page.unsaved === undefined ? JSON.stringify(read(fields, true)) : "";
    this.place = page.shelf + key;
  }

  get box() { return byId(`div_id_${this.key}`) ?? byId(`div_id_${this.fields[0].name}`) ?? this.fields[0].closest(".field"); }
  get now() { return JSON.stringify(read(this.fields)); }
  get isOpen() { return this.now !== this.known; } // something is typed that the server does not have
  get pairs() {
    const own = [["question", this.key], [`version-${this.key}`, this.version.value]];
    return [...read(this.fields), ...this.more, ...own, ...(page.question ? [["index", page.index]] : []), ...(this.chosen ? [["chosen", "yes"]] : [])];
  }

  typed(wait = PAUSE) {
    clearTimeout(this.#timer);
    if (!this.isOpen) { this.forget(); return; }
    this.keep();
    this.#timer = setTimeout(() => this.send(), wait);
  }

  keep() {
    if (this.asked) return; // an older text waits here until it is put back or discarded
    shelf.put(this.place, { typed: read(this.fields), version: this.version.value, at: Date.now() });
  }

  forget() { if (!this.asked) shelf.drop(this.place); }

  send() { // one request at a time; tells whether the server has everything
    clearTimeout(this.#timer);
    if (!this.isOpen || this.clashes || trouble === "outdated") return Promise.resolve(!this.isOpen);
    this.#running ??= this.#deliver().finally(() => { this.#running = null; });
    return this.#running;
  }

  async finish() {
    while (await this.send()) if (!this.isOpen) return true;
    return !this.isOpen;
  }

  async #deliver() {
    const sent = this.now;
    const before = new Set(this.tried);
    this.tried.add(gathered(read(this.fields)));
    const answer = await post(page.autosave, this.pairs);
    if (!answer) { this.say(byId("say-unsaved").content.firstElementChild.cloneNode(true)); return false; }
    if (answer.clashes) return this.disagree(answer.html, before);
    this.accept(sent, answer.html);
    return true;
  }

  accept(sent, html) {
    const said = fragment(html);
    const line = said.querySelector(".saved");
    const closed = said.querySelector("[data-page]");
    this.known = sent;
    this.chosen = false;
    this.more = [];
    this.tried.clear();
    this.version.value = line.dataset.version;
    saved = line.dataset.time ?? saved;
    if (line.dataset.index) { page.index = line.dataset.index; form.action = `${page.items}${page.index}/`; }
    if (closed && page.closed === undefined) { page.closed = ""; byId("typed-page").prepend(closed); }
    this.say(line);
    if (this.isOpen) this.typed(); else this.forget();
  }

  disagree(html, before) {
    const box = fragment(html).firstElementChild;
    if (box.dataset.theirs && before.has(gathered(JSON.parse(box.dataset.theirs)))) { // our own: its answer got lost
      this.version.value = box.dataset.version;
      return this.#deliver();
    }
    this.clashes = true;
    box.addEventListener("click", ({ target }) => {
      if (!target.dataset.choose) return;
      this.clashes = false;
      this.version.value = box.dataset.version;
      this.say();
      this.fields[0].focus();
      if (target.dataset.choose === "mine") { this.known = ""; this.chosen = true; this.send(); return; }
      this.forget();
      if (!box.dataset.theirs) { location.reload(); return; }
      write(this.fields, JSON.parse(box.dataset.theirs));
      this.known = this.now;
      this.forget();
    });
    this.say(box);
    return false;
  }

  say(...parts) {
    if (!this.#line) {
      this.#line = document.createElement("div");
      this.#line.setAttribute("role", "status");
      if (page.question) form.querySelector(".buttons").before(this.#line); else this.box.append(this.#line);
    }
    if (this.#line.textContent !== parts.map((part) => part.textContent).join("")) this.#line.replaceChildren(...parts);
  }

  leave() { // the page goes away: the answer will not be read, the text stays on the device until it is seen saved
    if (!this.isOpen || this.clashes || this.#running) return;
    this.tried.add(gathered(read(this.fields)));
    fetch(page.autosave, request(this.pairs, { keepalive: true })).catch(() => {});
  }
}

const answers = [...new Set([...form.elements].map((field) => field.dataset.question).filter(Boolean))].map((key) => new Answer(
  key,
  [...form.elements].filter((field) => field.dataset.question === key),
  form.elements[`version-${key}`] ?? form.elements.version,
));
const answerOf = (field) => answers.find((one) => one.fields.includes(field));

// --- where somebody was typing, to go on there after signing in again ---
const spot = `${page.shelf}spot`;
const remember = (field) => {
  try { sessionStorage.setItem(spot, JSON.stringify([field.name, field.selectionStart ?? null])); } catch { /* a comfort only */ }
};
const goOn = () => {
  let name, place;
  try { [name, place] = JSON.parse(sessionStorage.getItem(spot)); } catch { return; }
  const field = answers.flatMap((one) => one.fields).find((one) => one.name === name);
  field?.focus();
  if (field && place !== null) field.setSelectionRange?.(place, place);
};

// --- what an earlier visit left on the device ---
const left = answers.flatMap((answer) => {
  const kept = shelf.take(answer.place);
  if (!kept) return [];
  const same = JSON.stringify(kept.typed) === JSON.stringify(read(answer.fields, true));
  if (same && page.unsaved !== undefined) return [];
  if (!same && Date.now() - kept.at < FORGET) return [[answer, kept]];
  shelf.drop(answer.place);
  return [];
});
const inWords = (fields, [name, value]) => {
  const same = fields.filter((field) => field.name === name);
  if (same[0]?.type === "hidden") return "";
  const ticked = same.find((field) => ["radio", "checkbox"].includes(field.type) && field.value === value);
  if (ticked) return ticked.labels[0].textContent;
  return [...same[0]?.options ?? []].find((option) => option.value === value)?.textContent ?? value;
};
const putBack = () => {
  for (const [answer, kept] of left) {
    answer.asked = false;
    write(answer.fields, kept.typed);
    answer.more = kept.typed.filter(([name]) => !answer.fields.some((field) => field.name === name));
    answer.version.value = kept.version;
    answer.typed(0);
  }
  goOn();
};
const discard = () => {
  for (const [answer] of left) {
    answer.asked = false;
    if (answer.isOpen) answer.keep(); else answer.forget();
  }
};
const ask = () => {
  const box = byId("say-found").content.cloneNode(true).firstElementChild;
  for (const [answer, kept] of left) {
    answer.asked = true;
    const [label, text] = [document.createElement("dt"), document.createElement("dd")];
    const named = page.question ? [...document.querySelector("h1").childNodes].slice(1) : [answer.box.querySelector("legend, .field-label").firstChild];
    label.textContent = named.map((node) => node.textContent).join("");
    text.textContent = kept.typed.map((pair) => inWords(answer.fields, pair)).filter(Boolean).join("\n");
    text.className = "pre";
    box.querySelector("[data-texts]").append(label, text);
  }
  box.addEventListener("click", ({ target }) => {
    if (!target.dataset.restore) return;
    box.remove();
    (target.dataset.restore === "yes" ? putBack : discard)();
  });
  byId("typed-page").append(box);
};
const resumed = `${page.shelf}resume`;
let resumes = false;
try { resumes = sessionStorage.getItem(resumed) !== null; sessionStorage.removeItem(resumed); } catch { /* then we ask */ }
if (left.length && resumes) putBack(); else if (left.length) ask();
if (page.unsaved !== undefined) goOn();
for (const answer of answers) if (!answer.asked && answer.isOpen) answer.typed();

// --- what happens ---
form.addEventListener("input", (event) => {
  const answer = answerOf(event.target);
  if (!answer) return;
  if (event.isTrusted) remember(event.target);
  if (event.isComposing) answer.keep(); else answer.typed();
});
form.addEventListener("compositionend", ({ target }) => answerOf(target)?.typed());
form.addEventListener("change", ({ target }) => answerOf(target)?.typed(0));

let leaving = false;
form.addEventListener("submit", async (event) => {
  form.elements.csrfmiddlewaretoken.value = token(); // signing in again in another tab made a new one
  const open = answers.filter((answer) => answer.isOpen && !answer.clashes);
  if (leaving || !open.length || ["ended", "outdated"].includes(trouble)) return; // the server keeps what comes from a stranger
  event.preventDefault();
  const all = await Promise.all(open.map((answer) => answer.finish()));
  if (leaving || (!all.every(Boolean) && ["offline", "failed"].includes(trouble))) { byId("typed-trouble").scrollIntoView(); return; }
  leaving = true;
  form.requestSubmit(event.submitter);
});

document.addEventListener("click", ({ target }) => {
  if (!target.closest?.("[data-sign-in]")) return;
  const link = new URL(target.closest("a").href);
  link.searchParams.set("next", location.pathname + location.search);
  target.closest("a").href = link;
  try { sessionStorage.setItem(resumed, "yes"); } catch { /* then we ask */ }
});
addEventListener("online", () => { for (const answer of answers) answer.send(); beat(); });
addEventListener("offline", () => say("offline"));
addEventListener("pagehide", () => { for (const answer of answers) answer.leave(); });
addEventListener("pageshow", ({ persisted }) => { leaving = false; if (persisted) beat(); });
addEventListener("beforeunload", (event) => {
  if (!shelf.works && !leaving && answers.some((answer) => answer.isOpen)) event.preventDefault();
});

const beat = async () => {
  if (document.visibilityState !== "visible") return;
  const answer = await post(page.here, []);
  const shown = byId("typed-here");
  const now = answer && fragment(answer.html);
  if (now && now.textContent.trim() !== shown.textContent.trim()) shown.replaceChildren(now);
};
setInterval(beat, BEAT);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") beat(); else for (const answer of answers) answer.send();
});
