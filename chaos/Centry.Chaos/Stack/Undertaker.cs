using System.Diagnostics;
using System.Globalization;

namespace Centry.Chaos.Stack;

/// <summary>
/// A shell that outlives us for a moment: should we be killed, it ends what we had started, by its ids, and removes our folder.
/// It hears of our end by the end of its input.
/// </summary>
internal sealed class Undertaker : IAsyncDisposable
{
    private const string Script = """
        cat >/dev/null
        [ -f "$1/pids" ] || exit 0
        for pid in $(cat "$1/pids"); do kill -9 "$pid" 2>/dev/null; done
        sleep 1
        rm -rf "$1"
        """;

    private readonly Lock _gate = new();
    private readonly string _file;
    private readonly Process _shell;

    public Undertaker(string folder)
    {
        _file = Path.Combine(folder, "pids");
        // In a session of its own, so that the terminal's Ctrl-C is ours alone.
        _shell = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", Script, "undertaker", folder]) { RedirectStandardInput = true })!;
    }

    /// <summary>Whom it would have to end.</summary>
    public void Charge(IEnumerable<int> pids)
    {
        lock (_gate)
        {
            File.WriteAllText(_file + ".new", string.Join('\n', pids.Select(pid => pid.ToString(CultureInfo.InvariantCulture))));
            File.Move(_file + ".new", _file, overwrite: true);
        }
    }

    /// <summary>All has ended in order: nothing is left to it.</summary>
    public async ValueTask DisposeAsync()
    {
        File.Delete(_file);
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync(CancellationToken.None);
        _shell.Dispose();
    }
}
