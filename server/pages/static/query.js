// The editor of the query page, shown in place of the text area; the form still sends the text area.
// Without the editor's script, or if it fails, the text area stays.
"use strict";

(() => {
  const form = document.querySelector("form.query");
  const area = form.querySelector("textarea");
  const label = form.querySelector("label[for=query]");
  const run = form.querySelector("#run");
  const share = document.querySelector("a.share");

  if (share && navigator.clipboard) offerCopying(share);
  if (typeof Yasqe !== "undefined") edit();

  /** A button that copies the address of the answer, for who does not want to follow the link first. */
  function offerCopying(link) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy the link";
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(link.href);
        said.textContent = "Copied";
      } catch {
        said.textContent = "The browser does not let it be copied; the address of this page is the same";
      }
    });
    link.after(" ", button, " ", said);
  }

  function edit() {
    const frame = document.createElement("div");
    frame.className = "editor";
    area.before(frame);
    const completers = addCompleters();
    const editor = new Yasqe(frame, {
      value: area.value,
      persistenceId: null,
      consumeShareLink: null,
      createShareableLink: null,
      showQueryButton: false,
      resizeable: false,
      autocompleters: completers,
      editorHeight: "auto",
      viewportMargin: Infinity,
      screenReaderLabel: "Query",
      // Tab leaves the editor like any other field; lines are indented while typing.
      extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": send, "Cmd-Enter": send, "Ctrl-S": false, Esc: false },
    });
    const input = editor.getInputField();
    input.id = "query-editor";
    input.spellcheck = false;
    input.setAttribute("aria-describedby", "editor-state");
    label.htmlFor = input.id;
    area.hidden = true;
    // A hidden field that is required and empty would stop the form without a message.
    area.required = false;
    const state = stateOf(frame);
    editor.on("change", () => {
      area.value = editor.getValue();
      tellState(editor, state);
    });
    tellState(editor, state);
    if (form.dataset.line) showPlace(editor, Number(form.dataset.line) - 1, Number(form.dataset.column) - 1);
    // The policy of this page forbids the inline style of its tooltip; the line below has the same text.
    frame.addEventListener("mouseover", (event) => {
      if (event.target.closest(".parseErrorIcon")) event.stopPropagation();
    }, true);
  }

  function send() {
    form.requestSubmit(run);
  }

  function stateOf(frame) {
    const state = document.createElement("p");
    state.id = "editor-state";
    state.className = "kind";
    frame.after(state);
    return state;
  }

  /** Say in words what the mark in the margin shows, and which keys there are. */
  function tellState(editor, state) {
    const lines = editor.lineCount();
    let wrong = 0;
    for (let line = 0; line < lines && !wrong; line++) {
      const marks = editor.lineInfo(line).gutterMarkers;
      if (marks && marks.gutterErrorBar) wrong = line + 1;
    }
    state.textContent = wrong
      ? `Line ${wrong} is not SPARQL as it stands.`
      : "Ctrl+Enter runs the query, Ctrl+Space completes terms.";
  }

  function showPlace(editor, line, column) {
    editor.addLineClass(line, "background", "wrong");
    editor.setCursor({ line, ch: Math.max(0, column) });
  }

  /** Completers fed from this server alone; those that come with the editor ask other hosts. */
  function addCompleters() {
    let loaded;
    const nothing = { prefixes: {}, classes: [], properties: [], values: [] };
    const load = async () => {
      const answer = await fetch(form.dataset.terms);
      return answer.ok ? answer.json() : nothing;
    };
    const terms = () => (loaded ??= load().catch(() => nothing));
    const before = (editor) => {
      const token = editor.getCompleteToken();
      return /^[?$]/.test(token.string) || !token.string.trim() ? null : token;
    };
    // A complete name needs no completion: Enter then ends the line.
    const postprocessHints = (editor, hints) => {
      const written = editor.getCompleteToken().string;
      return hints.some((hint) => hint.text === written) ? [] : hints;
    };
    const shared = { postprocessHints, autoShow: true, persistenceId: null };
    const lists = {
      "terms-prefixes": ["prefixes", async () => {
        const { prefixes } = await terms();
        return Object.entries(prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`).sort();
      }],
      "terms-property": ["property", async () => (await terms()).properties],
      "terms-class": ["class", async () => (await terms()).classes],
    };
    for (const [name, [kin, get]] of Object.entries(lists)) {
      Yasqe.forkAutocompleter(kin, { ...shared, name, get, bulk: true }, false);
    }
    Yasqe.forkAutocompleter("variables", { ...shared, name: "terms-variable" }, false);
    Yasqe.forkAutocompleter("class", {
      ...shared,
      name: "terms-value",
      bulk: true,
      get: async () => (await terms()).values,
      isValidCompletionPosition: (editor) => {
        const token = before(editor);
        return Boolean(token && token.state.lastProperty && !token.state.possibleCurrent.includes("a"));
      },
    }, false);
    return ["terms-variable", ...Object.keys(lists), "terms-value"];
  }
})();
