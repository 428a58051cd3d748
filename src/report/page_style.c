// SPDX-License-Identifier: MIT
/* The style sheet of the page: light, dark, print and forced colours.
 *
 * System fonts, one column of text, pictures and tables a little wider. The colours of pictures
 * come from report/ink.def. */
#include "report/page.h"

static const char sheet[] =
    ":root{color-scheme:light dark;--paper:#fdfcfa;--panel:#f4f2ed;--text:#1b2129;--muted:#535e69;"
    "--rule:#dcd9d2;--link:#0b4f8a;--accent:#11375c;--mark:#854600}\n"
    "@media (prefers-color-scheme:dark){:root{--paper:#15191e;--panel:#1e242b;--text:#e9ecef;"
    "--muted:#aab4be;--rule:#353d46;--link:#8cc4f5;--accent:#cbe3f9;--mark:#f0b062}}\n"
    "*{box-sizing:border-box}\n"
    "html{font:17px/1.6 system-ui,-apple-system,'Segoe UI',Roboto,'Liberation "
    "Sans',Arial,sans-serif;"
    "background:var(--paper);color:var(--text);-webkit-text-size-adjust:100%}\n"
    "body{margin:0 auto;padding:0 1.25rem 4rem;max-width:calc(920px + 2.5rem);"
    "overflow-wrap:break-word}\n"
    "h1,h2,.lead{font-family:Charter,'Iowan Old Style','Source Serif 4',Georgia,'Liberation Serif',"
    "serif}\n"
    "h1{font-size:2.15rem;line-height:1.2;font-weight:600;margin:.35rem 0 1rem;max-width:26em;"
    "text-wrap:balance}\n"
    "h2{font-size:1.55rem;line-height:1.25;font-weight:600;margin:0 0 .6rem}\n"
    "h3{font-size:1.05rem;line-height:1.35;margin:2rem 0 .4rem}\n"
    "p,ul,ol,dl,.note{max-width:68ch}\n"
    "p{margin:.6rem 0}\n"
    "ul{padding-left:1.2rem}\nli{margin:.3rem 0}\n"
    "a{color:var(--link)}\n"
    ":focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}\n"
    "header{padding:2.6rem 0 1rem}\n"
    ".eyebrow{color:var(--muted);font-size:.86rem;margin:0;letter-spacing:.01em}\n"
    ".skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--paper);"
    "padding:.5rem 1rem;z-index:2}\n"
    "nav{border-block:1px solid var(--rule);padding:.65rem 0;font-size:.9rem}\n"
    "nav ul{display:flex;flex-wrap:wrap;gap:.15rem 1.3rem;list-style:none;margin:0;padding:0;"
    "max-width:none}\n"
    "nav li{margin:0}nav a{display:inline-block;padding:.2rem 0;text-decoration:none}"
    "nav a:hover{text-decoration:underline}\n"
    "section{margin-top:3.6rem;scroll-margin-top:1rem}\n"
    ".lead{font-size:1.3rem;line-height:1.5;max-width:36em;margin:.4rem 0 1rem}\n"
    ".caveat{border-left:4px solid var(--mark);padding:.1rem 0 .1rem 1rem;margin:1.4rem 0}\n"
    ".note{color:var(--muted);font-size:.9rem}\n"
    "figure{margin:1.6rem 0 2.2rem}\n"
    "figure svg{display:block;width:100%;height:auto;max-width:920px;font-variant-numeric:"
    "tabular-nums}\n"
    "figcaption{max-width:68ch;margin:0 0 1.1rem;color:var(--muted);font-size:.95rem}\n"
    "figcaption strong{display:block;color:var(--text);font-size:1.05rem}\n"
    "svg.narrow{display:none}\n"
    "@media (max-width:640px){svg.wide{display:none}figure "
    "svg.narrow{display:block;max-width:480px}"
    "html{font-size:16px}h1{font-size:1.7rem}.lead{font-size:1.15rem}header{padding-top:1.6rem}}\n"
    "details{margin:.7rem 0}\n"
    "summary{cursor:pointer;padding:.25rem 0;color:var(--link)}\n";

