// What the browser does by itself: choices in cookies, copying, menus, the reconnect dialog. No framework, no inline script.

const YEAR = 60 * 60 * 24 * 365;

function remember(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `centry_${name}=${encodeURIComponent(value)}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
}

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  remember("tz", zone);
}

// What the next page needs is fetched when this one is done.
const nextPage = document.getElementById("next-page");
if (nextPage) {
  addEventListener("load", () => document.head.append(nextPage.content));
}

function announce(text) {
  const announcer = document.getElementById("announcer");
  if (announcer) {
    announcer.textContent = text;
  }
}

// Light and dark: one attribute, and a cookie for the next page.
function showTheme() {
  const theme = document.documentElement.dataset.theme;
  for (const button of document.querySelectorAll("[data-set-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset.setTheme === theme));
  }
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  remember("theme", theme);
  showTheme();
}

// The side navigation on small screens.
function setNav(open) {
  const toggle = document.querySelector("[data-nav-toggle]");
  document.documentElement.toggleAttribute("data-nav-open", open);
  toggle?.setAttribute("aria-expanded", String(open));
  if (open) {
    document.querySelector("#side-nav a")?.focus();
  }
}

const navIsOpen = () => document.documentElement.hasAttribute("data-nav-open");

async function copy(button) {
  const source = button.dataset.copyFrom;
  await navigator.clipboard.writeText(source ? document.getElementById(source).textContent : button.dataset.copy);
  button.dataset.copied = "";
  announce(button.dataset.copiedText);
  setTimeout(() => delete button.dataset.copied, 1600);
}

// A file that takes a while to be made: the link says so until the answer begins, which the answer's cookie tells.
const DOWNLOAD_WAIT_MS = 5 * 60_000;

function download(link) {
  const signal = crypto.randomUUID().replaceAll("-", "");
  const url = new URL(link.href);
  url.searchParams.set("signal", signal);
  link.href = url;
  link.dataset.busy = "";
  announce(link.dataset.download);
  const since = Date.now();
  const timer = setInterval(() => {
    if (document.cookie.includes(`centry_download=${signal}`) || Date.now() - since > DOWNLOAD_WAIT_MS) {
      clearInterval(timer);
      delete link.dataset.busy;
      announce(link.dataset.downloadDone);
    }
  }, 250);
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const closest = (selector) => target?.closest(selector);
  let found;
  if ((found = closest("[data-set-theme]"))) {
    setTheme(found.dataset.setTheme);
  } else if ((found = closest("[data-copy], [data-copy-from]"))) {
    copy(found);
  } else if (closest("[data-nav-toggle]")) {
    setNav(!navIsOpen());
  } else if (closest("[data-nav-close]") || closest("#side-nav a")) {
    setNav(false);
  } else if ((found = closest(".skip-link"))) {
    event.preventDefault();
    document.getElementById("content")?.focus();
  } else if ((found = closest("[data-download]"))) {
    download(found);
  } else if (closest("[data-print]")) {
    window.print();
  } else if (closest("[data-reconnect]")) {
    reconnect();
  } else if (closest("[data-resume]")) {
    resume();
  }
  if ((found = closest("[data-remember]"))) {
    const [name, value] = found.dataset.remember.split("=");
    remember(name, value);
  }
  if (closest("[popover] a")) {
    closest("[popover]").hidePopover();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && navIsOpen()) {
    setNav(false);
    document.querySelector("[data-nav-toggle]")?.focus();
  }
});

document.addEventListener("toggle", (event) => {
  if (event.newState === "open") {
    showTheme();
  }
}, true);

// The documentation: a choice of a tab holds for every sample of the page, that of the language for the next page too.
document.addEventListener("change", (event) => {
  const choice = event.target.dataset?.choice;
  if (choice) {
    for (const tab of document.querySelectorAll(`[data-choice="${choice}"][value="${event.target.value}"]`)) {
      tab.checked = true;
    }
    if (choice === "language") {
      remember("sample_language", event.target.value);
    }
  }
});

// The contents show what is being read.
const toc = document.querySelector("[data-toc]");
if (toc) {
  const links = [...toc.querySelectorAll("a")];
  const headings = links.map((link) => document.getElementById(link.hash.slice(1))).filter(Boolean);
  const follow = () => {
    // The last ones may be too short to come to the top.
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const current = atEnd ? headings.at(-1) : headings.findLast((heading) => heading.getBoundingClientRect().top < 140) ?? headings[0];
    for (const link of links) {
      link.toggleAttribute("aria-current", false);
      if (current && link.hash === `#${current.id}`) {
        link.setAttribute("aria-current", "location");
      }
    }
  };
  let waiting = false;
  addEventListener("scroll", () => {
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        follow();
      });
    }
  }, { passive: true });
  follow();
}

