using System.Globalization;
using System.Text.RegularExpressions;

namespace Centry.Standalone.Postgres;

/// <summary>A folder that holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c> of one version.</summary>
/// <param name="Folder">Where they are.</param>
/// <param name="Major">The major version; a data folder serves one major version only.</param>
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    /// <summary>The oldest major version that the schema is tried on.</summary>
    public const int OldestMajor = 15;

    public string Postgres => Path.Combine(Folder, "postgres");

    public string InitDb => Path.Combine(Folder, "initdb");

    public string PgCtl => Path.Combine(Folder, "pg_ctl");

    /// <summary>
    /// Finds binaries: those of the platform first, else those of an npm package.
    /// </summary>
    /// <param name="cacheFolder">Where the npm package is kept.</param>
    /// <param name="wantedMajor">The version that made the data folder, if there is one.</param>
    public static async Task<PostgresBinaries> FindAsync(string cacheFolder, int? wantedMajor, CancellationToken cancel)
    {
        var seen = new List<int>();
        foreach (var folder in PlatformFolders().Append(NpmPostgres.FolderIn(cacheFolder)).Distinct())
        {
            if (await InspectAsync(folder, cancel) is not { } found)
                continue;
            if (found.Major == wantedMajor || (wantedMajor is null && found.Major >= OldestMajor))
                return found;
            seen.Add(found.Major);
        }

        if (wantedMajor is null or NpmPostgres.Major)
        {
            var folder = await NpmPostgres.InstallAsync(cacheFolder, cancel);
            if (await InspectAsync(folder, cancel) is { } installed)
                return installed;
            throw new StandaloneException($"The PostgreSQL binaries in {folder} do not run on this machine; install PostgreSQL {OldestMajor} or newer.");
        }

        throw new StandaloneException(
            $"The data folder was made by PostgreSQL {wantedMajor}, which is not on this machine any more " +
            $"(found: {(seen.Count == 0 ? "none" : string.Join(", ", seen))}); install it, or set CENTRY_DATA to another folder.");
    }

    /// <summary>PATH, then the places where Debian, Red Hat, Homebrew and Postgres.app put them, newest first.</summary>
    private static IEnumerable<string> PlatformFolders()
    {
        if (Tool.Find("postgres") is { } onPath)
            yield return Path.GetDirectoryName(onPath)!;

        var versioned = Subfolders("/usr/lib/postgresql").Concat(Subfolders("/Applications/Postgres.app/Contents/Versions"))
            .Concat(Subfolders("/opt/homebrew/opt", "postgresql@*")).Concat(Subfolders("/usr/local/opt", "postgresql@*"))
            .Concat(Subfolders("/usr", "pgsql-*"));
        foreach (var folder in versioned.OrderByDescending(VersionInName))
            yield return Path.Combine(folder, "bin");
    }

    private static string[] Subfolders(string parent, string pattern = "*") =>
        Directory.Exists(parent) ? Directory.GetDirectories(parent, pattern) : [];

    private static int VersionInName(string folder) =>
        int.TryParse(Number().Match(Path.GetFileName(folder)).Value, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static async Task<PostgresBinaries?> InspectAsync(string folder, CancellationToken cancel)
    {
        if (!((string[])["postgres", "initdb", "pg_ctl"]).All(name => File.Exists(Path.Combine(folder, name))))
            return null;
        var answer = await Tool.RunAsync([Path.Combine(folder, "postgres"), "--version"], TimeSpan.FromSeconds(10), cancel);
        var major = Number().Match(answer.Output);
        return answer.Succeeded && major.Success
            ? new PostgresBinaries(folder, int.Parse(major.Value, CultureInfo.InvariantCulture))
            : null;
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
