/** Light, and dark where that is preferred: the picture brings its own ground. */
export const style = `
svg { --ground: #fff; --ink: #1f2328; --soft: #59636e; --grid: #e6e8eb; --line: #0b63ce; --area: #0b63ce33; --fault: #d1570c; --healing: #d1570c4d; --band: #d1570c12; --inside: #fff }
@media (prefers-color-scheme: dark) {
  svg { --ground: #0d1117; --ink: #e6edf3; --soft: #9198a1; --grid: #222830; --line: #66a9ff; --area: #66a9ff38; --fault: #e8833a; --healing: #e8833a59; --band: #e8833a17; --inside: #0d1117 }
}
text { font: 11px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: var(--soft) }
.ground { fill: var(--ground) }
.title { font-size: 16px; font-weight: 600; fill: var(--ink) }
.key { font-size: 12px }
.name { font-size: 10.5px; fill: var(--ink) }
.lane { fill: var(--ink) }
.inside { font-size: 9.5px; fill: var(--inside) }
.tick { font-variant-numeric: tabular-nums }
.end { text-anchor: end }
.middle { text-anchor: middle }
.grid, .rail { stroke: var(--grid); stroke-width: 1; shape-rendering: crispEdges }
.edge { stroke: var(--soft); stroke-dasharray: 3 3; shape-rendering: crispEdges }
.band { fill: var(--band) }
.p99 { fill: var(--area) }
.p50 { fill: none; stroke: var(--line); stroke-width: 1.6; stroke-linejoin: round }
.fault { fill: var(--fault) }
.healing { fill: var(--healing) }`;
