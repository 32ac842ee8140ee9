using System.Diagnostics;

namespace Centry.Bench.Stack;

/// <summary>
/// One of our programs as a process of its own, so that its memory and its processor time are its own. Its output goes to a
/// file. It ends with us.
/// </summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly string _logFile;

    private ServiceProcess(string name, Process process, StreamWriter log, string logFile)
    {
        Name = name;
        _process = process;
        _log = log;
        _logFile = logFile;
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Name { get; }

    /// <summary>Where a web service listens.</summary>
    public Uri Url { get; private init; } = null!;

    public int ProcessId => _process.Id;

    /// <summary>Physical memory in use, bytes; 0 once it has ended.</summary>
    public long Resident
    {
        get
        {
            try
            {
                _process.Refresh();
                return _process.WorkingSet64;
            }
            catch (InvalidOperationException)
            {
                return 0;
            }
        }
    }

    /// <summary>Processor time used so far, over all cores.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a program and returns once it is ready.</summary>
    /// <param name="environment">Configuration; secrets in it stay out of the list of processes.</param>
    /// <param name="isReady">Asked again and again.</param>
    public static async Task<ServiceProcess> StartAsync(
        string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string logFolder, Uri url,
        Func<CancellationToken, Task<bool>> isReady, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(command[0])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        var logFile = Path.Combine(logFolder, name + ".log");
        var log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        var process = Process.Start(start) ?? throw new BenchException($"{name} did not start.");
        var service = new ServiceProcess(name, process, log, logFile) { Url = url };
        try
        {
            await service.WaitUntilReadyAsync(isReady, cancel);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        lock (_log)
            _log.Dispose();
    }

    private async Task WaitUntilReadyAsync(Func<CancellationToken, Task<bool>> isReady, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await isReady(cancel))
        {
            if (_process.HasExited)
                throw new BenchException($"{Name} ended by itself: {LastWords()}");
            if (Stopwatch.GetElapsedTime(started) > StartDeadline)
                throw new BenchException($"{Name} was not ready within {StartDeadline.TotalSeconds:0} seconds: {LastWords()}");
            await Task.Delay(BetweenLooks, cancel);
        }
    }

    private string LastWords()
    {
        using var file = new FileStream(_logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return string.Join(" | ", reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(5));
    }

    private void Write(string? line)
    {
        if (line is null)
            return;
        lock (_log)
        {
            // Lines still come while the process is being disposed of.
            if (_log.BaseStream is { CanWrite: true })
                _log.WriteLine(line);
        }
    }
}
