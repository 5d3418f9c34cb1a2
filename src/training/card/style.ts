// The card's style sheet: light, dark by the reader's preference, and paper. No script and no file from elsewhere.

export const style = `
:root { color-scheme: light dark; --page: #f6f7f9; --sheet: #fff; --ink: #19222d; --soft: #566273; --rule: #dfe4ea; --grid: #e9edf1;
  --a: #1f6fb2; --b: #d1571c; --c: #7b8794; --good: #e7f1fa;
  --f0: #1f5fa8; --f1: #6da5d8; --f2: #9aa3ad; --f3: #ef9a5c; --f4: #c8440f; }
@media (prefers-color-scheme: dark) {
  :root { --page: #11161c; --sheet: #1a2129; --ink: #e8edf2; --soft: #a3afbc; --rule: #303a46; --grid: #27303a;
    --a: #62aee8; --b: #f08a4b; --c: #8793a0; --good: #1d3347;
    --f0: #4d9be6; --f1: #8bbfe9; --f2: #8d98a4; --f3: #f3ad78; --f4: #f2702e; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 40px 28px 56px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 21px; margin: 44px 0 12px; }
h3 { font-size: 16px; margin: 0 0 4px; }
p { margin: 0 0 12px; max-width: 78ch; }
.lead, figcaption, .note-text, td small, th small { color: var(--soft); }
.warning { max-width: none; margin: 14px 0; padding: 10px 16px; background: var(--sheet); border: 1px solid var(--b); border-left-width: 6px; border-radius: 6px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 14px; margin: 26px 0 0; padding: 0; list-style: none; }
.tiles li { background: var(--sheet); border: 1px solid var(--rule); border-radius: 10px; padding: 14px 18px; }
.tiles b { display: block; font-size: 28px; line-height: 1.25; font-variant-numeric: tabular-nums; font-weight: 650; }
.tiles span { color: var(--soft); font-size: 14px; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(520px, 100%), 1fr)); gap: 18px; }
figure { margin: 0; background: var(--sheet); border: 1px solid var(--rule); border-radius: 10px; padding: 18px 20px 16px; break-inside: avoid; }
figure svg { display: block; width: 100%; height: auto; margin: 6px 0 8px; }
figcaption { font-size: 14.5px; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0; padding: 0; font-size: 13.5px; color: var(--soft); }
.key { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
.scroll { overflow-x: auto; background: var(--sheet); border: 1px solid var(--rule); border-radius: 10px; }
table { border-collapse: collapse; width: 100%; font-size: 14.5px; }
th, td { padding: 9px 12px; text-align: right; border-top: 1px solid var(--rule); vertical-align: top; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead th { border-top: 0; color: var(--soft); font-weight: 600; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; white-space: normal; min-width: 270px; font-weight: 600; }
td small, th small { display: block; font-weight: 400; font-size: 13px; }
tr.own { background: var(--good); }
dl { display: grid; grid-template-columns: minmax(150px, max-content) 1fr; gap: 6px 22px; margin: 0; font-size: 14.5px; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
ul.plain { margin: 0; padding-left: 20px; max-width: 84ch; }
ul.plain li { margin-bottom: 7px; }
svg text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: var(--soft); }
svg .title { font-size: 13px; fill: var(--ink); }
svg .note { fill: var(--ink); font-weight: 600; }
svg path { fill: none; }
.grid path { stroke: var(--grid); }
.a-line { stroke: var(--a); stroke-width: 2.4; } .b-line { stroke: var(--b); stroke-width: 2.4; } .c-line { stroke: var(--c); stroke-width: 1.6; } .ink-line { stroke: var(--ink); stroke-width: 1.4; }
path.thin { stroke-width: 1.4; } path.dashed { stroke-dasharray: 5 4; }
.a-mark { fill: var(--a); stroke: var(--sheet); stroke-width: 1.5; } svg .b-mark { fill: var(--b); stroke: var(--sheet); stroke-width: 1.5; }
.a-fill { fill: var(--a); background: var(--a); } .b-fill { fill: var(--b); background: var(--b); } .c-fill { background: var(--c); }
.dots { stroke-width: 4.4; stroke-linecap: round; stroke-opacity: 0.85; }
.dots-0 { stroke: var(--f0); } .dots-1 { stroke: var(--f1); } .dots-2 { stroke: var(--f2); } .dots-3 { stroke: var(--f3); } .dots-4 { stroke: var(--f4); }
.fifth-0 { background: var(--f0); } .fifth-2 { background: var(--f2); } .fifth-4 { background: var(--f4); }
@media print {
  :root { color-scheme: light; --page: #fff; --sheet: #fff; --ink: #000; --soft: #444; --rule: #bbb; --grid: #e4e4e4; --a: #1f6fb2; --b: #d1571c; --c: #777; --good: #eef4fa; }
  body { font-size: 12px; print-color-adjust: exact; -webkit-print-color-adjust: exact; } main { padding: 0; max-width: none; }
  .plots { grid-template-columns: 1fr 1fr; gap: 10px; } .tiles { grid-template-columns: repeat(4, 1fr); }
  table { font-size: 9.5px; } th, td { padding: 4px 5px; } th { white-space: normal; } th:first-child, td:first-child { min-width: 170px; } tr { break-inside: avoid; }
  td small, th small, .tiles span, .legend { font-size: 8.5px; } figcaption, dl, h3 { font-size: 10px; } dl { grid-template-columns: 90px 1fr; } figure { padding: 9px 11px; }
  .scroll { overflow: visible; } .tiles li { padding: 8px 10px; } .tiles b { font-size: 15px; } h1 { font-size: 22px; } h2 { font-size: 15px; }
  h2 { break-after: avoid; margin-top: 24px; }
}`;
