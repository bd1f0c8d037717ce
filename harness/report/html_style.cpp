// The style of the page. Light and dark as the reader's system asks; print is light.
#include "harness/report/html_style.hpp"

namespace sealbench::report {

std::string_view html_style() {
  return R"css(
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1f2328; --muted: #59636e; --grid: #d8dee4;
  --shade: #f3f5f7; --good: #1a7f37; --bad: #b62324; --link: #0a58ca; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171c; --ink: #e6e9ed; --muted: #a3adb8; --grid: #333a42;
  --shade: #1e2329; --good: #5cc77a; --bad: #ff8078; --link: #80b3ff; } }
@media print { :root { --paper: #ffffff; --ink: #1f2328; --muted: #59636e; --grid: #d8dee4; --shade: #f3f5f7;
  --good: #1a7f37; --bad: #b62324; --link: #1f2328; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 82rem; padding: 1rem 1.25rem 3rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: .8rem 0 .4rem; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem; padding-top: .5rem; border-top: 1px solid var(--grid); }
h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
a { color: var(--link); }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; padding: 0; margin: .4rem 0; }
p, ul.summary, main li { max-width: 52rem; }
p.lead { color: var(--muted); margin-top: 0; }
ul.summary { padding-left: 1.2rem; }
dl.answers { max-width: 52rem; } dl.answers dt { font-weight: 600; margin-top: .7rem; } dl.answers dd { margin: .1rem 0 0; }
dl.answers dt .dim { font-weight: 400; }
ul.summary li { margin: .3rem 0; }
code { font: .92em ui-monospace, "DejaVu Sans Mono", monospace; background: var(--shade); padding: .1em .3em;
  border-radius: 3px; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; font-size: .86rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); padding: .2rem 0; }
caption span { display: inline-block; position: sticky; left: 0; max-width: calc(100vw - 2.5rem); }
th, td { padding: .3rem .42rem; text-align: left; border-bottom: 1px solid var(--grid); vertical-align: top;
  white-space: nowrap; }
thead th { border-bottom: 2px solid var(--muted); }
tbody th { font-weight: 600; position: sticky; left: 0; background: var(--paper); }
table.numbers td, table.numbers thead th:not(:first-child) { text-align: right; }
td.wide { white-space: normal; min-width: 22rem; }
td.words, table.numbers td.words { white-space: normal; min-width: 8.5rem; }
table.numbers thead th { white-space: normal; vertical-align: bottom; }
p.hint { display: none; color: var(--muted); }
.good { color: var(--good); }
.bad { color: var(--bad); font-weight: 600; }
.dim { color: var(--muted); }
figure { margin: 0; break-inside: avoid; }
.picture svg { display: block; width: 100%; min-width: 31rem; max-width: 48rem; height: auto; }
details { margin: .5rem 0; }
summary { cursor: pointer; color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
@media (max-width: 40rem) { p.hint { display: block; } body { padding: .5rem .9rem 2rem; } h1 { font-size: 1.4rem; }
  th, td { padding: .3rem .5rem; } }
@page wide { size: landscape; }
@media print { section.landscape { page: wide; } table.numbers td, table.numbers th { white-space: nowrap !important; }
  body { max-width: none; font-size: 10pt; } nav, .download, p.hint { display: none; }
  .scroll { overflow: visible; } .picture svg { min-width: 0; } table { font-size: 7.5pt; }
  th, td { white-space: normal; padding: .15rem .4rem; } tr { break-inside: avoid; } h2, h3 { break-after: avoid; } }
)css";
}

}  // namespace sealbench::report
