using System.Text.Json;

namespace Centry.Simulator.State;

/// <summary>
/// Books that outlive their process: a line of JSON for each entry, in the operating system's hands before it counts, read again at the
/// next start. A killed process loses nothing of it; a machine that goes down may.
/// </summary>
internal sealed class BooksFile<T> : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file;

    public BooksFile(string path)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        Entries = Read();
    }

    /// <summary>What an earlier process wrote.</summary>
    public IReadOnlyList<T> Entries { get; private set; }

    public void Append(T entry)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(entry), (byte)'\n'];
        lock (_gate) _file.Write(line);
    }

    public void Clear()
    {
        lock (_gate) _file.SetLength(0);
    }

    /// <summary>Lets go of what was read.</summary>
    public void Forget() => Entries = [];

    public void Dispose() => _file.Dispose();

    private List<T> Read()
    {
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        var entries = new List<T>();
        var read = 0;
        for (var end = Array.IndexOf(bytes, (byte)'\n'); end >= 0; end = Array.IndexOf(bytes, (byte)'\n', read))
        {
            entries.Add(JsonSerializer.Deserialize<T>(bytes.AsSpan(read, end - read))!);
            read = end + 1;
        }
        // A line that was cut short never counted.
        _file.SetLength(read);
        _file.Position = read;
        return entries;
    }
}
