using System.Text.Json;

namespace Centry.Chaos;

/// <summary>An append-only file of one JSON object a line, each written before the next thing is done.</summary>
internal sealed class JsonLines(string file) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _writer = new(file, append: true) { AutoFlush = true };
    private bool _closed;

    public void Append<T>(T record)
    {
        var line = JsonSerializer.Serialize(record, ChaosJson.Options);
        lock (_gate)
        {
            // Late comers, such as a webhook on its way while all is being stopped.
            if (!_closed)
                _writer.WriteLine(line);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _writer.Dispose();
        }
    }
}
