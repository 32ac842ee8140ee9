namespace Centry.Dashboard.Live;

/// <summary>One slow clock per circuit, so that "5 min ago" does not stay so for ever.</summary>
public sealed class Ticker(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private Action? _tick;
    private ITimer? _timer;

    public DateTimeOffset Now => time.GetUtcNow();

    public event Action Tick
    {
        add
        {
            lock (_lock)
            {
                _tick += value;
                _timer ??= time.CreateTimer(_ => _tick?.Invoke(), null, Period, Period);
            }
        }
        remove
        {
            lock (_lock)
            {
                _tick -= value;
            }
        }
    }

    public void Dispose() => _timer?.Dispose();
}
