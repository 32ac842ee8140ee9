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
  await navigator.clipboard.writeText(button.dataset.copy);
  button.dataset.copied = "";
  announce(button.dataset.copiedText);
  setTimeout(() => delete button.dataset.copied, 1600);
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const closest = (selector) => target?.closest(selector);
  let found;
  if ((found = closest("[data-set-theme]"))) {
    setTheme(found.dataset.setTheme);
  } else if ((found = closest("[data-copy]"))) {
    copy(found);
  } else if (closest("[data-nav-toggle]")) {
    setNav(!navIsOpen());
  } else if (closest("[data-nav-close]") || closest("#side-nav a")) {
    setNav(false);
  } else if ((found = closest(".skip-link"))) {
    event.preventDefault();
    document.getElementById("content")?.focus();
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
const isNewKey = (change) => change.attributeName === "value" && change.target.name === "idempotency_key"
  && restored.get(change.target.form)?.done.has("idempotency_key");
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
  leave: (url) => {
    if (!leaving) {
      location.assign(url);
    }
  },
  renewSession: (path) => fetch(path, { method: "POST", redirect: "manual" }).then(() => undefined),
};
