using Centry.Testing.Processes;

namespace Centry.Bench.Stack;

/// <summary>How our programs are started.</summary>
internal static class Programs
{
    /// <summary>This program again.</summary>
    public static IReadOnlyList<string> Own => ServicePrograms.Of("Centry.Bench");

    /// <summary>A program of PostgreSQL's: on PATH, or where Debian and others put them; null when it is missing.</summary>
    public static string? Postgres(string name)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] parents = ["/usr/lib/postgresql", "/usr/local/lib/postgresql", "/Applications/Postgres.app/Contents/Versions"];
        var versions = parents.Where(Directory.Exists).SelectMany(Directory.GetDirectories).OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"));
        return path.Concat(versions).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
