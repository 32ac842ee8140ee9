using System.Diagnostics;
using Centry.Testing;

namespace Centry.House.Tests.Standalone;

internal static class ProcessEnd
{
    /// <summary>
    /// Waits until a process that is not our child is gone. A server that has stopped still stands in the system's table
    /// until whoever inherited it has taken note.
    /// </summary>
    public static Task Async(int id) => Eventually.Async(() => !Exists(id), TimeSpan.FromSeconds(20), $"process {id} is gone");

    private static bool Exists(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
