using System.Diagnostics;
using Centry.ServiceDefaults;

namespace Centry.Testing.Processes;

/// <summary>
/// A program as a process of its own, so that it can be measured, held still and killed by itself. Its output goes to a file.
/// </summary>
public sealed class ServiceProcess : IAsyncDisposable
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

    public bool HasEnded => _process.HasExited;

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
    /// <param name="started">Told the process's id as soon as there is one, long before it is ready.</param>
    public static async Task<ServiceProcess> StartAsync(
        string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string logFolder, Uri url,
        Func<CancellationToken, Task<bool>> isReady, CancellationToken cancel, Action<int>? started = null)
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
        var process = Process.Start(start) ?? throw new ServiceProcessException($"{name} did not start.");
        started?.Invoke(process.Id);
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

    /// <summary>Starts one of our services and returns once it says that it can do its work.</summary>
    /// <param name="project">Its project, built beside us.</param>
    public static async Task<ServiceProcess> StartServiceAsync(
        string name, string project, Uri url, IReadOnlyDictionary<string, string> environment, string logFolder, CancellationToken cancel, Action<int>? started = null)
    {
        using var client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(5) };
        var settings = new Dictionary<string, string>(environment) { ["ASPNETCORE_URLS"] = url.AbsoluteUri };
        return await StartAsync(name, ServicePrograms.Of(project), settings, logFolder, url, async token =>
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(Topology.Endpoints.Health, UriKind.Relative), token);
                return answer.IsSuccessStatusCode;
            }
            catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !token.IsCancellationRequested))
            {
                return false; // not there yet, or too busy with its start to answer
            }
        }, cancel, started);
    }

    /// <summary>Ends it at once, with no chance to clear up.</summary>
    public async Task KillAsync()
    {
        if (HasEnded)
            return;
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Holds it still, or lets it go on: <c>STOP</c>, <c>CONT</c>.</summary>
    public Task SignalAsync(string signal) => LinuxProcess.SignalAsync(signal, [_process.Id]);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
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
                throw new ServiceProcessException($"{Name} ended by itself: {LastWords()}");
            if (Stopwatch.GetElapsedTime(started) > StartDeadline)
                throw new ServiceProcessException($"{Name} was not ready within {StartDeadline.TotalSeconds:0} seconds: {LastWords()}");
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
