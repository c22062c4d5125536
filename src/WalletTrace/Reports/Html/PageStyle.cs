using System.Security.Cryptography;
using System.Text;

namespace WalletTrace.Reports.Html;

/// <summary>The page's one style block. Its hash stands in the page's content security policy, so no other style applies.</summary>
internal static class PageStyle
{
    /// <summary>The style sheet.</summary>
    public static string Css { get; } = Sheet.ReplaceLineEndings("\n");

    /// <summary>The hash of the style sheet in the form of the policy: <c>sha256-…</c>.</summary>
    public static string Hash { get; } = "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)));

    /// <summary>The class that colours a part of the balance.</summary>
    public static string ClassOf(Tracing.SinkKind kind) => "k-" + Words.Id(kind);

    private const string Sheet = """
        :root{color-scheme:light dark;
        --page:#fff;--ink:#1a1e24;--soft:#59626d;--line:#dde2e8;--faint:#f5f7f9;--track:#aab4bf;--link:#1d4f91;
        --resting:#5b84b1;--services:#d98324;--mixers:#8661b5;--bridges:#2b958a;--fees:#6c7681;--burned:#b4513f;
        --unexplored:#b7a88c;--pruned:#d2c7b0;--issued:#679b52;--unknown:#94866c}
        @media (prefers-color-scheme:dark){:root{
        --page:#14171b;--ink:#e4e8ed;--soft:#9ca7b3;--line:#2c333b;--faint:#1b2026;--track:#5d6874;--link:#8fb8ec;
        --resting:#6f9bcb;--services:#e0963f;--mixers:#a283d0;--bridges:#45ada2;--fees:#8f9aa6;--burned:#cc6b59;
        --unexplored:#a89a7e;--pruned:#7f745e;--issued:#7fb36a;--unknown:#c2b394}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--page);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif;
        font-variant-numeric:tabular-nums}
        main,header,footer{max-width:1200px;margin:0 auto;padding:0 24px}
        header{padding-top:56px}
        h1,h2,h3{font-weight:600;line-height:1.2;letter-spacing:-.012em;text-wrap:balance}
        h1{font-size:34px;margin:6px 0 12px;overflow-wrap:anywhere}
        h2{font-size:21px;margin:0 0 6px}
        h3{font-size:15px;letter-spacing:0;margin:28px 0 8px}
        p{margin:0 0 12px;max-width:72ch}
        section{padding:44px 0 0;scroll-margin-top:8px}
        a{color:var(--link);text-decoration:none}
        a:hover,a:focus-visible{text-decoration:underline}
        :focus-visible{outline:2px solid var(--link);outline-offset:2px}
        .kicker{color:var(--soft);font-size:13px;margin:0}
        .lead{font-size:18px;line-height:1.5;max-width:62ch}
        .note{color:var(--soft);font-size:13.5px}
        nav{border-bottom:1px solid var(--line);margin-top:24px;padding-bottom:12px;font-size:14px}
        nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:4px 22px;margin:0;padding:0}
        .mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.8em;overflow-wrap:anywhere}
        bdi{overflow-wrap:anywhere}
        .scroll{overflow-x:auto;margin:0 -24px;padding:0 24px 2px}
        table{border-collapse:collapse;width:100%;font-size:14px}
        th,td{padding:7px 0 7px 16px;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--line);font-weight:400}
        th:first-child,td:first-child{padding-left:0}
        thead th{color:var(--soft);font-size:12.5px;padding-top:0;padding-bottom:6px;vertical-align:bottom;white-space:nowrap}
        .n{text-align:right;white-space:nowrap}
        .f{display:inline-block;text-align:left;color:var(--soft);font-size:.79em}
        .fit{width:1%}
        tr.sum th,tr.sum td{font-weight:600;border-bottom:0}
        tr.sum .f{font-weight:400}
        tr.part th,tr.part td{font-weight:600;padding-top:22px}
        tr.part .f{font-weight:400}
        tr.rest th,tr.rest td{color:var(--soft)}
        .sub{display:block;color:var(--soft);font-size:13px}
        .who{min-width:288px}
        .swatch{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:8px;background:var(--c)}
        .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:14px 16px;margin:18px 0 0}
        .figures dt{color:var(--soft);font-size:13px}
        .figures dd{margin:0;font-size:19px;line-height:1.35;white-space:nowrap}
        .figures dd .f{font-size:.62em}
        .figures dd small{display:block;font-size:13px;color:var(--soft)}
        .d1>.f{min-width:2ch}.d2>.f{min-width:3ch}.d3>.f{min-width:4ch}.d4>.f{min-width:5ch}.d5>.f{min-width:6ch}.d6>.f{min-width:7ch}.d7>.f{min-width:8ch}.d8>.f{min-width:9ch}
        .d9>.f{min-width:10ch}.d10>.f{min-width:11ch}.d11>.f{min-width:12ch}.d12>.f{min-width:13ch}.d13>.f{min-width:14ch}.d14>.f{min-width:15ch}.d15>.f{min-width:16ch}
        .d16>.f{min-width:17ch}.d17>.f{min-width:18ch}.d18>.f{min-width:19ch}
        .d0>.f{min-width:0}
        svg{display:block;width:100%;height:auto;font:11px/1 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
        svg text{fill:var(--ink);unicode-bidi:isolate}
        svg .soft{fill:var(--soft)}
        svg .halo{paint-order:stroke;stroke:var(--page);stroke-width:3px;stroke-linejoin:round}
        svg .strong{font-weight:600}
        svg .grid{stroke:var(--line);stroke-width:1;shape-rendering:crispEdges}
        svg .axis{stroke:var(--track);stroke-width:1;shape-rendering:crispEdges}
        svg.bar{height:14px}
        .wide svg{min-width:880px}
        .node{fill:var(--ink)}
        .outflow{fill:var(--track)}
        .ribbon{opacity:.42}
        .ribbon:hover{opacity:.75}
        .k-resting{--c:var(--resting)}.k-services{--c:var(--services)}.k-mixers{--c:var(--mixers)}.k-bridges{--c:var(--bridges)}
        .k-fees{--c:var(--fees)}.k-burned{--c:var(--burned)}.k-unexplored{--c:var(--unexplored)}.k-pruned{--c:var(--pruned)}
        .k-issued{--c:var(--issued)}.k-unknown-origin{--c:var(--unknown)}.k-converted{--c:var(--issued)}.k-exchanged{--c:var(--unknown)}
        path.ribbon,.fill{fill:var(--c)}
        .legend{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:10px 0 0;padding:0;font-size:13px;color:var(--soft)}
        details{border-top:1px solid var(--line)}
        details:last-of-type{border-bottom:1px solid var(--line)}
        summary{position:relative;padding:9px 0;cursor:pointer;display:grid;grid-template-columns:44px minmax(190px,auto) 1fr auto;gap:0 16px;align-items:baseline;list-style:none}
        summary::-webkit-details-marker{display:none}
        summary::before{content:"";width:0;height:0;border:4.5px solid transparent;border-left:6px solid var(--soft);position:absolute;left:0;top:17px}
        details[open]>summary::before{border-left-color:transparent;border-top:6px solid var(--soft);top:19px}
        summary:hover{background:var(--faint)}
        .rank{color:var(--soft);padding-left:18px}
        .route{overflow-wrap:anywhere}
        .arrow{color:var(--soft)}
        .hops{margin:0 0 18px;padding-left:18px}
        .hops .who{min-width:296px}
        .hops th,.hops td{font-size:13px;padding:5px 0 5px 16px;border-bottom:0;vertical-align:top}
        .hops thead th{padding-bottom:2px}
        .hops tbody tr.hop>*{border-top:1px solid var(--line);padding-top:7px}
        .hops tr.tx td{padding-top:0;padding-bottom:7px;color:var(--soft)}
        .plain summary{display:block;padding:10px 0 10px 18px}
        dl.list{display:grid;grid-template-columns:minmax(150px,220px) 1fr;gap:6px 24px;margin:0}
        dl.list dt{color:var(--soft)}
        dl.list dd{margin:0;max-width:78ch;overflow-wrap:anywhere}
        footer{color:var(--soft);font-size:13px;padding-top:48px;padding-bottom:56px}
        @media (max-width:720px){
        main,header,footer{padding-left:16px;padding-right:16px}
        header{padding-top:32px}
        h1{font-size:26px}.lead{font-size:16.5px}
        .scroll{margin:0 -16px;padding:0 16px 2px}
        .who{min-width:170px}.hops .who{min-width:0}
        summary{grid-template-columns:40px 1fr;gap:2px 10px}
        summary>:nth-child(n+3){grid-column:2}
        .hops{padding-left:0}
        .hops table,.hops tbody,.hops tr,.hops td,.hops th{display:block;width:auto;text-align:left}
        .hops thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        .hops td,.hops th{padding:1px 0}
        .hops tbody th{float:left;margin-right:10px;color:var(--soft)}
        .means{display:none}#balance tbody th{white-space:nowrap}
        .hops td[data-is]::before{content:attr(data-is) " ";color:var(--soft)}
        .hops .f{min-width:0!important}
        .hops tr.hop{border-top:1px solid var(--line);padding-top:7px}
        .hops tbody tr.hop>*{border-top:0;padding-top:1px}
        dl.list{grid-template-columns:1fr;gap:0}
        dl.list dd{margin-bottom:10px}
        }
        @media print{
        @page{margin:16mm 14mm}
        :root{color-scheme:light;--page:#fff;--ink:#000;--soft:#444;--line:#ccc;--track:#999;--link:#000}
        body{font-size:9.5pt}
        main,header,footer{max-width:none;padding:0}
        header{padding-top:0}nav{display:none}
        table{font-size:8pt}.hops th,.hops td{font-size:7.5pt}th,td{padding-left:12px}
        .scroll{overflow:visible;margin:0;padding:0}.wide svg{min-width:0}
        section{padding-top:24pt}
        h2,h3,summary,thead{break-after:avoid}
        tr,svg,.figures>div{break-inside:avoid}
        details::details-content{content-visibility:visible;height:auto;display:block}
        summary::before{display:none}.rank{padding-left:0}
        }
        """;
}