static const char sheet_of_text[] =
    ".package{border-top:1px solid var(--rule);margin:0;padding:.35rem 0}\n"
    ".package>summary{color:var(--text)}.package>summary b{margin-right:.35em}\n"
    ".package>summary span{color:var(--muted);display:block;padding-left:1.1rem;font-size:.92rem}\n"
    ".package>div{padding:0 0 1rem 1.1rem}\n"
    ".scroll{overflow-x:auto;margin:.8rem 0;max-width:100%}\n"
    "table{border-collapse:collapse;font-size:.86rem;line-height:1.4;"
    "font-variant-numeric:tabular-nums;min-width:50%}\n"
    "caption{text-align:left;color:var(--muted);padding:0 0 .5rem}"
    "caption span{display:block;max-width:min(68ch,100vw - 2.5rem)}\n"
    "th,td{text-align:left;vertical-align:top;padding:.38rem .9rem .38rem 0;"
    "border-bottom:1px solid var(--rule)}\n"
    "th{font-weight:600}thead th{vertical-align:bottom;border-bottom:2px solid var(--muted)}\n"
    "tbody th{font-weight:400}tbody th b{font-weight:600}\n"
    "td{min-width:4.2rem}.glance td{min-width:0}.n{text-align:right}td.n{white-space:nowrap}\n"
    ".glance{width:min(100vw - 2.5rem,1180px);max-width:none;margin-inline:calc(50% - min(50vw - "
    "1.25rem,590px))}\n"
    ".glance td,.glance th{padding-right:.75rem}.glance table{min-width:100%}\n"
    ".glance tbody th{position:sticky;left:0;background:var(--paper);min-width:9.5rem;z-index:1}\n"
    ".range{color:var(--muted);font-size:.92em;white-space:nowrap}\n"
    ".meaning{color:var(--muted);font-size:.92em}\n"
    ".places td{min-width:0;padding-right:.55rem;padding-left:.55rem}.places th{padding-right:.55rem}"
    ".places tbody th{min-width:15rem;position:sticky;left:0;background:var(--paper)}"
    ".places table{min-width:100%}@media (max-width:640px){.places tbody th{min-width:9rem}}\n"
    ".places td.first{font-weight:700;background:color-mix(in srgb,var(--accent) 34%,transparent)}"
    ".places td.second{background:color-mix(in srgb,var(--accent) 17%,transparent)}"
    ".places td.third{background:color-mix(in srgb,var(--accent) 8%,transparent)}\n"
    ".reference th,.reference td{background:var(--panel)!important}\n"
    "pre,code{font:.86rem/1.5 ui-monospace,'Cascadia Mono','Liberation Mono',Menlo,monospace}\n"
    "pre{background:var(--panel);padding:.9rem 1rem;overflow-x:auto;border-radius:4px;"
    "white-space:pre-wrap;overflow-wrap:anywhere}\n"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.2rem;font-size:.95rem}\n"
    "dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}\n"
    "@media (max-width:640px){dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 .6rem}}\n"
    "footer{margin-top:4rem;border-top:1px solid var(--rule);padding-top:1rem;color:var(--muted);"
    "font-size:.86rem}\n"
    "@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}\n";

/* After the colours, so that it has the last word. */
static const char other_media[] =
    "@media print{:root{--paper:#fff;--panel:#f4f4f4;--text:#000;--muted:#444;--rule:#bbb;"
    "--link:#000}html{font-size:10.5pt}nav,.skip{display:none}svg.wide{display:block!important}"
    "svg.narrow{display:none!important}figure,tr{break-inside:avoid}h2,h3{break-after:avoid}"
    "section{margin-top:2rem}.scroll{overflow:visible}}\n"
    "@media (forced-colors:active){svg{forced-color-adjust:none}"
    ".c-text,.c-muted,.c-basetext{fill:CanvasText}.c-grid{stroke:GrayText}"
    ".c-axis,.c-line,.c-dash,.c-edge,.c-interval,.c-ring,.c-base{stroke:CanvasText}"
    ".c-dot{fill:CanvasText}.c-wide,.c-basearea{fill:Canvas}.c-narrow{fill:GrayText}"
    ".c-thick{stroke:GrayText}.c-hollow,.c-paper{fill:Canvas}.c-halo{stroke:Canvas}}\n";

static void add_inks(struct page *page, bool dark)
{
    for (size_t i = 0; i < INK_COUNT; i++) {
        const struct ink_style *style = &ink_styles[i];
        buffer_print(page->out, ".%s{%s:%s}", style->class_name, style->paints,
                     dark ? style->dark : style->light);
    }
    const struct ink_style *paper = &ink_styles[INK_PAPER];
    buffer_print(page->out, ".c-hollow{fill:%s}.c-halo{stroke:%s}",
                 dark ? paper->dark : paper->light, dark ? paper->dark : paper->light);
}

void page_style(struct page *page)
{
    page_add(page, "<style>\n");
    page_add(page, sheet);
    page_add(page, sheet_of_text);
    add_inks(page, false);
    page_add(page, "\n@media screen and (prefers-color-scheme:dark){");
    add_inks(page, true);
    page_add(page, "}\n");
    page_add(page, other_media);
    page_add(page, "</style>\n");
}
