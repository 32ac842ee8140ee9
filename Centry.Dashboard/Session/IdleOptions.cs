namespace Centry.Dashboard.Session;

/// <summary>When a browser that nobody uses is signed out.</summary>
public sealed class IdleOptions
{
    public const string Section = "Idle";

    /// <summary>Without a key, a click or a touch in any tab.</summary>
    public TimeSpan Limit { get; set; } = SessionRegistry.IdleLimit;

    /// <summary>How long before that the person is asked.</summary>
    public TimeSpan Warning { get; set; } = TimeSpan.FromMinutes(2);

    internal bool IsValid() => Warning > TimeSpan.Zero && Limit > Warning && Limit <= SessionRegistry.IdleLimit;
}