// The reader's sandbox key: kept in this tab alone, never sent, and shown in every sample. A live key is not taken.
const keyBox = document.querySelector("[data-key-box]");
if (keyBox) {
  const STORED = "centry.sample-key";
  const [field, help, forget] = [keyBox.querySelector("input"), keyBox.querySelector("[role=status]"), keyBox.querySelector("[data-key-forget]")];
  const places = [...document.querySelectorAll("[data-key]")];
  const placeholder = places[0]?.textContent;
  const tell = (state, text) => {
    keyBox.dataset.state = state;
    help.textContent = text;
  };
  const fill = (key) => {
    for (const place of places) {
      place.textContent = key || placeholder;
    }
    forget.hidden = !key;
  };
  const kept = sessionStorage.getItem(STORED);
  if (kept) {
    fill(kept);
    tell("used", keyBox.dataset.usedText);
  }
  keyBox.addEventListener("submit", (event) => {
    event.preventDefault();
    const key = field.value.trim();
    field.value = "";
    if (/^mk_test_[0-9A-Za-z]{32}$/.test(key)) {
      sessionStorage.setItem(STORED, key);
      fill(key);
      tell("used", keyBox.dataset.usedText);
    } else {
      tell("refused", key.startsWith("mk_live_") ? keyBox.dataset.liveText : keyBox.dataset.wrongText);
    }
  });
  forget.addEventListener("click", () => {
    sessionStorage.removeItem(STORED);
    fill(null);
    tell("", keyBox.dataset.goneText);
  });
}

// The reference: only the rows that have what is looked for.
const filterBox = document.querySelector("[data-filter-box]");
if (filterBox) {
  const none = filterBox.querySelector("[data-filter-none]");
  filterBox.querySelector("input").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    let shown = 0;
    for (const section of document.querySelectorAll("[data-filter-section]")) {
      let rows = 0;
      for (const row of section.querySelectorAll("[data-row]")) {
        row.hidden = !row.textContent.toLowerCase().includes(wanted);
        rows += row.hidden ? 0 : 1;
      }
      section.hidden = rows === 0;
      shown += rows;
    }
    none.textContent = shown === 0 ? none.dataset.text : "";
  });
}

// A lost connection: Blazor tells its state, the dialog shows it.
const dialog = document.getElementById("components-reconnect-modal");

async function reconnect() {
  dialog.dataset.state = "retrying";
  if (!(await Blazor.reconnect()) && !(await Blazor.resumeCircuit())) {
    location.reload();
  }
}

async function resume() {
  if (!(await Blazor.resumeCircuit())) {
    location.reload();
  }
}

function retryWhenSeen() {
  if (document.visibilityState === "visible") {
    document.removeEventListener("visibilitychange", retryWhenSeen);
    reconnect().catch(() => { dialog.dataset.state = "failed"; });
  }
}

dialog?.addEventListener("components-reconnect-state-changed", (event) => {
  const state = event.detail.state;
  if (state === "hide") {
    dialog.close();
  } else if (state === "rejected") {
    location.reload();
  } else {
    dialog.dataset.state = state === "failed" ? "failed" : state === "paused" || state === "resume-failed" ? "paused" : "retrying";
    if (!dialog.open) {
      dialog.showModal();
    }
    if (state === "failed") {
      document.addEventListener("visibilitychange", retryWhenSeen);
    }
  }
});

// A page that is signing itself out must not be sent elsewhere meanwhile.
let leaving = false;
document.addEventListener("submit", (event) => {
  leaving ||= event.target.matches("[data-sign-out]");
});

