namespace Centry.Standalone;

/// <summary>
/// The folder that holds all data of one stack, held for this process alone as long as this object lives. The hold is a
/// lock of the operating system on a file, so it ends with the process however the process ends.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    public static DataFolder Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StandaloneException($"The data folder {path} cannot be made ({fault.Message.TrimEnd('.')}); set CENTRY_DATA to one that can.", fault);
        }

        var file = System.IO.Path.Combine(path, "lock");
        try
        {
            return new DataFolder(path, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new StandaloneException($"The data folder {path} is not writable; set CENTRY_DATA to one that is.", fault);
        }
        catch (IOException fault) when (IsHeldByAnother(fault))
        {
            throw new StandaloneException($"Another Centry is running on the data folder {path}; stop it, or set CENTRY_DATA to another folder (and CENTRY_PORT_BASE to other ports).", fault);
        }
        catch (IOException fault)
        {
            throw new StandaloneException($"The data folder {path} is not writable ({fault.Message.TrimEnd('.')}); set CENTRY_DATA to one that is.", fault);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>A lock held by another process comes as the system's EWOULDBLOCK: 11 on Linux, 35 on macOS.</summary>
    private static bool IsHeldByAnother(IOException fault) => fault.HResult is 11 or 35;
}
