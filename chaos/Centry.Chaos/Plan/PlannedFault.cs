namespace Centry.Chaos.Plan;

/// <summary>What is done to the house.</summary>
internal enum FaultAction
{
    /// <summary>SIGKILL; started again afterwards.</summary>
    Kill,

    /// <summary>SIGSTOP, and SIGCONT afterwards.</summary>
    Pause,

    /// <summary>PostgreSQL stopped at once, without a word to its clients or a checkpoint; started again afterwards.</summary>
    Crash,

    /// <summary>SIGKILL of one of PostgreSQL's processes: the server throws all others out and recovers.</summary>
    KillBackend,

    /// <summary>Every connection to PostgreSQL is ended, again and again.</summary>
    TerminateConnections,

    /// <summary>All of PostgreSQL's connections are taken: whoever needs another one is refused.</summary>
    ExhaustConnections,

    /// <summary>Redis forgets everything.</summary>
    Flush,

    /// <summary>Redis's own CLIENT PAUSE.</summary>
    ClientPause,

    /// <summary>The provider misbehaves as <see cref="PlannedFault.Provider"/> says.</summary>
    Provider,

    /// <summary>The provider's access tokens all expire at once.</summary>
    ExpireTokens,

    /// <summary>The merchants' receiver misbehaves as <see cref="PlannedFault.Mood"/> says.</summary>
    Receiver,
}

/// <summary>How the merchants' receiver takes what it is sent.</summary>
internal enum ReceiverMood
{
    Well,

    /// <summary>500.</summary>
    Failing,

    /// <summary>Takes the request and never answers.</summary>
    Hanging,

    /// <summary>Cuts the connection.</summary>
    Resetting,

    /// <summary>Answers well, but late.</summary>
    Slow,

    /// <summary>302 to another place, which nobody may follow.</summary>
    Redirecting,
}

/// <summary>A fault at the provider, as the simulator's control API takes it.</summary>
internal sealed record ProviderFault(
    string Kind, decimal Rate = 1, int? Status = null, bool Applied = false, TimeSpan? Delay = null, int? Times = null, string? Provider = null);

/// <summary>One planned fault.</summary>
/// <param name="Name">What it is counted as.</param>
/// <param name="AtMs">When, in ms after traffic began.</param>
/// <param name="LengthMs">How long; of a kill, until it is started again.</param>
internal sealed record PlannedFault(
    int Number, string Name, FaultAction Action, string Target, long AtMs, long LengthMs, ProviderFault? Provider = null, ReceiverMood Mood = ReceiverMood.Well);