// Half-filled forms: what is typed into form[data-draft] is kept for this tab, secrets and files excepted, and comes back into the
// form after the page was lost. Fields that appear later get theirs when they appear.
const draftKey = (form) => `centry-draft:${form.dataset.draft}`;
const isKept = (field) => field.name && field.type !== "password" && field.type !== "file" && field.type !== "submit" && !field.dataset.secret;
const readDraft = (form) => JSON.parse(sessionStorage.getItem(draftKey(form)) ?? "null");

function keepDraft(form) {
  const draft = readDraft(form) ?? {};
  for (const field of form.elements) {
    if (isKept(field)) {
      if (field.type === "radio") {
        if (field.checked) {
          draft[field.name] = field.value;
        }
      } else {
        draft[field.name] = field.type === "checkbox" ? field.checked : field.value;
      }
    }
  }
  sessionStorage.setItem(draftKey(form), JSON.stringify(draft));
}

// Only what was there when the form came to this page is put back: not what is being typed now.
const restored = new WeakMap();

function restoreDraft(form) {
  if (form.querySelector("fieldset.form-body")?.disabled) {
    return;
  }
  if (!restored.has(form)) {
    restored.set(form, { draft: readDraft(form), done: new Set() });
  }
  const { draft, done } = restored.get(form);
  if (!draft) {
    return;
  }
  let changed = false;
  for (const field of form.elements) {
    const id = field.type === "radio" ? `${field.name}=${field.value}` : field.name;
    if (!isKept(field) || done.has(id) || !(field.name in draft)) {
      continue;
    }
    const kept = draft[field.name];
    // What one list offers may depend on another field: its choice waits until it is there.
    if (field.type === "select-one" && ![...field.options].some((option) => option.value === kept)) {
      continue;
    }
    done.add(id);
    if (field.type === "checkbox" || field.type === "radio") {
      const on = field.type === "radio" ? kept === field.value : kept;
      if (field.checked !== on && (field.type === "checkbox" || on)) {
        field.checked = on;
        field.dispatchEvent(new Event("change", { bubbles: true }));
        changed = true;
      }
    } else if (field.value !== kept) {
      field.value = kept;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      changed ||= field.type !== "hidden";
    }
  }
  if (changed) {
    form.querySelector("[data-draft-notice]")?.removeAttribute("hidden");
  }
}

document.addEventListener("input", (event) => event.target.form?.matches("[data-draft]") && keepDraft(event.target.form));
// A refused try gets another key from the server: what is kept must not go back to the old one.
function isNewKey(change) {
  const seen = change.attributeName === "value" && change.target.name === "idempotency_key" && restored.get(change.target.form);
  return seen && (!seen.draft || seen.done.has("idempotency_key"));
}
new MutationObserver((changes) => {
  document.querySelectorAll("form[data-draft]").forEach(restoreDraft);
  changes.filter(isNewKey).forEach((change) => readDraft(change.target.form) && keepDraft(change.target.form));
}).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled", "value"] });

document.addEventListener("click", (event) => {
  const discard = event.target instanceof Element ? event.target.closest("[data-draft-discard]") : null;
  if (discard) {
    sessionStorage.removeItem(draftKey(discard.closest("form")));
    location.reload();
  }
});

// The language: a cookie for the server, and the page anew in it.
document.addEventListener("click", (event) => {
  const choice = event.target instanceof Element ? event.target.closest("[data-set-language]") : null;
  if (choice) {
    remember("lang", choice.dataset.setLanguage);
    location.reload();
  }
});

// The link of a mail: its token stands in the fragment, which no server sees. It is posted and taken out of the address.
const mailLink = document.querySelector("form[data-mail-link]");

function openMailLink() {
  const token = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  if (token) {
    mailLink.elements["Input.Token"].value = token;
    mailLink.requestSubmit();
  } else {
    document.querySelector("[data-mail-link-missing]")?.removeAttribute("hidden");
  }
}

if (mailLink) {
  // Pasted into a page that is open already, a link changes the fragment alone.
  window.addEventListener("hashchange", openMailLink);
  openMailLink();
}

