/** Light, and dark where that is preferred: the picture brings its own ground. */
export const style = `
svg { --ground: #fff; --ink: #1f2328; --soft: #59636e; --grid: #e6e8eb; --band: #f6f8fa; --good: #1a7f37; --bad: #d1570c }
@media (prefers-color-scheme: dark) {
  svg { --ground: #0d1117; --ink: #e6edf3; --soft: #9198a1; --grid: #222830; --band: #151b23; --good: #3fb950; --bad: #e8833a }
}
text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: var(--ink); font-variant-numeric: tabular-nums }
.ground { fill: var(--ground) }
.band { fill: var(--band) }
.title { font-size: 17px; font-weight: 600 }
.soft, .head { fill: var(--soft) }
.head { font-size: 12px }
.end { text-anchor: end }
.middle { text-anchor: middle }
.grid { stroke: var(--grid); shape-rendering: crispEdges }
.target { stroke: var(--ink); stroke-width: 1.5; shape-rendering: crispEdges }
rect.good { fill: var(--good) }
rect.guess { fill: none; stroke: var(--soft) }
rect.bad { fill: var(--bad) }
text.good { fill: var(--good); font-weight: 600 }
text.bad { fill: var(--bad); font-weight: 600 }`;
