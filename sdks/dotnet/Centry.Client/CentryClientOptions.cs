namespace Centry.Client;

/// <summary>How a client behaves when the network does not.</summary>
public sealed record CentryClientOptions
{
    /// <summary>Deadline of one try, from connect to the end of the answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tries after the first, for calls that are safe to repeat.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>Pause before the first repeat; doubles for each further one.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The clock of deadlines and pauses.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
