namespace Centry.Core.Demo;

/// <summary>A clock that stands in the past and is moved on by hand.</summary>
internal sealed class PastClock(TimeProvider real, TimeSpan age) : TimeProvider
{
    private DateTimeOffset _now = real.GetUtcNow() - age;

    public void Advance(TimeSpan by) => _now += by;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => real.GetTimestamp();
}
