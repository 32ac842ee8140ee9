namespace Centry.Dashboard.Hosting;

/// <summary>Why somebody stands before the sign-in page.</summary>
internal static class SignInReasons
{
    /// <summary>The session ended, or was ended from elsewhere.</summary>
    public const string Expired = "expired";

    /// <summary>Nobody used the browser for long.</summary>
    public const string Idle = "idle";

    public const string SignedOut = "signed_out";

    /// <summary>A new password was set.</summary>
    public const string Reset = "reset";

    /// <summary>The second step came too late.</summary>
    public const string Stale = "stale";

    /// <summary>Too many wrong codes.</summary>
    public const string Blocked = "blocked";
}
