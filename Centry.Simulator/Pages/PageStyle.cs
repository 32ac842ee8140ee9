namespace Centry.Simulator.Pages;

/// <summary>The page's own style sheet. It loads nothing, so the page works with no network.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --bg: #f5f6f8; --card: #fff; --ink: #16202c; --soft: #566273; --line: #dfe4ea;
          --accent: #ffcb05; --accent-ink: #1b1b1b; --good: #0b6b3a; --bad: #b3261e; --wait: #7a5200; --focus: #1a5fb4; }
        @media (prefers-color-scheme: dark) { :root { --bg: #10151b; --card: #19212a; --ink: #e8edf3; --soft: #a3afbd; --line: #2c3744;
          --good: #6fdca2; --bad: #ff9a92; --wait: #ffd479; --focus: #8ab8ff; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--bg); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        header { background: var(--accent); color: var(--accent-ink); padding: 1.1rem 1rem; }
        header > div, main { max-width: 68rem; margin: 0 auto; }
        header h1 { margin: 0; font-size: 1.25rem; } header p { margin: .15rem 0 0; }
        header a { color: inherit; font-weight: 600; }
        main { padding: 1rem; display: grid; gap: 1rem; }
        section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; min-width: 0; }
        h2 { margin: 0 0 .6rem; font-size: 1.05rem; } h3 { margin: 1rem 0 .4rem; font-size: .95rem; }
        p { margin: .3rem 0; } .soft, small { color: var(--soft); } .num { font-variant-numeric: tabular-nums; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .6rem; margin: 0; }
        .figures div { border-left: 3px solid var(--accent); padding-left: .7rem; }
        .figures dt { color: var(--soft); font-size: .85rem; } .figures dd { margin: 0; font-size: 1.35rem; font-weight: 650; }
        table { width: 100%; border-collapse: collapse; font-size: .9rem; }
        th { text-align: left; color: var(--soft); font-weight: 600; } th, td { padding: .4rem .5rem .4rem 0; vertical-align: top; }
        tbody tr { border-top: 1px solid var(--line); } td { overflow-wrap: anywhere; }
        .good { color: var(--good); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; } .wait { color: var(--wait); font-weight: 600; }
        ul.prompts { list-style: none; padding: 0; margin: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: .8rem; }
        ul.prompts li { border: 1px solid var(--line); border-radius: 8px; padding: .8rem; }
        ul.prompts strong { font-size: 1.15rem; }
        form.row, .buttons { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; margin-top: .6rem; }
        label { display: grid; gap: .15rem; font-size: .85rem; color: var(--soft); }
        label.check { display: flex; align-items: center; gap: .4rem; min-height: 2.5rem; }
        input, select { font: inherit; color: var(--ink); background: var(--bg); border: 1px solid var(--soft); border-radius: 6px; padding: .4rem .5rem; min-height: 2.5rem; max-width: 100%; }
        input[type=checkbox] { min-height: 0; width: 1.1rem; height: 1.1rem; } input.short { width: 6.5rem; }
        button { font: inherit; font-weight: 600; cursor: pointer; border-radius: 6px; border: 1px solid var(--soft); background: transparent; color: var(--ink); padding: .4rem .9rem; min-height: 2.5rem; }
        button.main { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
        :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
        .problem { border-color: var(--bad); }
        @media (max-width: 640px) {
          thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
          tbody tr { display: block; padding: .4rem 0; } td { display: flex; gap: .8rem; justify-content: space-between; padding: .12rem 0; text-align: right; }
          td::before { content: attr(data-label); color: var(--soft); text-align: left; flex: none; }
          form.row label, form.row input, form.row select, form.row button { width: 100%; } form.row label.check input { width: 1.1rem; }
        }
        """;
}
