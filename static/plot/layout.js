/** @import { Theme } from "./palette.js" */

/**
 * @typedef {object} Figure What Plotly draws.
 * @property {Record<string, unknown>[]} data
 * @property {Record<string, unknown>} layout
 */

/** Layout that all plots share. @type {(theme: Theme) => Record<string, unknown>} */
export function plainLayout(theme) {
  return {
    autosize: true,
    showlegend: false,
    hovermode: "closest",
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: theme.font, size: theme.size, color: theme.muted },
    hoverlabel: {
      bgcolor: theme.paper,
      bordercolor: theme.rule,
      font: { color: theme.ink, family: theme.font },
    },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: theme.muted, activecolor: theme.ink },
  };
}

/** @type {(theme: Theme) => Record<string, unknown>} */
export function axis(theme) {
  return {
    showgrid: false,
    zeroline: false,
    ticks: "outside",
    ticklen: 4,
    tickcolor: theme.rule,
    linecolor: theme.rule,
    showline: true,
  };
}

/** A line's dashes, as Plotly writes them. @type {(dash: number[]) => string} */
export function dashOf(dash) {
  return dash.map((part) => `${part}px`).join(",") || "solid";
}
