package dev.balsa.chaos.report;

/** The style sheet of the page: light and dark, wide and narrow, and print. */
final class Style {
    static final String SHEET = """
            :root{color-scheme:light dark;--bg:#fbfbf9;--fg:#1d2329;--soft:#5c6670;--line:#dcdfdc;--card:#fff;--ok:#1f7a4d;--okbg:#e3f3ea;
            --bad:#b3261e;--badbg:#fbe6e4;--void:#8a5a00;--voidbg:#fbf0d9;--acked:#4f9b78;--unknown:#d9a23b;--refused:#8d99a6;--read:#7aa7d9;
            --gap:#d6453a;--fault:#7b5ea7;--code:#f0f1ee}
            @media(prefers-color-scheme:dark){:root{--bg:#14181c;--fg:#e3e7ea;--soft:#98a3ad;--line:#2c333a;--card:#1b2126;--ok:#6fd0a0;--okbg:#173527;
            --bad:#ff8a80;--badbg:#3f1c1a;--void:#f0c36a;--voidbg:#3a2d12;--acked:#4c9a76;--unknown:#c9952f;--refused:#6f7a85;--read:#4f7fb5;
            --gap:#e5594e;--fault:#a48ad0;--code:#232a30}}
            *{box-sizing:border-box}
            body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
            main{max-width:1120px;margin:0 auto;padding:20px 16px 60px}
            h1{font-size:1.35rem;margin:0;overflow-wrap:anywhere}h2{font-size:1.05rem;margin:34px 0 10px}
            p{margin:6px 0}code,pre{font:12.5px/1.5 ui-monospace,Menlo,Consolas,monospace}
            pre{background:var(--code);padding:10px 12px;border-radius:6px;overflow-x:auto;margin:8px 0;white-space:pre}
            .verdict{border-radius:10px;padding:16px 18px;margin-bottom:16px;border:1px solid}
            .verdict.passed{background:var(--okbg);border-color:var(--ok)}.verdict.failed{background:var(--badbg);border-color:var(--bad)}
            .verdict.void{background:var(--voidbg);border-color:var(--void)}
            .verdict b{font-size:1.05rem;letter-spacing:.04em}.passed b,.kept .sign{color:var(--ok)}.failed b,.broken .sign{color:var(--bad)}
            .void b{color:var(--void)}.soft,.notjudged,.notjudged .sign{color:var(--soft)}
            .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(135px,1fr));gap:8px;margin:14px 0}
            .figure{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:9px 12px}
            .figure span{display:block;color:var(--soft);font-size:.8rem}.figure strong{font-size:1.12rem;font-variant-numeric:tabular-nums}
            .scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:8px}
            svg{display:block;width:100%;min-width:760px;height:auto}
            svg text{font:10px system-ui,sans-serif;fill:var(--soft)}svg .label{text-anchor:end;fill:var(--fg);font-size:11px}
            svg .tick{text-anchor:middle}svg .inbar{fill:#fff;font-size:9px}svg .phasename{font-size:9.5px}
            .grid{stroke:var(--line)}.base{stroke:var(--line)}.phase{stroke:var(--soft);stroke-dasharray:3 3}
            .fault .bar{fill:var(--fault)}.fault .shade{fill:var(--fault);opacity:.07}.gap rect{fill:var(--gap);opacity:.55}
            .ok{fill:var(--acked)}.info{fill:var(--unknown)}.fail{fill:var(--refused)}.read{fill:var(--read)}
            .election path{fill:var(--fg)}.exit line{stroke:var(--bad);stroke-width:2}
            .legend{display:flex;flex-wrap:wrap;gap:4px 16px;color:var(--soft);font-size:.82rem;margin:8px 2px}
            .legend i{display:inline-block;width:11px;height:11px;border-radius:2px;margin-right:5px;vertical-align:-1px}
            .promise{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:8px 12px;margin:6px 0}
            .promise.broken{border-color:var(--bad)}.promise .head{display:flex;gap:10px;align-items:baseline}
            .promise .sign{font-weight:700;width:1.1em;flex:none}.promise .what{flex:1}.promise .name{color:var(--soft);font-size:.82rem}
            .finding{border-left:3px solid var(--bad);padding:2px 0 2px 12px;margin:10px 0}
            table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
            th,td{padding:5px 10px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
            th{color:var(--soft);font-weight:500;font-size:.82rem}th:first-child,td:first-child{text-align:left}td.text{text-align:left;white-space:normal}
            details summary{cursor:pointer;color:var(--soft)}
            @media(max-width:560px){.promise .head{flex-wrap:wrap}.promise .what{flex-basis:80%}.promise .name{margin-left:2.1em}th,td{padding:4px 6px}}
            @media print{.scroll{overflow:visible}svg{min-width:0}details{display:block}}
            """;

    private Style() {}
}
