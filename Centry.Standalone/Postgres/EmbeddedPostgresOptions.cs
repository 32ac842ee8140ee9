namespace Centry.Standalone.Postgres;

/// <summary>What an embedded server is started with.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>Holds the data, the password and the server's log. Made if it is not there.</summary>
    public required string Folder { get; init; }

    /// <summary>TCP port on 127.0.0.1.</summary>
    public required int Port { get; init; }

    /// <summary>
    /// Gives up durability for speed: what was committed last may be lost at a stop, and everything with the machine. For tests.
    /// </summary>
    public bool Unsafe { get; init; }

    /// <summary>
    /// Where binaries from npm are kept. Below <c>artifacts/</c> when we run from there, so that all data folders share
    /// them; else beside the data.
    /// </summary>
    public string CacheFolder => Path.Combine(ArtifactsFolder() ?? Folder, "cache");

    private static string? ArtifactsFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (folder.Name == "artifacts")
                return folder.FullName;
        }

        return null;
    }
}
