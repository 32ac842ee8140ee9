namespace Centry.Bench.Stack;

/// <summary>How our programs are started.</summary>
internal static class Programs
{
    /// <summary>This program again.</summary>
    public static IReadOnlyList<string> Own => [DotNet, Path.Combine(AppContext.BaseDirectory, "Centry.Bench.dll")];

    /// <summary>A service as it was built beside us: <c>artifacts/bin/{project}/{configuration}</c>.</summary>
    public static IReadOnlyList<string> Service(string project)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(here.Parent!.Parent!.FullName, project, here.Name, project + ".dll");
        return File.Exists(program) ? [DotNet, program] : throw new BenchException($"{program} is not built.");
    }

    /// <summary>A program of PostgreSQL's: on PATH, or where Debian and others put them; null when it is missing.</summary>
    public static string? Postgres(string name)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] parents = ["/usr/lib/postgresql", "/usr/local/lib/postgresql", "/Applications/Postgres.app/Contents/Versions"];
        var versions = parents.Where(Directory.Exists).SelectMany(Directory.GetDirectories).OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"));
        return path.Concat(versions).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    // We run under it: either it started us, or our own starter found it and says so.
    private static string DotNet =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
}
