// Draws the table of the graph page as a picture. The page is complete without it, as the table is below.
"use strict";

(() => {
  const figure = document.getElementById("graph");
  if (!figure || typeof cytoscape !== "function") {
    return;
  }
  const picture = document.getElementById("graph-picture");
  const chosen = document.getElementById("graph-chosen");
  const { source, base, root, article } = figure.dataset;

  // cytoscape adds a <style> element unless it finds this id, and the policy of the page forbids such elements. Our
  // stylesheet has its rule (position: relative).
  document.querySelector('link[rel="stylesheet"]').id = "__________cytoscape_stylesheet";

  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const lines = { affirms: ["solid", "triangle"], denies: ["dashed", "tee"], doubts: ["dotted", "circle"] };

  // The same rule as in the table: a path of this server, another site by http(s), or no link.
  function target(iri) {
    if (iri.startsWith(base)) {
      return root + iri.slice(base.length);
    }
    return /^https?:\/\//i.test(iri) ? iri : null;
  }

  function nodesOf(rows) {
    const nodes = new Map();
    for (const row of rows) {
      for (const [iri, label] of [[row.claimant, row.claimant_label], [row.whom, row.whom_label]]) {
        const node = nodes.get(iri) || { id: `n${nodes.size}`, iri, label: short(label), name: label, claims: 0 };
        node.claims += row.claims;
        nodes.set(iri, node);
      }
    }
    return nodes;
  }

  function short(label) {
    const characters = [...label];
    return characters.length > 60 ? `${characters.slice(0, 59).join("")}…` : label;
  }

  function elementsOf(rows) {
    const nodes = nodesOf(rows);
    const edges = rows.map((row, number) => ({
      data: { id: `e${number}`, source: nodes.get(row.claimant).id, target: nodes.get(row.whom).id, row, claims: row.claims },
      classes: row.stance,
    }));
    return [...Array.from(nodes.values(), (data) => ({ data })), ...edges];
  }

  function styleOf() {
    const styles = getComputedStyle(document.documentElement);
    const colour = (name) => styles.getPropertyValue(`--${name}`).trim();
    const edge = (stance) => ({
      selector: `edge.${stance}`,
      style: {
        "line-color": colour(stance), "target-arrow-color": colour(stance), "line-style": lines[stance][0],
        "target-arrow-shape": lines[stance][1],
      },
    });
    return [
      {
        selector: "node",
        style: {
          label: "data(label)", color: colour("ink"), "background-color": colour("card"), "border-width": 2,
          "border-color": colour("faint"), width: "mapData(claims, 1, 60, 16, 48)", height: "mapData(claims, 1, 60, 16, 48)",
          "font-family": getComputedStyle(figure.querySelector("figcaption")).fontFamily, "font-size": "mapData(claims, 1, 60, 13, 20)",
          "text-wrap": "wrap", "text-max-width": 120, "text-valign": "bottom", "text-margin-y": 4,
          "text-outline-color": colour("paper"), "text-outline-width": 2, "min-zoomed-font-size": 6,
        },
      },
      {
        selector: "edge",
        style: {
          width: "mapData(claims, 1, 40, 1.5, 9)", "curve-style": "bezier", "arrow-scale": 1.1, "line-cap": "butt",
          "line-dash-pattern": [7, 4],
        },
      },
      ...Object.keys(lines).map(edge),
      { selector: ":selected", style: { "border-color": colour("link"), "border-width": 4, "overlay-color": colour("link"), "overlay-opacity": 0.2, "overlay-padding": 4 } },
      { selector: ".faded", style: { opacity: 0.2 } },
    ];
  }

  // Words of the data become text nodes only, each in an element that isolates its direction.
  function named(name, iri) {
    const words = document.createElement("bdi");
    words.textContent = name;
    return linked(words, iri && target(iri));
  }

  function linked(content, href) {
    if (!href) {
      return content;
    }
    const link = document.createElement("a");
    link.href = href;
    link.append(content);
    return link;
  }

  function showConnection({ row }) {
    const asked = new URLSearchParams({ speaker: row.claimant, stance: row.stance, whom: row.whom, ...(article && { article }) });
    const stance = document.createElement("span");
    stance.className = `side ${row.stance}`;
    stance.textContent = figure.dataset[row.stance] ?? row.stance;
    const many = row.claims === 1 ? "Show the claim" : `Show the ${row.claims} claims`;
    const more = row.about > 1 ? `, and ${row.about - 1} more` : "";
    chosen.replaceChildren(
      named(row.claimant_label, row.claimant), " ", stance, " of ", named(row.whom_label, row.whom), ": ",
      named(row.example, null), `${more}. `, linked(many, `${root}connection?${asked}`),
    );
  }

  function showNode({ name, iri }) {
    const asked = new URLSearchParams({ ...(article && { article }), entity: iri });
    chosen.replaceChildren(named(name, iri), ". ", linked("Only the lines from and to this name", `${root}graph?${asked}`));
  }

  function draw(rows) {
    figure.hidden = false;
    const graph = cytoscape({
      container: picture, elements: elementsOf(rows), style: styleOf(),
      // Start from a circle, not at random, so that the picture is the same each time. The wheel scrolls the page.
      layout: { name: "circle" }, userZoomingEnabled: false, minZoom: 0.2, maxZoom: 4, boxSelectionEnabled: false,
    });
    graph.layout({
      name: "cose", randomize: false, animate: false, fit: false, nodeDimensionsIncludeLabels: true, numIter: 1500,
    }).run();
    spread(graph);
    graph.on("tap", (event) => {
      graph.elements().removeClass("faded");
      if (event.target !== graph) {
        const near = event.target.isNode() ? event.target.closedNeighborhood() : event.target.union(event.target.connectedNodes());
        graph.elements().not(near).addClass("faded");
      }
    });
    graph.on("tap", "edge", (event) => showConnection(event.target.data()));
    graph.on("tap", "node", (event) => showNode(event.target.data()));
    dark.addEventListener("change", () => graph.style(styleOf()));
    figure.querySelector(".controls").addEventListener("click", (event) => zoom(graph, event.target.dataset.zoom));
    figure.dataset.drawn = String(rows.length);
  }

  // Stretches the layout to the shape of the picture, and beyond its size if the names would not fit.
  function spread(graph) {
    const places = graph.nodes().map((node) => node.position());
    const crowd = Math.max(1, Math.sqrt((graph.nodes().length * 15000) / (graph.width() * graph.height())));
    const scale = (axis, size) => {
      const values = places.map((place) => place[axis]);
      const least = Math.min(...values);
      const span = Math.max(...values) - least || 1;
      return (place) => ((place[axis] - least) / span) * size;
    };
    const [x, y] = [scale("x", graph.width() * crowd - 120), scale("y", graph.height() * crowd - 80)];
    const moved = places.map((place) => ({ x: x(place), y: y(place) }));
    graph.nodes().positions((_, number) => moved[number]);
    graph.fit(undefined, 16);
  }

  function zoom(graph, step) {
    if (step === "fit") {
      graph.fit(undefined, 16);
    } else if (step) {
      graph.zoom({ level: graph.zoom() * Number(step), renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });
    }
  }

  fetch(source, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
    .then(draw)
    .catch((error) => {
      // The table has the same content.
      figure.hidden = true;
      console.warn(`the graph is not drawn: ${error.message}`);
    });
})();