// Passkeys. Ceremonies go by JSON: the server makes the options, the browser the answer.
const passkeysWork = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);

async function signInWithPasskey(form, path) {
  const began = await fetch(path, { method: "POST", headers: { RequestVerificationToken: form.elements.__RequestVerificationToken.value } });
  const ceremony = await began.json();
  if (!began.ok) {
    throw new Error(ceremony.error);
  }
  const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(ceremony.options) });
  form.elements["Passkey.CeremonyId"].value = ceremony.ceremony_id;
  form.elements["Passkey.Credential"].value = JSON.stringify(credential);
  form.submit();
}

const passkeySignIn = document.querySelector("[data-passkey-sign-in]");
if (passkeySignIn && !passkeysWork) {
  passkeySignIn.hidden = true;
} else if (passkeySignIn) {
  passkeySignIn.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const fault = passkeySignIn.querySelector("[data-passkey-fault]");
    fault.textContent = "";
    signInWithPasskey(event.target, passkeySignIn.dataset.passkeySignIn).catch((error) => {
      // Browsers do not tell whether there was no passkey or the person said no.
      fault.textContent = error instanceof DOMException || error instanceof TypeError ? fault.dataset.passkeyFault : error.message;
    });
  });
}

// A browser that nobody uses: asked for some time before its session ends, then signed out. All tabs share when they were last used.
const idle = document.querySelector("dialog[data-idle-limit]");
if (idle) {
  const limit = Number(idle.dataset.idleLimit) * 1000;
  const lead = Number(idle.dataset.idleWarning) * 1000;
  const key = "centry-used-at";
  const WRITE_EVERY = 5_000;
  let usedAt = 0;

  const use = () => {
    const now = Date.now();
    if (now - usedAt >= WRITE_EVERY || idle.open) {
      usedAt = now;
      localStorage.setItem(key, String(now));
    }
  };
  const lastUse = () => Math.max(usedAt, Number(localStorage.getItem(key)) || 0);
  const count = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  const look = () => {
    const left = lastUse() + limit - Date.now();
    if (left <= 0) {
      idle.querySelector("form [name=return_url]").value = location.pathname + location.search;
      idle.querySelector("form").requestSubmit();
      return;
    }
    if (left > lead) {
      idle.close();
    } else {
      idle.querySelector("[data-idle-count]").textContent = count(Math.ceil(left / 1000));
      if (!idle.open) {
        idle.showModal();
      }
    }
    // While nothing is to be counted, look when the warning is due, and now and then for a computer that slept.
    setTimeout(look, left > lead ? Math.min(left - lead, 30_000) : 500);
  };

  use();
  for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) {
    // Once the question is asked, only its answer counts.
    document.addEventListener(kind, () => idle.open || use(), { passive: true });
  }
  window.addEventListener("storage", (event) => event.key === key && idle.open && lastUse() + limit - Date.now() > lead && idle.close());
  const stay = () => {
    use();
    idle.close();
  };
  idle.querySelector("[data-idle-stay]").addEventListener("click", stay);
  idle.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay();
  });
  look();
}

// Called by circuits.
window.centry = {
  showModal: (dialog) => {
    if (dialog?.isConnected && !dialog.open) {
      dialog.showModal();
      (dialog.querySelector("[autofocus]") ?? dialog.querySelector(".dialog-body :is(input, select, textarea, button):not([type=hidden], :disabled)"))?.focus();
    }
  },
  closeModal: (dialog) => dialog?.close(),
  dropDraft: (name) => sessionStorage.removeItem(`centry-draft:${name}`),
  // Answered once the browser has done all that it was told before.
  settled: () => {},
  leave: (url) => {
    if (!leaving) {
      location.assign(url);
    }
  },
  // The JSON of the new credential; empty when the person or the browser said no.
  makePasskey: async (options) => {
    try {
      return JSON.stringify(await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options)) }));
    } catch (error) {
      if (error instanceof DOMException) {
        return "";
      }
      throw error;
    }
  },
  passkeysWork: () => passkeysWork,
  renewSession: (path) => fetch(path, { method: "POST", redirect: "manual" }).then(() => undefined),
};
