using System.Diagnostics;
using System.Globalization;

namespace Centry.Testing.Processes;

/// <summary>What Linux tells of processes that are not our children, and what can be told to them.</summary>
public static class LinuxProcess
{
    /// <summary>USER_HZ, the unit of times in <c>/proc</c>: 100 on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>A process and its children. Null elsewhere than on Linux.</summary>
    public static IReadOnlyList<int>? Tree(int? leader)
    {
        if (!OperatingSystem.IsLinux() || leader is not { } pid)
            return null;
        var children = Read($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [pid, .. children.Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
    }

    /// <summary>Memory in bytes; a page that n processes share counts a n-th.</summary>
    public static long ProportionalShare(int pid)
    {
        var line = Read($"/proc/{pid}/smaps_rollup").Split('\n').FirstOrDefault(l => l.StartsWith("Pss:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>Of the process and of its children that have ended.</summary>
    public static TimeSpan ProcessorTime(int pid)
    {
        // The name in parentheses may hold spaces; utime, stime, cutime and cstime are the 12th to 15th field after it.
        var stat = Read($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 15 ? TimeSpan.Zero : TimeSpan.FromSeconds(fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond);
    }

    /// <summary>Sends a signal, named as <c>kill</c> names it, to processes by their ids. Those that have ended meanwhile are passed over.</summary>
    public static async Task SignalAsync(string signal, IEnumerable<int> pids)
    {
        foreach (var pid in pids)
        {
            using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", pid.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true });
            await kill!.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Whether there is such a process, zombies not counted.</summary>
    public static bool IsRunning(int pid)
    {
        var stat = Read($"/proc/{pid}/stat");
        return stat.Length > 0 && stat[stat.LastIndexOf(')')..].Split(' ')[1] is not ("Z" or "X");
    }

    /// <summary>Empty when the process has just ended.</summary>
    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
