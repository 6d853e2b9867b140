// Notes taken without a connection wait on this device and are sent once there is one; each has a key of its own, so
// that sending it twice makes one note. Without a script the form simply sends.
const form = document.querySelector("form[data-notes]");
const AGAIN = 15000; // ms until the next attempt
const STORE = "notes";
const byId = (id) => document.getElementById(id);

const open = () => new Promise((resolve, reject) => {
  const asked = indexedDB.open("r2r-notes", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});
const run = async (mode, act) => {
  const base = await open();
  return new Promise((resolve, reject) => {
    const asked = act(base.transaction(STORE, mode).objectStore(STORE));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
};
const keep = (note) => run("readwrite", (store) => store.put(note));
const drop = (key) => run("readwrite", (store) => store.delete(key));
const kept = async () => (await run("readonly", (store) => store.getAll())).filter((note) => note.person === form.dataset.person);

const token = () => decodeURIComponent(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "") || form.elements.csrfmiddlewaretoken.value;
const send = async (note) => { // "sent", "refused" (the words need mending), or "waits"
  const pairs = [...note.pairs.filter(([name]) => name !== "csrfmiddlewaretoken"), ["by_script", "yes"]];
  try {
    const answer = await fetch(note.address, {
      method: "POST", body: new URLSearchParams(pairs), headers: { "X-CSRFToken": token() }, redirect: "manual",
    });
    if (answer.status === 201) return "sent";
    return answer.status === 422 ? "refused" : "waits";
  } catch { return "waits"; }
};

const show = async () => {
  const notes = await kept();
  byId("notes-waiting").hidden = !notes.length;
  byId("notes-list").replaceChildren(...notes.map((note) => {
    const line = document.createElement("li");
    line.className = "pre";
    line.textContent = note.pairs.find(([name]) => name === "text")?.[1] ?? "";
    return line;
  }));
};

let running = null;
const all = async () => {
  let sent = 0;
  for (const note of await kept()) {
    if (await send(note) !== "sent") break;
    await drop(note.key);
    sent += 1;
  }
  await show();
  if (sent && !form.elements.text.value.trim()) location.reload();
  return sent;
};
const sendAll = () => { running ??= all().finally(() => { running = null; }); return running; };

form.addEventListener("submit", async (event) => {
  if (!form.elements.text.value.trim()) return; // the server says what is missing
  event.preventDefault();
  const note = {
    key: form.elements.key.value, person: form.dataset.person, address: form.action, pairs: [...new FormData(form)].map(([name, value]) => [name, String(value)]),
  };
  try { await keep(note); } catch { form.submit(); return; } // no room on this device: as without a script
  const came = await send(note);
  if (came === "sent") { await drop(note.key); location.reload(); return; }
  if (came === "refused") { await drop(note.key); form.submit(); return; }
  form.elements.text.value = "";
  form.elements.key.value = crypto.randomUUID?.() ?? ([1e7] + -1e3 + -4e3 + -8e3 + -1e11).replace(/[018]/g, (c) => (c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> c / 4).toString(16));
  await show();
  form.elements.text.focus();
});
addEventListener("online", sendAll);
setInterval(sendAll, AGAIN);
sendAll();
