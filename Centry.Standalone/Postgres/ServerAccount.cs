using System.Security.Cryptography;
using System.Text;

namespace Centry.Standalone.Postgres;

/// <summary>
/// The account that the server runs under. PostgreSQL refuses to run as root, so root starts it as <c>nobody</c>, who
/// then owns the server's folder; anyone else starts it as themselves.
/// </summary>
/// <param name="Prefix">What stands before each command; empty when it is our own account.</param>
/// <param name="Folder">The folder that the account can work in: the wanted one wherever possible.</param>
internal sealed record ServerAccount(IReadOnlyList<string> Prefix, string Folder)
{
    /// <summary>The user and group id of <c>nobody</c> on every Linux distribution.</summary>
    private const string Nobody = "65534";

    /// <summary>Where root's server keeps its files when nobody cannot be let into the wanted folder.</summary>
    public const string SharedRoot = "/var/lib/centry";

    private static readonly TimeSpan ShortDeadline = TimeSpan.FromSeconds(30);

    private static readonly string[] AsNobody =
        ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups"];

    /// <summary>
    /// A clone below <c>/root</c> cannot be entered by others. This one capability lets the server pass through
    /// folders that it may not list; what it may write stays what nobody may write.
    /// </summary>
    private static readonly string[] AsNobodyPassingThrough =
        [.. AsNobody, "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"];

    /// <summary>Makes the folder if it is not there, and finds the account that can use both it and the binaries.</summary>
    public static Task<ServerAccount> ChooseAsync(string folder, PostgresBinaries binaries, CancellationToken cancel) =>
        ChooseAsync(folder, binaries, [AsNobody, AsNobodyPassingThrough], SharedRoot, cancel);

    /// <summary>As above, with the ways to be nobody and the folder of last resort named: a test takes some away.</summary>
    internal static async Task<ServerAccount> ChooseAsync(
        string folder, PostgresBinaries binaries, IReadOnlyList<string[]> waysToBeNobody, string sharedRoot, CancellationToken cancel)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            CreatePrivate(folder);
            return new ServerAccount([], folder);
        }

        if (Tool.Find("setpriv") is null)
            throw new StandaloneException("PostgreSQL refuses to run as root and setpriv (package util-linux) is missing: install it, or start Centry as another user.");

        // The same data folder always finds its way to the same folder of last resort.
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..12];
        var lastResort = Path.Combine(sharedRoot, name);
        foreach (var candidate in Directory.Exists(lastResort) ? (string[])[lastResort] : [folder, lastResort])
        {
            await HandOverAsync(candidate, cancel);
            foreach (var prefix in waysToBeNobody)
            {
                if (await CanWorkAsync(prefix, candidate, binaries, cancel))
                    return new ServerAccount(prefix, candidate);
            }

            // An empty folder of last resort that did not help either must not be preferred the next time.
            if (candidate == lastResort && !Directory.EnumerateFileSystemEntries(candidate).Any())
                Directory.Delete(candidate);
        }

        throw new StandaloneException(
            $"PostgreSQL must run as the user nobody here, who can enter neither {folder} nor {binaries.Folder}: start Centry as another user than root, or set CENTRY_DATA to a folder that others may enter.");
    }

    public Task<ToolResult> RunAsync(IEnumerable<string> command, TimeSpan deadline, CancellationToken cancel) =>
        Tool.RunAsync([.. Prefix, .. command], deadline, cancel);

    private static void CreatePrivate(string folder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        if (!Directory.Exists(folder))
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static async Task HandOverAsync(string folder, CancellationToken cancel)
    {
        CreatePrivate(folder);
        var result = await Tool.RunAsync(["chown", "-R", $"{Nobody}:{Nobody}", folder], ShortDeadline, cancel);
        if (!result.Succeeded)
            throw new StandaloneException($"The folder {folder} cannot be given to the user nobody, whom PostgreSQL runs as ({result.LastLine}).");
    }

    private static async Task<bool> CanWorkAsync(string[] prefix, string folder, PostgresBinaries binaries, CancellationToken cancel)
    {
        var trial = await Tool.RunAsync(
            [.. prefix, "/bin/sh", "-c", "cd \"$1\" && : > .trial && rm .trial && \"$2\" --version", "sh", folder, binaries.Postgres],
            ShortDeadline, cancel);
        return trial.Succeeded;
    }
}
