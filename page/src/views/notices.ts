// What to say where there is nothing to show.

import { h } from "../dom";
import { empty } from "../parts";
import { link } from "../route";
import { page } from "./view";
import type { View } from "./view";

export function login(isWrong: boolean): View {
  const tree = page(
    "Weir asks for its token",
    h(
      "form",
      { class: "login", "data-form": "login" },
      h("label", { for: "token" }, "Token"),
      h("input", {
        id: "token",
        name: "token",
        type: "password",
        autocomplete: "current-password",
        required: true,
        "aria-describedby": "token-help",
      }),
      h("button", { type: "submit" }, "Show"),
      h(
        "p",
        { id: "token-help", class: isWrong ? "gap" : "quiet", role: isWrong ? "alert" : undefined },
        isWrong
          ? "That is not the token."
          : "It is in the file that http.token_file names in Weir's configuration.",
      ),
    ),
  );
  return { title: "Token", tree };
}

export function nothing(): View {
  return {
    title: "Nothing here",
    tree: page(
      "Nothing here",
      empty("There is no such page or incident. ", h("a", { href: link() }, "Overview")),
    ),
  };
}

export function gone(): View {
  return {
    title: "No answer",
    tree: page(
      "No answer",
      empty(
        "The agent does not answer. ",
        h("code", {}, "systemctl status weir"),
        " says whether it runs; this page shows more as soon as it does.",
      ),
    ),
  };
}

export function waiting(): View {
  return {
    title: "Loading",
    tree: page("What is leaving this host now", h("p", { class: "empty" }, "Asking the agent…")),
  };
}
