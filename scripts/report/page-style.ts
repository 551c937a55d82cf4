/** The page's own style: light and dark by the reader's system, light on paper. Nothing is loaded from anywhere. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --page: #ffffff; --card: #f6f7f9; --ink: #1b1f24; --soft: #5b6570; --rule: #d9dee4;
  --candidate: #c2570c; --stable: #1f62c9; --evidence: #7a3fc4; --good: #18794e; --bad: #c62a2f; --goodback: #e6f6ec; --badback: #feecec; --openback: #fff5dc; --open: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --page: #14171a; --card: #1d2226; --ink: #e8ebee; --soft: #9aa5b1; --rule: #323a42;
  --candidate: #ff9f4a; --stable: #6ea8ff; --evidence: #c09bff; --good: #4cc38a; --bad: #ff7a7d; --goodback: #12291d; --badback: #331517; --openback: #302508; --open: #f0b94a; } }
@media print { :root { color-scheme: light; --page: #fff; --card: #fff; --ink: #000; --soft: #444; --rule: #bbb; --candidate: #b34700; --stable: #0b4fb3;
  --evidence: #6a2fb4; --good: #0d6b40; --bad: #b01e23; --goodback: #fff; --badback: #fff; --openback: #fff; --open: #6b4700; }
  figure, table, section { break-inside: avoid; } body { font-size: 10pt; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1040px; padding: 28px 20px 60px; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; } h2 { font-size: 18px; margin: 36px 0 10px; }
p { margin: 0 0 8px; } .soft { color: var(--soft); }
code { font: 13px/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.banner { border-left: 6px solid; border-radius: 6px; padding: 12px 16px; margin: 16px 0; } .banner strong { display: block; font-size: 18px; }
.banner.good { background: var(--goodback); border-color: var(--good); } .banner.good strong { color: var(--good); }
.banner.bad { background: var(--badback); border-color: var(--bad); } .banner.bad strong { color: var(--bad); }
.banner.open { background: var(--openback); border-color: var(--open); } .banner.open strong { color: var(--open); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(128px, 1fr)); gap: 10px; margin: 16px 0; }
.facts div { background: var(--card); border: 1px solid var(--rule); border-radius: 6px; padding: 8px 12px; }
.facts b { display: block; font-size: 20px; font-variant-numeric: tabular-nums; } .facts span { color: var(--soft); font-size: 13px; }
figure { margin: 0 0 18px; } figcaption { font-size: 14px; color: var(--soft); } figcaption strong { color: var(--ink); margin-right: 6px; }
.legend { float: right; } .key { margin-left: 14px; color: var(--ink); } .key::before { content: ""; display: inline-block; width: 16px; height: 3px; margin: 0 6px 4px 0; background: currentColor; }
.key.candidate::before { background: var(--candidate); } .key.stable::before { background: var(--stable); } .key.evidence::before { background: var(--evidence); }
svg { width: 100%; height: auto; display: block; font: 11px system-ui, sans-serif; }
.grid { stroke: var(--rule); stroke-width: 1; } .axis { fill: var(--soft); }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; } .line.candidate { stroke: var(--candidate); } .line.stable { stroke: var(--stable); stroke-dasharray: 6 3; } .line.evidence { stroke: var(--evidence); }
.dot.candidate { fill: var(--candidate); } .dot.stable { fill: var(--stable); } .dot.evidence { fill: var(--evidence); }
.area { opacity: .16; } .area.candidate { fill: var(--candidate); } .area.evidence { fill: var(--evidence); } .area.stable { fill: var(--stable); }
line.mark { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 3; } text.mark { fill: var(--soft); font-size: 10px; }
line.mark.bad { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: none; } text.mark.bad { fill: var(--bad); font-weight: 600; }
line.mark.good { stroke: var(--good); } text.mark.good { fill: var(--good); }
line.limit { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 8 4; } text.limit { fill: var(--bad); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--rule); } th { font-weight: 600; color: var(--soft); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } td.time { font-variant-numeric: tabular-nums; white-space: nowrap; color: var(--soft); }
td.bad { color: var(--bad); font-weight: 600; } td.good { color: var(--good); font-weight: 600; } td.open { color: var(--open); font-weight: 600; }
.differs code { background: var(--openback); }
`;
