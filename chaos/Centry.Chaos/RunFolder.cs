using System.Globalization;

namespace Centry.Chaos;

/// <summary>Where a run leaves what it did and saw: <c>artifacts/chaos/{time}-{seed}</c>. The newest runs are kept.</summary>
internal sealed class RunFolder
{
    private const int Kept = 10;

    private RunFolder(string path) => Path = path;

    public string Path { get; }

    public string Plan => In("plan.json");

    public string Journal => In("journal.jsonl");

    public string Faults => In("faults.jsonl");

    public string Deliveries => In("deliveries.jsonl");

    public string Database => In("database.json");

    public string ProviderBooks => In("provider.json");

    /// <summary>Second, operations due in it, p50, p99 and longest in ms.</summary>
    public string Latency => In("latency.csv");

    public string Report => In("report.txt");

    public string Logs => In("logs");

    public static RunFolder Create(DateTimeOffset now, int seed)
    {
        var all = System.IO.Path.Combine(ArtifactsFolder, "chaos");
        Directory.CreateDirectory(all);
        foreach (var old in Directory.GetDirectories(all).OrderDescending(StringComparer.Ordinal).Skip(Kept - 1))
            Directory.Delete(old, recursive: true);
        var folder = new RunFolder(System.IO.Path.Combine(all, string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd-HHmmss}-{seed}")));
        Directory.CreateDirectory(folder.Logs);
        return folder;
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    // We are built into artifacts/bin/Centry.Chaos/release.
    private static string ArtifactsFolder
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (folder.Name == "artifacts")
                    return folder.FullName;
            }

            return System.IO.Path.Combine(Environment.CurrentDirectory, "artifacts");
        }
    }
}
