using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace Centry.Dashboard.Theme;

/// <summary>
/// The theme as one stylesheet with both palettes, cached by the browser: the right colours stand before any script runs, and
/// changing between light and dark is one attribute on the document. (MudThemeProvider would write one palette into each page.)
/// </summary>
public sealed class ThemeStylesheet
{
    private ThemeStylesheet(string css)
    {
        Css = Encoding.UTF8.GetBytes(css);
        Version = Convert.ToHexStringLower(SHA256.HashData(Css))[..12];
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(Css);
        }
        Gzip = packed.ToArray();
    }

    /// <summary>The stylesheet in UTF-8.</summary>
    public byte[] Css { get; }

    /// <summary>The same, packed once for all browsers.</summary>
    public byte[] Gzip { get; }

    /// <summary>Changes with the content: part of the address, so that browsers may keep it for good.</summary>
    public string Version { get; }

    public static async Task<ThemeStylesheet> RenderAsync(IServiceProvider services, ILoggerFactory loggers)
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        var light = await RenderAsync(renderer, dark: false);
        var dark = await RenderAsync(renderer, dark: true);
        return new ThemeStylesheet($$"""
            {{Scoped(light, ":root")}}
            {{Scoped(dark, ":root[data-theme=dark]")}}
            :root { color-scheme: light; }
            :root[data-theme=dark] { color-scheme: dark; }
            @media (prefers-color-scheme: dark) {
            {{Scoped(dark, ":root[data-theme=system]")}}
            :root[data-theme=system] { color-scheme: dark; }
            }
            """);
    }

    private static async Task<string> RenderAsync(HtmlRenderer renderer, bool dark)
        => await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<MudThemeProvider>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(MudThemeProvider.Theme)] = CentryTheme.Theme,
                [nameof(MudThemeProvider.IsDarkMode)] = dark,
                [nameof(MudThemeProvider.DefaultScrollbar)] = true,
                [nameof(MudThemeProvider.ObserveSystemDarkModeChange)] = false,
            }));
            return root.ToHtmlString();
        });

    /// <summary>The rule that declares the variables, under another selector.</summary>
    private static string Scoped(string html, string selector)
    {
        var start = html.IndexOf('{', html.IndexOf(":root", StringComparison.Ordinal));
        var end = html.IndexOf('}', start);
        return string.Concat(selector, html.AsSpan(start, end - start + 1));
    }
}
