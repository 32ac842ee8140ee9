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
        for round in 1 2; do
            for pid in $(cat "$1/pids") $(head -n 1 "$1/postgres/data/postmaster.pid" 2>/dev/null); do kill -9 "$pid" 2>/dev/null; done
            sleep 2
        done
        rm -rf "$1"
        """;

    private readonly Lock _gate = new();
    private readonly HashSet<int> _pids = [];
    private readonly string _file;
    private readonly Process _shell;

    public Undertaker(string folder)
    {
        _file = Path.Combine(folder, "pids");
        File.WriteAllText(_file, "");
        // In a session of its own, so that the terminal's Ctrl-C is ours alone.
        _shell = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", Script, "undertaker", folder]) { RedirectStandardInput = true })!;
    }

    /// <summary>Another one that it would have to end. PostgreSQL's first process it finds by itself.</summary>
    public void Charge(int pid) => Change(pids => pids.Add(pid));

    /// <summary>One that has ended: its id may go to somebody else.</summary>
    public void Release(int pid) => Change(pids => pids.Remove(pid));

    /// <summary>All has ended in order: nothing is left to it.</summary>
    public async ValueTask DisposeAsync()
    {
        File.Delete(_file);
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync(CancellationToken.None);
        _shell.Dispose();
    }

    private void Change(Action<HashSet<int>> change)
    {
        lock (_gate)
        {
            change(_pids);
            File.WriteAllText(_file + ".new", string.Join('\n', _pids.Select(pid => pid.ToString(CultureInfo.InvariantCulture))));
            File.Move(_file + ".new", _file, overwrite: true);
        }
    }
}
